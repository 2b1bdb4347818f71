"""Settlement's worker and relay on real Kafka: what comes in is counted and told; what is missing is said at once."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from deploy.local.platform import Platform
from services.settlement.app import SCHEMA, Worker, create_relay, working
from services.settlement.config import RelaySettings, Settings
from services.settlement.facts.store import find_position
from services.settlement.topics import TopicsNotMade, own_topics, topic_maker
from shared.database import create_pool
from shared.events.base import Event
from shared.events.cloudevents import Envelope, read_envelope, to_headers
from shared.events.registry import dump
from shared.messaging.consumer import cancel_quietly
from shared.messaging.kafka import client_options
from shared.service import CannotStart, WorkerStopped
from tests.conftest import FreshDatabase
from tests.settlement.kit import A, fact, founding, granted
from tests.shared.messaging.kit import kafka_settings, new_publisher, producer_of

pytestmark = pytest.mark.usefixtures("clean_kafka")

PATIENCE_SECONDS = 40.0


def settings_of(platform: Platform, url: str) -> Settings:
    """The worker's settings on a database of the test's own."""
    environment = platform.env()
    return Settings(
        settlement_database_url=url,
        settlement_kafka_username=environment["SETTLEMENT_KAFKA_USERNAME"],
        settlement_kafka_password=environment["SETTLEMENT_KAFKA_PASSWORD"],
        settlement_worker_port=0,
    )


@asynccontextmanager
async def at_work(platform: Platform, url: str) -> AsyncGenerator[Worker]:
    """Worker and relay of settlement in this process."""
    settings, kafka = settings_of(platform, url), kafka_settings(platform)
    relay = create_relay(RelaySettings(**settings.model_dump(), settlement_relay_port=0), kafka)
    relaying = asyncio.create_task(relay.run())
    try:
        async with working(settings, kafka) as worker:
            yield worker
    finally:
        await cancel_quietly(relaying)


async def send(
    platform: Platform, user: tuple[str, str], topic: str, events: Sequence[tuple[Event, int | None]]
) -> None:
    """Publishes events as a user; a number is membership's sequence."""
    async with producer_of(platform, *user) as producer:
        for event, sequence in events:
            envelope = Envelope(str(uuid4()), "/tests", event.TYPE, sequence=sequence)
            key = event.message_key().encode()
            await producer.send_and_wait(topic, dump(event), key=key, headers=to_headers(envelope))


async def receipts_of(platform: Platform, publisher: str, password: str, count: int) -> list[str]:
    """The types of what a publisher is told, read with its own credentials."""
    options = client_options(kafka_settings(platform), publisher, password)
    consumer = AIOKafkaConsumer(f"receipts.{publisher}", **options, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            records = [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()
    return [read_envelope(record.headers, record.value)[0].type for record in records]


async def _position(worker: Worker, collaboration_id: str) -> int | None:
    async with worker.pool.acquire() as conn:
        return await find_position(conn, collaboration_id)


async def test_facts_and_hours_from_kafka_are_counted_and_their_sender_is_told(
    platform: Platform, database: FreshDatabase
) -> None:
    url, collaboration_id = await database("settlement"), f"club-{uuid4().hex[:8]}"
    publisher, password = new_publisher(platform)
    environment = platform.env()
    membership = (environment["MEMBERSHIP_KAFKA_USERNAME"], environment["MEMBERSHIP_KAFKA_PASSWORD"])
    facts = [
        *founding(collaboration_id),
        granted(publisher, "all", "hours_logged").model_copy(update={"collaboration_id": collaboration_id}),
    ]
    named = {"collaboration_id": collaboration_id, "project_id": "p1", "work_date": "2016-03-01", "minutes": 60}
    said = [
        *(fact("hours_logged", **named, entry_id=f"e{n}", member_id=A) for n in range(20)),
        fact("hours_logged", **named, entry_id="parked", member_id="dk-0329"),
    ]

    async with at_work(platform, url) as worker:
        await send(platform, membership, "membership.events", [(each, n) for n, each in enumerate(facts, start=1)])
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await _position(worker, collaboration_id) != len(facts):
                await asyncio.sleep(0.1)
        await send(platform, (publisher, password), f"timesheet.{publisher}", [(each, None) for each in said * 2])
        told = await receipts_of(platform, publisher, password, 1)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (
                await worker.pool.fetchval(
                    "SELECT next_offset FROM consumer_offsets WHERE topic LIKE $1", f"%.{publisher}"
                )
                != 42
            ):
                await asyncio.sleep(0.1)

        totals = await worker.pool.fetch(
            "SELECT accepted, counted FROM totals WHERE collaboration_id = $1 ORDER BY accepted", collaboration_id
        )
        assert [tuple(row) for row in totals] == [(60, 0), (1200, 1200)]
        assert told == ["settlement.entry_parked.v1"]
        assert all(consumer.state.healthy for consumer in worker.consumers)


async def test_a_worker_whose_consumer_cannot_go_on_stops(platform: Platform, database: FreshDatabase) -> None:
    async with at_work(platform, await database("settlement")) as worker:
        worker.consumers[0].state.stopped_because = "the topic was made anew"

        with pytest.raises(WorkerStopped, match="the topic was made anew"):
            await asyncio.wait_for(worker.watch(), 5)


async def test_a_worker_without_database_or_kafka_says_so_at_once(platform: Platform, database: FreshDatabase) -> None:
    settings, kafka = settings_of(platform, await database("settlement")), kafka_settings(platform)
    nowhere = "postgresql://settlement:x@127.0.0.1:1/mellemregning"

    with pytest.raises(CannotStart, match="its database does not answer"):
        async with working(settings.model_copy(update={"settlement_database_url": nowhere}), kafka):
            pass
    with pytest.raises(CannotStart, match="Kafka or its topics are not to be had"):
        async with working(settings, kafka.model_copy(update={"bootstrap": "127.0.0.1:1"})):
            pass


async def test_a_schema_that_is_behind_is_told_by_the_migrations_it_lacks(database: FreshDatabase) -> None:
    url = await database("settlement")
    pool = await create_pool(url, "settlement", application="tests")
    try:
        assert await SCHEMA.missing_migrations(pool) is None
        await pool.execute("DELETE FROM schema_migrations WHERE version = '0004'")

        assert (
            await SCHEMA.missing_migrations(pool)
            == "Run `mellemregning migrate`; not run yet: 0004_create_entries.sql."
        )
    finally:
        await pool.close()


async def test_settlement_makes_the_topics_it_announces_on_and_no_others(platform: Platform) -> None:
    environment, results = platform.env(), f"results.club-{uuid4().hex[:8]}"
    user, password = environment["SETTLEMENT_KAFKA_USERNAME"], environment["SETTLEMENT_KAFKA_PASSWORD"]
    kafka = kafka_settings(platform)

    await topic_maker(kafka, user, password)({results, "settlement.totals"})
    await topic_maker(kafka, user, password)({results})

    consumer = AIOKafkaConsumer(**client_options(kafka, user, password))
    await consumer.start()
    try:
        assert results in await consumer.topics()
    finally:
        await consumer.stop()
    assert [spec.name for spec in own_topics({"membership.events", results})] == [results]
    with pytest.raises(TopicsNotMade):
        await topic_maker(kafka, environment["REPORTING_KAFKA_USERNAME"], environment["REPORTING_KAFKA_PASSWORD"])(
            {f"results.club-{uuid4().hex[:8]}"}
        )
