"""What is announced reaches Kafka in order; a crash between sending and deleting only repeats."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from deploy.local.platform import Platform
from deploy.topics import TopicAdmin
from shared.database import Pool, create_pool, transaction
from shared.events.cloudevents import read_envelope
from shared.events.membership import MemberLeft
from shared.messaging import store
from shared.messaging.consumer import cancel_quietly
from shared.messaging.kafka import client_options
from shared.messaging.outbox import Announcement, announce
from shared.messaging.relay import Relay
from tests.conftest import FreshDatabase
from tests.shared.messaging.kit import kafka_settings


@pytest.fixture
async def url(database: FreshDatabase) -> str:
    return await database("settlement")


@pytest.fixture
async def pool(url: str) -> AsyncGenerator[Pool]:
    made = await create_pool(url, "settlement", application="tests")
    yield made
    await made.close()


@pytest.fixture
def topic(platform: Platform) -> str:
    collaboration = f"c-{uuid4().hex[:12]}"
    TopicAdmin.from_environment(platform.env()).ensure_collaboration(collaboration)
    return f"results.{collaboration}"


def left(topic: str, number: int) -> Announcement:
    event = MemberLeft.model_validate_json(
        f'{{"collaboration_id": "test-club", "member_id": "dk-{number:04}", "left_on": "2016-12-31"}}'
    )
    return Announcement(topic, "test-club", event, "/mellemregning/tests")


def relay_of(platform: Platform, url: str) -> Relay:
    env = platform.env()
    user, password = env["SETTLEMENT_KAFKA_USERNAME"], env["SETTLEMENT_KAFKA_PASSWORD"]
    return Relay(url, "settlement", client_options(kafka_settings(platform), user, password))


async def read(platform: Platform, topic: str, at_least: int) -> list[tuple[str, str]]:
    """(event id, member id) of what is on the topic, in order, once there are enough."""
    env = platform.env()
    options = client_options(kafka_settings(platform), env["REPORTING_KAFKA_USERNAME"], env["REPORTING_KAFKA_PASSWORD"])
    consumer = AIOKafkaConsumer(topic, **options, auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    found: list[tuple[str, str]] = []
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                while len(found) < at_least:
                    record = await consumer.getone()
                    envelope, data = read_envelope(record.headers, record.value)
                    found.append((envelope.id, data.decode().partition("dk-")[2][:4]))
    finally:
        await consumer.stop()
    return found


async def drained(pool: Pool) -> None:
    for _ in range(200):
        if await pool.fetchval("SELECT count(*) FROM outbox") == 0:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the outbox was not emptied")


async def test_announcements_arrive_in_order_and_leave_the_outbox(
    platform: Platform, url: str, pool: Pool, topic: str
) -> None:
    task = asyncio.create_task(relay_of(platform, url).run())
    for start in range(0, 1200, 300):
        async with transaction(pool) as conn:
            await announce(conn, [left(topic, number) for number in range(start, start + 300)])
    await drained(pool)
    await cancel_quietly(task)

    arrived = await read(platform, topic, 1200)
    assert [member for _, member in arrived] == [f"{number:04}" for number in range(1200)]


async def test_what_is_rolled_back_is_never_announced(platform: Platform, url: str, pool: Pool, topic: str) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with transaction(pool) as conn:
            await announce(conn, [left(topic, 1)])
            raise ZeroDivisionError
    async with transaction(pool) as conn:
        await announce(conn, [left(topic, 2)])
    task = asyncio.create_task(relay_of(platform, url).run())
    await drained(pool)
    await cancel_quietly(task)

    assert [member for _, member in await read(platform, topic, 1)] == ["0002"]


async def test_a_relay_ended_between_sending_and_deleting_repeats_with_the_same_ids_and_loses_nothing(
    platform: Platform, url: str, pool: Pool, topic: str
) -> None:
    async with transaction(pool) as conn:
        await announce(conn, [left(topic, number) for number in range(20)])
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT 1 FROM outbox FOR UPDATE")
        task = asyncio.create_task(relay_of(platform, url).run())
        assert len(await read(platform, topic, 20)) == 20
        await conn.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'settlement-relay' AND datname = current_database()
            """
        )
        await cancel_quietly(task)
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 20

    task = asyncio.create_task(relay_of(platform, url).run())
    await drained(pool)
    await cancel_quietly(task)

    arrived = await read(platform, topic, 40)
    assert len(arrived) == 40
    assert arrived[:20] == arrived[20:]


async def test_two_relays_take_turns_one_sends_while_the_other_waits(
    platform: Platform, url: str, pool: Pool, topic: str
) -> None:
    first, second = relay_of(platform, url), relay_of(platform, url)
    tasks = [asyncio.create_task(relay.run()) for relay in (first, second)]
    async with transaction(pool) as conn:
        await announce(conn, [left(topic, 1)])
    await drained(pool)
    assert [first.holds_lock, second.holds_lock].count(True) == 1

    holder = 0 if first.holds_lock else 1
    await cancel_quietly(tasks[holder])
    async with transaction(pool) as conn:
        await announce(conn, [left(topic, 2)])
    await drained(pool)
    await cancel_quietly(tasks[1 - holder])

    assert [member for _, member in await read(platform, topic, 2)] == ["0001", "0002"]


async def test_the_age_of_what_waits_is_known(pool: Pool, topic: str) -> None:
    async with transaction(pool) as conn:
        assert await store.get_outbox_age_seconds(conn) == 0
        await announce(conn, [left(topic, 1)])
    await asyncio.sleep(0.2)
    async with transaction(pool) as conn:
        assert await store.get_outbox_age_seconds(conn) >= 0.2
