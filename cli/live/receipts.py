"""What a publisher is told about what it sent, read with its own credentials from its own topic."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from cli.live.publisher import kafka_of
from shared.events.cloudevents import EnvelopeUnreadable, read_envelope
from shared.messaging.kafka import client_options

KAFKA_SECONDS_MAX = 60.0


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt: the fact it tells (`entry_refused`, `entry_parked`, …) and what it says."""

    fact: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipts:
    """The receipts of one publisher, from the moment of listening on."""

    _consumer: AIOKafkaConsumer

    async def next(self) -> Receipt:
        """The next one that can be read, however long it takes. Raises KafkaError."""
        while True:
            record = await self._consumer.getone()
            with contextlib.suppress(EnvelopeUnreadable):
                envelope, data = read_envelope(record.headers, record.value)
                return Receipt(envelope.type.split(".")[1], json.loads(data))


@asynccontextmanager
async def listen(settings: Mapping[str, str], publisher: str, password: str) -> AsyncGenerator[Receipts]:
    """The publisher's receipts for as long as the block runs. Raises KafkaError, TimeoutError."""
    consumer = AIOKafkaConsumer(**client_options(kafka_of(settings), publisher, password), enable_auto_commit=False)
    inbox = TopicPartition(f"receipts.{publisher}", 0)
    try:
        async with asyncio.timeout(KAFKA_SECONDS_MAX):
            await consumer.start()
            consumer.assign([inbox])
            await consumer.seek_to_end(inbox)
            await consumer.position(inbox)
        yield Receipts(consumer)
    finally:
        await asyncio.wait_for(consumer.stop(), KAFKA_SECONDS_MAX)
