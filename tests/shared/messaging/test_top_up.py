"""What comes while a batch is applied joins the next one: in order, none lost, and none from before a rebalance."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.platform import Platform
from shared.messaging.consumer import Consumer
from shared.messaging.identity import identity_reader
from shared.messaging.kafka import client_options
from shared.messaging.subscription import Record, StoredPositions
from tests.conftest import FreshDatabase
from tests.shared.messaging.kit import Ledger, kafka_settings, ledger_on, new_publisher, producer_of


@dataclass
class Topic:
    """A topic with ten records, and a listener whose consumer reads it."""

    listener: StoredPositions
    kafka: AIOKafkaConsumer
    partition: TopicPartition

    async def first(self, count: int) -> list[Record]:
        """The next records, at most so many."""
        fetched = await self.kafka.getmany(timeout_ms=20_000, max_records=count)
        return self.listener.only_placed(tuple(record for records in fetched.values() for record in records))


@pytest.fixture
async def ledger(database: FreshDatabase) -> AsyncGenerator[Ledger]:
    async with ledger_on(await database("settlement")) as made:
        yield made


@asynccontextmanager
async def reading(platform: Platform, ledger: Ledger) -> AsyncGenerator[Topic]:
    publisher, password = new_publisher(platform)
    async with producer_of(platform, publisher, password) as producer:
        for number in range(10):
            await producer.send_and_wait(f"timesheet.{publisher}", str(number).encode())
    kafka, env = kafka_settings(platform), platform.env()
    user, password = env["SETTLEMENT_KAFKA_USERNAME"], env["SETTLEMENT_KAFKA_PASSWORD"]
    reader = AIOKafkaConsumer(**client_options(kafka, user, password), enable_auto_commit=False)
    await reader.start()
    partition = TopicPartition(f"timesheet.{publisher}", 0)
    reader.assign([partition])
    consumer = Consumer(f"settlement.{publisher}", ledger.pool, ledger.apply)
    listener = StoredPositions(consumer, identity_reader(kafka, user, password), lambda: reader)
    await listener.on_partitions_assigned({partition})
    try:
        yield Topic(listener, reader, partition)
    finally:
        await reader.stop()


def _offsets(records: list[Record]) -> list[int]:
    return [record.offset for record in records]


async def test_what_came_meanwhile_follows_what_is_at_hand(platform: Platform, ledger: Ledger) -> None:
    async with reading(platform, ledger) as topic:
        first = await topic.first(3)
        assert _offsets(first) == [0, 1, 2]
        assert _offsets(await topic.listener.top_up(first, 4)) == [0, 1, 2, 3, 4, 5, 6]
        assert _offsets(await topic.listener.top_up([], 100)) == [7, 8, 9]


async def test_where_nothing_came_what_is_at_hand_goes_on_alone(platform: Platform, ledger: Ledger) -> None:
    async with reading(platform, ledger) as topic:
        everything = await topic.first(10)
        assert _offsets(await topic.listener.top_up(everything, 100)) == list(range(10))


async def test_what_was_at_hand_before_a_rebalance_is_left_to_whoever_has_it_next(
    platform: Platform, ledger: Ledger
) -> None:
    async with reading(platform, ledger) as topic:
        everything = await topic.first(10)
        revoking = asyncio.create_task(topic.listener.on_partitions_revoked({topic.partition}))
        assert await topic.listener.top_up(everything, 100) == []
        await revoking

        await topic.listener.on_partitions_assigned({topic.partition})
        assert _offsets(await topic.first(10)) == list(range(10))


async def test_a_reader_that_can_read_no_more_loses_nothing_that_is_at_hand(platform: Platform, ledger: Ledger) -> None:
    async with reading(platform, ledger) as topic:
        first = await topic.first(3)
        await topic.kafka.stop()
        assert _offsets(await topic.listener.top_up(first, 100)) == [0, 1, 2]
