"""Settlement's settings, read once from the environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.service import read_settings
from shared.settings import KafkaSettings, ProcessSettings, TokenSettings


class ApiSettings(ProcessSettings):
    """What the API needs: its database; it needs no Kafka to answer. And how much one publisher may send over HTTP."""

    settlement_database_url: str
    intake_events_per_second: int = Field(default=2_000, ge=1)
    intake_events_burst: int = Field(default=20_000, ge=1_000)
    """Events at once after a quiet while; a whole batch at the least."""


class Settings(ProcessSettings):
    """What the worker needs: its database, its Kafka user, the port for health and metrics; what it puts up with."""

    model_config = SettingsConfigDict(extra="ignore")

    settlement_database_url: str
    settlement_kafka_username: str
    settlement_kafka_password: str
    settlement_worker_port: int
    dead_letters_in_a_row_max: int = Field(default=100, ge=1)
    """So many unreadable messages in a row pause a publisher's topic."""


class RelaySettings(ProcessSettings):
    """What the relay needs: the database it reads from, its Kafka user, the port for health and metrics."""

    model_config = SettingsConfigDict(extra="ignore")

    settlement_database_url: str
    settlement_kafka_username: str
    settlement_kafka_password: str
    settlement_relay_port: int


def read_api_settings() -> tuple[ApiSettings, TokenSettings]:
    """Settings of the API process. Raises SettingsMissing."""
    return read_settings("settlement", ApiSettings), read_settings("settlement", TokenSettings)


def read_worker_settings() -> tuple[Settings, KafkaSettings]:
    """Settings of the worker process. Raises SettingsMissing."""
    return read_settings("settlement", Settings), read_settings("settlement", KafkaSettings)


def read_relay_settings() -> tuple[RelaySettings, KafkaSettings]:
    """Settings of the relay process. Raises SettingsMissing."""
    return read_settings("settlement", RelaySettings), read_settings("settlement", KafkaSettings)
