"""How this system's processes connect to Kafka: always as a named SCRAM user."""

import logging
import ssl
from typing import Any

from faststream.kafka import KafkaBroker
from faststream.security import SASLScram256, SASLScram512

from shared.settings import KafkaSettings

_log = logging.getLogger("mellemregning.kafka")
_log.setLevel(logging.WARNING)


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


def librdkafka_options(kafka: KafkaSettings, username: str, password: str) -> dict[str, str | int | float | bool]:
    """The same for confluent_kafka's clients, which alone can describe topic ids and set ACLs and users."""
    options: dict[str, str | int | float | bool] = {
        "bootstrap.servers": kafka.bootstrap,
        "security.protocol": kafka.security_protocol,
        "sasl.mechanism": kafka.sasl_mechanism,
        "sasl.username": username,
        "sasl.password": password,
    }
    if kafka.ca_file:
        options["ssl.ca.location"] = kafka.ca_file
    return options


def create_broker(kafka: KafkaSettings, username: str, password: str) -> KafkaBroker:
    """A FastStream broker that acts as this user; not started."""
    scram = SASLScram512 if kafka.sasl_mechanism == "SCRAM-SHA-512" else SASLScram256
    uses_tls = kafka.security_protocol.endswith("SSL")
    context = ssl.create_default_context(cafile=kafka.ca_file) if uses_tls else None
    return KafkaBroker(
        kafka.bootstrap,
        security=scram(username, password, ssl_context=context, use_ssl=uses_tls),
        metadata_max_age_ms=kafka.metadata_max_age_ms,
        allow_auto_create_topics=False,
        graceful_timeout=10,
        logger=_log,
        apply_types=False,  # handlers get raw records, and check them themselves
    )
