"""From real Kafka: positions come from the database, through rebalances, restarts and topics that are made anew."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiokafka.errors import TopicAuthorizationFailedError
from faststream.kafka import KafkaBroker
from prometheus_client import REGISTRY

from deploy.local.platform import Platform
from deploy.topics import TopicAdmin
from shared.messaging.consumer import Consumer
from shared.messaging.identity import identity_reader
from shared.messaging.kafka import create_broker
from shared.messaging.records import Reading
from shared.messaging.subscription import Source, subscribe
from tests.conftest import FreshDatabase
from tests.shared.messaging.kit import (
    Ledger,
    cloud_event,
    dead_letters,
    hours,
    kafka_settings,
    ledger_on,
    new_publisher,
    producer_of,
)


@pytest.fixture
async def ledger(database: FreshDatabase) -> AsyncGenerator[Ledger]:
    async with ledger_on(await database("settlement")) as made:
        yield made


@dataclass
class Running:
    """A consumer at work on real Kafka."""

    consumer: Consumer
    broker: KafkaBroker


@asynccontextmanager
async def running(platform: Platform, ledger: Ledger, source: Source) -> AsyncGenerator[Running]:
    kafka, env = kafka_settings(platform), platform.env()
    user, password = env["SETTLEMENT_KAFKA_USERNAME"], env["SETTLEMENT_KAFKA_PASSWORD"]
    group = f"settlement.{'-'.join(source.topics) or 'pattern'}"[:200]
    consumer = Consumer(group, ledger.pool, ledger.apply, Reading(lenient=False), poison="dead_letter")
    broker = create_broker(kafka, user, password)
    subscribe(broker, consumer, source, identity_reader(kafka, user, password))
    await broker.start()
    try:
        yield Running(consumer, broker)
    finally:
        await broker.stop()
        await consumer.abandon()


async def send(platform: Platform, publisher: str, password: str, entries: list[str]) -> None:
    async with producer_of(platform, publisher, password) as producer:
        for entry in entries:
            headers = [(name, value or b"") for name, value in cloud_event("timesheet.hours_logged.v1", entry)]
            await producer.send_and_wait(f"timesheet.{publisher}", hours(entry), headers=headers)


async def eventually(ledger: Ledger, expected: list[str]) -> None:
    """Waits until the ledger holds what is expected; the assertion shows what it holds instead."""
    for _ in range(150):
        if await ledger.entries() == expected:
            return
        await asyncio.sleep(0.1)
    assert await ledger.entries() == expected


async def eventually_there(ledger: Ledger, entry: str) -> None:
    """Waits until the ledger holds the entry, among whatever other tests left on their topics."""
    for _ in range(150):
        if entry in await ledger.entries():
            break
        await asyncio.sleep(0.1)
    assert (await ledger.entries()).count(entry) == 1


async def test_what_was_applied_is_not_taken_again_after_a_restart_even_where_kafka_forgot_the_group(
    platform: Platform, ledger: Ledger
) -> None:
    publisher, password = new_publisher(platform)
    source = Source(topics=(f"timesheet.{publisher}",))
    await send(platform, publisher, password, ["a", "b"])
    async with running(platform, ledger, source) as first:
        await eventually(ledger, ["a", "b"])
        group = first.consumer.name
    admin = TopicAdmin.from_environment(platform.env())
    admin._client.delete_consumer_groups([group])[group].result(20)  # pyright: ignore[reportPrivateUsage]

    await send(platform, publisher, password, ["c"])
    async with running(platform, ledger, source):
        await eventually(ledger, ["a", "b", "c"])


async def test_a_pattern_sees_a_publisher_that_comes_later(platform: Platform, ledger: Ledger) -> None:
    early, early_password = new_publisher(platform)
    await send(platform, early, early_password, ["x1"])
    async with running(platform, ledger, Source(pattern=r"^timesheet\..+")):
        await eventually_there(ledger, "x1")
        late, late_password = new_publisher(platform)
        await send(platform, late, late_password, ["x2"])
        await eventually_there(ledger, "x2")


def _lag(name: str) -> float | None:
    """What the metrics tell of a consumer's lag just now."""
    return REGISTRY.get_sample_value("mellemregning_consumer_lag_records", {"consumer": name})


