"""Reporting's settings, read once from the environment."""

from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import KafkaSettings, ProcessSettings, TokenSettings

Settings = TypeVar("Settings", bound=BaseSettings)


class SettingsMissing(SystemExit):
    """A process cannot start: the sentence names what is missing in its environment; the exit code is 1."""


class ApiSettings(ProcessSettings):
    """What the API and its pages need: the database; no Kafka to answer."""

    reporting_database_url: str


class WorkerSettings(ProcessSettings):
    """What the worker needs: the database it writes, its Kafka user, the port for health and metrics."""

    model_config = SettingsConfigDict(extra="ignore")

    reporting_database_url: str
    reporting_kafka_username: str
    reporting_kafka_password: str
    reporting_worker_port: int


def read_settings(kind: type[Settings]) -> Settings:
    """The settings of that kind from the environment. Raises SettingsMissing."""
    try:
        return kind()
    except ValidationError as error:
        prefix = str(kind.model_config.get("env_prefix") or "")
        wrong = [f"{prefix}{problem['loc'][0]}".upper() + f" ({problem['msg']})" for problem in error.errors()]
        raise SettingsMissing(f"reporting cannot start; set in its environment: {', '.join(wrong)}.") from error


def read_api_settings() -> tuple[ApiSettings, TokenSettings]:
    """Settings of the API process. Raises SettingsMissing."""
    return read_settings(ApiSettings), read_settings(TokenSettings)


def read_worker_settings() -> tuple[WorkerSettings, KafkaSettings]:
    """Settings of the worker process. Raises SettingsMissing."""
    return read_settings(WorkerSettings), read_settings(KafkaSettings)
