"""Membership's settings, read once from the environment."""

from pydantic_settings import SettingsConfigDict

from shared.service import read_settings
from shared.settings import KafkaSettings, ProcessSettings, TokenSettings


class ApiSettings(ProcessSettings):
    """What the API needs: its database; it needs no Kafka to answer."""

    membership_database_url: str


class RelaySettings(ProcessSettings):
    """What the relay needs: the database it reads from, its Kafka user, the port for health and metrics."""

    model_config = SettingsConfigDict(extra="ignore")

    membership_database_url: str
    membership_kafka_username: str
    membership_kafka_password: str
    membership_relay_port: int


def read_api_settings() -> tuple[ApiSettings, TokenSettings]:
    """Settings of the API process. Raises SettingsMissing."""
    return read_settings("membership", ApiSettings), read_settings("membership", TokenSettings)


def read_relay_settings() -> tuple[RelaySettings, KafkaSettings]:
    """Settings of the relay process. Raises SettingsMissing."""
    return read_settings("membership", RelaySettings), read_settings("membership", KafkaSettings)
