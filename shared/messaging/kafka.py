"""How this system's processes connect to Kafka: always as a named SCRAM user."""

import ssl
from typing import Any

from shared.settings import KafkaSettings


def client_options(kafka: KafkaSettings, username: str, password: str) -> dict[str, Any]:
    """Connection arguments for aiokafka's producer, consumer and admin client."""
    options: dict[str, Any] = {
        "bootstrap_servers": kafka.bootstrap,
        "security_protocol": kafka.security_protocol,
        "sasl_mechanism": kafka.sasl_mechanism,
        "sasl_plain_username": username,
        "sasl_plain_password": password,
        "metadata_max_age_ms": kafka.metadata_max_age_ms,
    }
    if kafka.security_protocol.endswith("SSL"):
        options["ssl_context"] = ssl.create_default_context(cafile=kafka.ca_file)
    return options


def librdkafka_options(kafka: KafkaSettings, username: str, password: str) -> dict[str, str]:
    """The same for confluent_kafka's clients, which alone can describe topic ids and set ACLs and users."""
    options = {
        "bootstrap.servers": kafka.bootstrap,
        "security.protocol": kafka.security_protocol,
        "sasl.mechanism": kafka.sasl_mechanism,
        "sasl.username": username,
        "sasl.password": password,
    }
    if kafka.ca_file:
        options["ssl.ca.location"] = kafka.ca_file
    return options
