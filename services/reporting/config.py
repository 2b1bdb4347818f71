"""Reporting's settings, read once from the environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.service import read_settings
from shared.settings import KafkaSettings, ProcessSettings, TokenSettings


class ApiSettings(ProcessSettings):
    """What the API and its pages need: the database, where the services are whose commands pages pass on, and who signs
    people in. `watched_processes` are those the page of operations looks at: `name=http://host:port,…`.

    `token_sign_in` lets people sign in with a token they paste; for a machine of one's own, and for trying things out.
    """

    reporting_database_url: str
    membership_url: str
    settlement_url: str
    watched_processes: str = ""
    public_url: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_scopes: str = "openid"
    token_sign_in: bool = False
    session_hours: int = Field(default=12, ge=1)


class WorkerSettings(ProcessSettings):
    """What the worker needs: the database it writes, its Kafka user, the port for health and metrics."""

    model_config = SettingsConfigDict(extra="ignore")

    reporting_database_url: str
    reporting_kafka_username: str
    reporting_kafka_password: str
    reporting_worker_port: int


def read_api_settings() -> tuple[ApiSettings, TokenSettings]:
    """Settings of the API process. Raises SettingsMissing."""
    return read_settings("reporting", ApiSettings), read_settings("reporting", TokenSettings)


def read_worker_settings() -> tuple[WorkerSettings, KafkaSettings]:
    """Settings of the worker process. Raises SettingsMissing."""
    return read_settings("reporting", WorkerSettings), read_settings("reporting", KafkaSettings)
