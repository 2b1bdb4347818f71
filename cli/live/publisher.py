"""A publisher on Kafka: its own credentials, its own topic, CloudEvents in binary mode."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from deploy.topics import TopicAdmin
from shared.events.cloudevents import Envelope, to_headers
from shared.events.registry import FACTS
from shared.messaging.kafka import client_options
from shared.settings import KafkaSettings

SEND_SECONDS_MAX = 60.0
IN_FLIGHT_MAX = 2000


class KafkaPublisher:
    """A started producer that may write on `timesheet.<publisher>` and nowhere else."""

    def __init__(self, publisher: str, producer: AIOKafkaProducer) -> None:
        self.publisher = publisher
        self.topic = f"timesheet.{publisher}"
        self._producer = producer

    async def publish(
        self, fact: str, data: Mapping[str, Any], *, event_id: str | None = None, traceparent: str | None = None
    ) -> str:
        """Publishes one fact and waits for Kafka's acknowledgement; gives the event id."""
        event_id = event_id or str(uuid4())
        acknowledged = await self._send(fact, data, event_id, traceparent)
        await asyncio.wait_for(acknowledged, SEND_SECONDS_MAX)
        return event_id

    async def publish_all(self, events: Iterable[tuple[str, Mapping[str, Any], str]]) -> list[str]:
        """Publishes (fact, data, event id) in order and waits until Kafka has acknowledged all of them."""
        ids: list[str] = []
        waiting: list[asyncio.Future[Any]] = []
        for fact, data, event_id in events:
            waiting.append(await self._send(fact, data, event_id))
            ids.append(event_id)
            if len(waiting) >= IN_FLIGHT_MAX:
                await asyncio.wait_for(asyncio.gather(*waiting), SEND_SECONDS_MAX)
                waiting.clear()
        await asyncio.wait_for(asyncio.gather(*waiting), SEND_SECONDS_MAX)
        return ids

    async def _send(
        self, fact: str, data: Mapping[str, Any], event_id: str, traceparent: str | None = None
    ) -> "asyncio.Future[Any]":
        envelope = Envelope(id=event_id, source=f"/{self.publisher}", type=FACTS[fact].TYPE, traceparent=traceparent)
        # Escaped, so that a text that UTF-8 cannot hold is sent too: refusing it is the system's to do.
        value = json.dumps(data, separators=(",", ":")).encode()
        return await self._producer.send(self.topic, value, headers=to_headers(envelope))

    async def publish_raw(self, value: bytes | None, headers: list[tuple[str, bytes | None]]) -> None:
        """Sends any bytes at all, as a broken system might."""
        await asyncio.wait_for(self._producer.send_and_wait(self.topic, value, headers=headers), SEND_SECONDS_MAX)


def ensure_publisher_user(settings: Mapping[str, str], publisher: str, password: str) -> None:
    """The publisher's SCRAM user, topics and rights, made by the administrator."""
    TopicAdmin.from_environment(settings).ensure_publisher(publisher, password)


def kafka_of(settings: Mapping[str, str]) -> KafkaSettings:
    """How to reach Kafka by these settings, and by nothing that the environment says."""
    names = {name: f"KAFKA_{name.upper()}" for name in ("bootstrap", "security_protocol", "sasl_mechanism", "ca_file")}
    said = {name: settings.get(setting) for name, setting in names.items()}
    usual = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "SCRAM-SHA-256"}
    return KafkaSettings.model_validate({name: value or usual.get(name) for name, value in said.items()})


@asynccontextmanager
async def connect_publisher(
    settings: Mapping[str, str], publisher: str, password: str
) -> AsyncGenerator[KafkaPublisher]:
    """A publisher for as long as the block runs. Raises KafkaError where Kafka does not take the credentials."""
    options = client_options(kafka_of(settings), publisher, password)
    producer = AIOKafkaProducer(**options, acks="all", enable_idempotence=True, linger_ms=5)
    await asyncio.wait_for(producer.start(), SEND_SECONDS_MAX)
    try:
        yield KafkaPublisher(publisher, producer)
    finally:
        await asyncio.wait_for(producer.stop(), SEND_SECONDS_MAX)
