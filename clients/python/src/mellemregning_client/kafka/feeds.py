"""Receipts and results over Kafka, from a position that the reader keeps; no consumer group is used."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition

from mellemregning_client.errors import NotConnected
from mellemregning_client.kafka.connection import Kafka
from mellemregning_client.kafka.trouble import TROUBLE, is_final, words
from mellemregning_client.patience import Attempts, Patience
from mellemregning_client.receipts import RECEIPTS, AnyReceipt
from mellemregning_client.received import Received, from_record
from mellemregning_client.results import RESULTS, AnyResult

E = TypeVar("E")

FIRST = -1
"""The position before everything that is kept."""

RECORDS_MAX = 500
POLL_MS = 500
STOP_SECONDS_MAX = 10.0

_log = logging.getLogger("mellemregning_client")


@dataclass(frozen=True, slots=True)
class KafkaFeed(Generic[E]):
    """A topic of one partition, read in order, each event at least once."""

    kafka: Kafka
    topic: str
    registry: Mapping[str, type[E]]
    patience: Patience

    async def end(self) -> int:
        """The position of the last event there is now: go on after it to see only what is new. Raises NotConnected."""
        attempts = Attempts(self.patience)
        while True:
            try:
                async with self._consumer(attempts) as (consumer, partition):
                    return await _end(consumer, partition, attempts)
            except TROUBLE as error:
                if is_final(error, attempts) or not await attempts.pause():
                    raise NotConnected(words(error)) from error

    async def read(self, after: int = FIRST) -> AsyncGenerator[Received[E, int]]:
        """What there is now after a position, and then an end. Raises NotConnected."""
        end = await self.end()
        if end <= after:
            return
        async with contextlib.aclosing(self.follow(after, until=end)) as following:
            async for received in following:
                yield received

    async def follow(self, after: int = FIRST, *, until: int | None = None) -> AsyncGenerator[Received[E, int]]:
        """What there is after a position, and all that comes, for ever or `until` a position.

        A lost connection is made again. Raises NotConnected where it cannot be for longer than patience lasts.
        """
        position, attempts = after, Attempts(self.patience)
        while until is None or position < until:
            try:
                async with self._consumer(attempts) as (consumer, partition):
                    consumer.seek(partition, position + 1)
                    while until is None or position < until:
                        for record in await _fetch(consumer, partition, attempts):
                            position = record.offset
                            received = self._received(record)
                            if received is not None:
                                yield received
            except TROUBLE as error:
                _log.warning("%s is read again after %d: %s", self.topic, position, words(error))
                if is_final(error, attempts) or not await attempts.pause():
                    raise NotConnected(words(error)) from error

    def _received(self, record: Any) -> Received[E, int] | None:
        try:
            headers = {name: value.decode() for name, value in record.headers if value is not None}
            return from_record(self.registry, record.offset, headers, record.value)
        except (KeyError, TypeError, ValueError) as error:
            _log.warning("%s/%d is no event and is passed over: %r", self.topic, record.offset, error)
            return None

    @asynccontextmanager
    async def _consumer(self, attempts: Attempts) -> AsyncGenerator[tuple[AIOKafkaConsumer, TopicPartition]]:
        partition = TopicPartition(self.topic, 0)
        consumer = AIOKafkaConsumer(**self.kafka.options(), enable_auto_commit=False, auto_offset_reset="earliest")
        try:
            await asyncio.wait_for(consumer.start(), attempts.attempt_seconds)
            consumer.assign([partition])
            yield consumer, partition
        finally:
            with contextlib.suppress(*TROUBLE):
                await asyncio.wait_for(consumer.stop(), STOP_SECONDS_MAX)


async def _end(consumer: AIOKafkaConsumer, partition: TopicPartition, attempts: Attempts) -> int:
    asking = consumer.end_offsets([partition])
    ends: Mapping[TopicPartition, int] = await asyncio.wait_for(asking, attempts.attempt_seconds)
    return ends[partition] - 1


async def _fetch(consumer: AIOKafkaConsumer, partition: TopicPartition, attempts: Attempts) -> list[Any]:
    """The next records; none after a short wait."""
    fetching = consumer.getmany(partition, timeout_ms=POLL_MS, max_records=RECORDS_MAX)
    records: Mapping[TopicPartition, list[Any]] = await asyncio.wait_for(fetching, attempts.attempt_seconds)
    attempts.progressed()
    return records.get(partition, [])


def receipts(kafka: Kafka, publisher: str | None = None, *, patience: Patience | None = None) -> KafkaFeed[AnyReceipt]:
    """What a publisher is told about what it sent; the one that the user signs in for unless it is named."""
    return KafkaFeed(kafka, f"receipts.{publisher or kafka.publisher}", RECEIPTS, patience or Patience())


def results(kafka: Kafka, collaboration_id: str, *, patience: Patience | None = None) -> KafkaFeed[AnyResult]:
    """The settlements of a collaboration that has admitted the user as a subscriber."""
    return KafkaFeed(kafka, f"results.{collaboration_id}", RESULTS, patience or Patience())