async def test_lag_is_told_before_anything_is_read_and_while_nothing_can_be(platform: Platform, ledger: Ledger) -> None:
    publisher, password = new_publisher(platform)
    source = Source(topics=(f"timesheet.{publisher}",))
    async with running(platform, ledger, source) as first:
        await send(platform, publisher, password, ["a", "b"])
        await eventually(ledger, ["a", "b"])
        name = first.consumer.name
    assert math.isnan(_lag(name) or 0), "nobody knows while it does not run"

    async with running(platform, ledger, source):
        await _until(lambda: _lag(name) == 0)
        async with ledger.pool.acquire() as held, held.transaction():
            await held.execute("SELECT 1 FROM consumer_offsets WHERE consumer = $1 FOR UPDATE", name)
            await send(platform, publisher, password, ["c", "d", "e"])
            await _until(lambda: _lag(name) == 3)
        await eventually(ledger, ["a", "b", "c", "d", "e"])
        await _until(lambda: _lag(name) == 0)


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(300):
        if holds():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("still not so after 30 s")


async def test_a_batch_with_a_null_and_a_non_utf8_header_loses_nothing(platform: Platform, ledger: Ledger) -> None:
    publisher, password = new_publisher(platform)
    topic = f"timesheet.{publisher}"
    good = [(name, value or b"") for name, value in cloud_event("timesheet.hours_logged.v1")]
    async with producer_of(platform, publisher, password) as producer:
        await producer.send(topic, hours("g1"), headers=good)
        await producer.send(topic, hours("b1"), headers=[*good, ("ce_subject", None)])  # pyright: ignore[reportArgumentType]
        await producer.send(topic, hours("b2"), headers=[*good[:3], ("ce_type", b"\xff\xff")])
        await producer.send(topic, hours("g2"), headers=good)
        await producer.flush()

    async with running(platform, ledger, Source(topics=(topic,))):
        for _ in range(100):
            if len(await ledger.entries()) + len(await dead_letters(ledger.pool)) == 4:
                break
            await asyncio.sleep(0.1)

    entries = await ledger.entries()
    assert [entry for entry in entries if entry.startswith("g")] == ["g1", "g2"]
    assert len(entries) + len(await dead_letters(ledger.pool)) == 4
    assert "b2" not in entries


async def test_a_topic_that_was_made_anew_stops_the_consumer_with_a_sentence(
    platform: Platform, ledger: Ledger
) -> None:
    publisher, password = new_publisher(platform)
    topic = f"timesheet.{publisher}"
    await send(platform, publisher, password, ["a"])
    async with running(platform, ledger, Source(topics=(topic,))):
        await eventually(ledger, ["a"])
    admin = TopicAdmin.from_environment(platform.env())
    admin._client.delete_topics([topic])[topic].result(20)  # pyright: ignore[reportPrivateUsage]
    await asyncio.sleep(1)
    admin.ensure_publisher(publisher, password)
    await send(platform, publisher, password, ["b"])

    async with running(platform, ledger, Source(topics=(topic,))) as again:
        for _ in range(100):
            if again.consumer.state.stopped_because:
                break
            await asyncio.sleep(0.1)
        assert "was deleted and made again" in again.consumer.state.stopped_because
    assert await ledger.entries() == ["a"]


async def test_two_workers_share_the_topics_and_apply_everything_once(platform: Platform, ledger: Ledger) -> None:
    publishers = [new_publisher(platform) for _ in range(3)]
    source = Source(topics=tuple(sorted(f"timesheet.{publisher}" for publisher, _ in publishers)), batch_max=7)
    expected = sorted(f"{publisher}-{n}" for publisher, _ in publishers for n in range(60))

    async with running(platform, ledger, source):
        sending = asyncio.gather(*(send(platform, p, w, [f"{p}-{n}" for n in range(60)]) for p, w in publishers))
        await asyncio.sleep(0.3)
        async with running(platform, ledger, source):
            await sending
            for _ in range(200):
                if len(await ledger.entries()) >= len(expected):
                    break
                await asyncio.sleep(0.1)

    assert sorted(await ledger.entries()) == expected


async def test_a_publisher_that_writes_on_anothers_topic_is_refused_by_the_broker(platform: Platform) -> None:
    mine, password = new_publisher(platform)
    theirs, _ = new_publisher(platform)
    async with producer_of(platform, mine, password) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await asyncio.wait_for(producer.send_and_wait(f"timesheet.{theirs}", b"{}"), 10)
