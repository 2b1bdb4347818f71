"""Settings that every process reads from its environment, once."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class KafkaSettings(BaseSettings):
    """How to reach Kafka. Outside one machine the protocol is SASL_SSL."""

    model_config = SettingsConfigDict(env_prefix="KAFKA_", extra="ignore")

    bootstrap: str
    security_protocol: str = "SASL_PLAINTEXT"
    sasl_mechanism: str = "SCRAM-SHA-256"
    ca_file: str | None = None
    metadata_max_age_ms: int = 5_000


class TokenSettings(BaseSettings):
    """Who signs tokens, for whom, and where the keys are (URL or file of a JWK set)."""

    model_config = SettingsConfigDict(env_prefix="TOKEN_", extra="ignore")

    issuer: str
    audience: str = "mellemregning"
    keys: str


class ProcessSettings(BaseSettings):
    """What any process needs: where it listens, what it logs, where traces go."""

    model_config = SettingsConfigDict(extra="ignore")

    bind_host: str = "127.0.0.1"
    log_level: str = "INFO"
    otel_exporter_otlp_endpoint: str | None = None


class PoolSettings(BaseSettings):
    """Limits towards PostgreSQL; seconds and connections per process."""

    model_config = SettingsConfigDict(env_prefix="DATABASE_", extra="ignore")

    pool_min: int = Field(default=1, ge=0)
    pool_max: int = Field(default=8, ge=1)
    acquire_timeout_seconds: float = 5.0
    statement_timeout_seconds: float = 30.0
