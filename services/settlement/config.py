"""Settlement's settings, read once from the environment."""

from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import KafkaSettings, ProcessSettings, TokenSettings

Kind = TypeVar("Kind", bound=BaseSettings)


class SettingsMissing(SystemExit):
    """A process cannot start: the sentence names what is missing in its environment; the exit code is 1."""


class ApiSettings(ProcessSettings):
    """What the API needs: its database; it needs no Kafka to answer."""

    settlement_database_url: str


class Settings(ProcessSettings):
    """What the worker needs: its database, its Kafka user, the port for health and metrics."""

    model_config = SettingsConfigDict(extra="ignore")

    settlement_database_url: str
    settlement_kafka_username: str
    settlement_kafka_password: str
    settlement_worker_port: int


class RelaySettings(ProcessSettings):
    """What the relay needs: the database it reads from, its Kafka user, the port for health and metrics."""

    model_config = SettingsConfigDict(extra="ignore")

    settlement_database_url: str
    settlement_kafka_username: str
    settlement_kafka_password: str
    settlement_relay_port: int


def read_settings(kind: type[Kind]) -> Kind:
    """The settings of that kind from the environment. Raises SettingsMissing."""
    try:
        return kind()
    except ValidationError as error:
        prefix = str(kind.model_config.get("env_prefix") or "")
        wrong = [f"{prefix}{problem['loc'][0]}".upper() + f" ({problem['msg']})" for problem in error.errors()]
        raise SettingsMissing(f"settlement cannot start; set in its environment: {', '.join(wrong)}.") from error


def read_api_settings() -> tuple[ApiSettings, TokenSettings]:
    """Settings of the API process. Raises SettingsMissing."""
    return read_settings(ApiSettings), read_settings(TokenSettings)


def read_worker_settings() -> tuple[Settings, KafkaSettings]:
    """Settings of the worker process. Raises SettingsMissing."""
    return read_settings(Settings), read_settings(KafkaSettings)


def read_relay_settings() -> tuple[RelaySettings, KafkaSettings]:
    """Settings of the relay process. Raises SettingsMissing."""
    return read_settings(RelaySettings), read_settings(KafkaSettings)
