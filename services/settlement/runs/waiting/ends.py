"""Where publishers' topics begin and end in Kafka, read without taking part in any group."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, KafkaTimeoutError

from shared.messaging.kafka import client_options
from shared.settings import KafkaSettings

ANSWER_SECONDS_MAX = 15.0
PROBE_MS = 1000
PARTITION = 0
"""A publisher's topic has this partition alone (contracts.md 1)."""


class EndsUnknown(Exception):
    """Kafka did not say in time where the topics end."""


@dataclass(frozen=True, slots=True)
class TopicEnds:
    """The first offset that Kafka still keeps and the one after the last."""

    start_offset: int
    end_offset: int


@dataclass(frozen=True, slots=True)
class KafkaEnds:
    """Reads ends with settlement's own Kafka user."""

    kafka: KafkaSettings
    username: str
    password: str

    async def read(self, topics: Sequence[str]) -> dict[str, TopicEnds]:
        """The ends of those topics that exist; nothing was ever sent on the others. Raises EndsUnknown."""
        async with self._consumer() as consumer:
            there = sorted(set(topics) & set(await consumer.topics()))
            partitions = [TopicPartition(topic, PARTITION) for topic in there]
            starts = await consumer.beginning_offsets(partitions)
            ends = await consumer.end_offsets(partitions)
        return {tp.topic: TopicEnds(starts[tp], ends[tp]) for tp in partitions}

    async def holds_records(self, topic: str, from_offset: int, to_offset: int) -> bool:
        """Whether there is a record between two offsets: a transaction's marks take offsets but are none.

        Raises EndsUnknown.
        """
        partition = TopicPartition(topic, PARTITION)
        async with self._consumer() as consumer:
            consumer.assign([partition])
            consumer.seek(partition, from_offset)
            found = await consumer.getmany(partition, timeout_ms=PROBE_MS, max_records=1)
            if found.get(partition):
                return found[partition][0].offset < to_offset
            return await consumer.position(partition) < to_offset

    @asynccontextmanager
    async def _consumer(self) -> AsyncGenerator[Any]:
        options = client_options(self.kafka, self.username, self.password)
        consumer = AIOKafkaConsumer(**options, enable_auto_commit=False, auto_offset_reset="earliest")
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                await consumer.start()
                yield consumer
        except (KafkaError, KafkaTimeoutError, TimeoutError, OSError) as error:
            raise EndsUnknown(f"Kafka does not say where the topics end: {type(error).__name__}: {error}") from error
        finally:
            await _stop_quietly(consumer)


async def _stop_quietly(consumer: AIOKafkaConsumer) -> None:
    try:
        await asyncio.wait_for(consumer.stop(), 3)
    except (KafkaError, TimeoutError, OSError):
        return
