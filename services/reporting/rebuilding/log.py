"""All that reporting's topics hold, read from their beginning, beside the worker and without its consumer group."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from confluent_kafka.admin import AdminClient

from services.reporting.consumers import SOURCE
from shared.messaging.kafka import client_options, librdkafka_options
from shared.messaging.store import Position
from shared.messaging.topics import template_for
from shared.settings import KafkaSettings

RECORDS_MAX = 10_000
WAIT_MS = 200
FETCH_WAIT_MS = 20
"""Kafka answers a connection in order: where the topics end is told only after a fetch that waits for more."""
FETCH_BYTES = 4 * 1024 * 1024
"""Of each partition at once; a record of totals takes some 400 bytes."""

Record = ConsumerRecord[bytes, bytes]

_silent = logging.getLogger("mellemregning.librdkafka")


class Latest:
    """Records in their order; of a compacted topic the last of each key alone, as Kafka itself would keep it."""

    def __init__(self) -> None:
        self._all: list[Record] = []
        self._latest: dict[tuple[str, bytes], Record] = {}

    def add(self, records: Sequence[Record]) -> int:
        """Adds what came next; gives how many that were."""
        for record in records:
            if record.key is not None and _is_compacted(record.topic):
                self._latest[record.topic, record.key] = record
            else:
                self._all.append(record)
        return len(records)

    def take(self) -> list[Record]:
        """What was added since the last time."""
        taken = [*self._all, *self._latest.values()]
        self._all, self._latest = [], {}
        return taken

    def __len__(self) -> int:
        return len(self._all) + len(self._latest)


@cache
def _is_compacted(topic: str) -> bool:
    return template_for(topic).config.get("cleanup.policy") == "compact"


class TopicLog:
    """Reads every partition of reporting's topics; `positions` holds the next offset of each."""

    def __init__(self, consumer: AIOKafkaConsumer, admin: Any) -> None:
        self._consumer = consumer
        self._admin = admin
        self._starts: dict[TopicPartition, int] = {}
        self._ends: dict[TopicPartition, int] = {}
        self.positions: dict[TopicPartition, int] = {}

    async def look(self) -> None:
        """Sees where the topics end now, and topics that were not there before."""
        there = await asyncio.to_thread(self._list_partitions)
        if new := there - self.positions.keys():
            starts = await self._consumer.beginning_offsets(new)
            self._starts |= starts
            self.positions |= starts
            self._consumer.assign(list(self.positions))
            for partition, offset in self.positions.items():
                self._consumer.seek(partition, offset)
        self._ends = await self._consumer.end_offsets(self.positions)

    def _list_partitions(self) -> set[TopicPartition]:
        topics = self._admin.list_topics(timeout=10).topics
        assert SOURCE.pattern is not None, "reporting reads topics by a pattern"
        named = [topic for topic in topics if re.match(SOURCE.pattern, topic)]
        return {TopicPartition(topic, number) for topic in named for number in topics[topic].partitions}

    async def next(self) -> list[Record]:
        """The next records, in the order of each partition; none where nothing came in a moment."""
        fetched = await self._consumer.getmany(timeout_ms=WAIT_MS, max_records=RECORDS_MAX)
        for partition in fetched:
            self.positions[partition] = await self._consumer.position(partition)
        return [record for records in fetched.values() for record in records]

    def has_reached(self, ends: Mapping[Position, int]) -> bool:
        """Whether all before these offsets is read."""
        return all(self.positions.get(TopicPartition(*at), -1) >= offset for at, offset in ends.items())

    @property
    def topics(self) -> list[str]:
        return sorted({partition.topic for partition in self.positions})

    @property
    def count(self) -> int:
        """How many offsets there were to read when `look` saw the ends."""
        return sum(self._ends[each] - self._starts[each] for each in self._ends)

    @property
    def left(self) -> int:
        """How many of them are not yet read."""
        return sum(max(0, end - self.positions[each]) for each, end in self._ends.items())


@asynccontextmanager
async def open_log(kafka: KafkaSettings, username: str, password: str) -> AsyncGenerator[TopicLog]:
    """The topics from their beginning. Raises KafkaError or KafkaException where Kafka does not answer."""
    options = client_options(kafka, username, password)
    consumer = AIOKafkaConsumer(
        **options,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=FETCH_BYTES,
        fetch_max_wait_ms=FETCH_WAIT_MS,
    )
    try:
        await consumer.start()
        yield TopicLog(consumer, AdminClient(librdkafka_options(kafka, username, password), logger=_silent))
    finally:
        with suppress(KafkaError, TimeoutError):
            await asyncio.wait_for(consumer.stop(), 3)
