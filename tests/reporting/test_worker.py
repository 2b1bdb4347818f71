"""The worker on real Kafka: what comes in is shown, and what is dropped comes back the same."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.local.platform import Platform
from deploy.topics import TopicAdmin
from services.reporting.app import watch, working
from services.reporting.config import WorkerSettings
from services.reporting.projections.rebuild import rebuild
from shared.database import Pool, create_pool
from shared.events.cloudevents import to_headers
from shared.events.registry import dump
from shared.messaging.consumer import Consumer
from shared.service import CannotStart, WorkerStopped
from tests.conftest import FreshDatabase
from tests.reporting.kit import Story, contents
from tests.shared.messaging.kit import kafka_settings, producer_of

pytestmark = pytest.mark.usefixtures("clean_kafka")

PATIENCE_SECONDS = 40


def settings_of(platform: Platform, database_url: str) -> WorkerSettings:
    environment = platform.env()
    return WorkerSettings(
        reporting_database_url=database_url,
        reporting_kafka_username=environment["REPORTING_KAFKA_USERNAME"],
        reporting_kafka_password=environment["REPORTING_KAFKA_PASSWORD"],
        reporting_worker_port=0,
    )


async def publish(platform: Platform, story: Story) -> None:
    """Sends the story as membership and settlement do, each as itself, half of it twice."""
    await asyncio.to_thread(TopicAdmin.from_environment(platform.env()).ensure_collaboration, story.collaboration_id)
    environment = platform.env()
    for service in ("membership", "settlement"):
        user, password = (environment[f"{service.upper()}_KAFKA_{part}"] for part in ("USERNAME", "PASSWORD"))
        mine = [r for r in story.told if r.event.TYPE.startswith(service)]
        async with producer_of(platform, user, password) as producer:
            for received in [*mine, *mine[len(mine) // 2 :]]:
                await producer.send_and_wait(
                    received.topic,
                    dump(received.event),
                    key=received.event.message_key().encode(),
                    headers=to_headers(received.envelope),
                )


@asynccontextmanager
async def pool_of(database_url: str) -> AsyncGenerator[Pool]:
    pool = await create_pool(database_url, "reporting", application="tests")
    try:
        yield pool
    finally:
        await pool.close()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():
            await asyncio.sleep(0.1)


async def test_what_is_dropped_and_read_again_from_kafka_is_what_it_was(
    platform: Platform, database: FreshDatabase
) -> None:
    database_url = await database("reporting")
    settings, kafka = settings_of(platform, database_url), kafka_settings(platform)
    story = Story("rebuilt-club").whole()
    await publish(platform, story)

    async with pool_of(database_url) as pool:

        async def is_told() -> bool:
            claims = await pool.fetchval("SELECT count(*) FROM claims WHERE collaboration_id = 'rebuilt-club'")
            members = await pool.fetchval("SELECT count(*) FROM member_stays WHERE collaboration_id = 'rebuilt-club'")
            hours = await pool.fetchval("SELECT count(*) FROM hours_totals WHERE collaboration_id = 'rebuilt-club'")
            return (claims, members, hours) == (3, 3, 6)

        async with working(settings, kafka):
            await until(is_told)
        before = await contents(pool, "rebuilt-club")

        await rebuild(pool)
        assert not any((await contents(pool)).values())
        async with working(settings, kafka):
            await until(is_told)

            async def is_as_before() -> bool:
                return await contents(pool, "rebuilt-club") == before

            await until(is_as_before)


async def test_a_worker_at_work_during_a_rebuild_stops_rather_than_skip_anything(
    platform: Platform, database: FreshDatabase
) -> None:
    database_url = await database("reporting")
    story = Story("restarted-club")
    story.found()
    async with (
        pool_of(database_url) as pool,
        working(settings_of(platform, database_url), kafka_settings(platform)) as worker,
    ):
        await publish(platform, story)

        async def is_told() -> bool:
            return bool(
                await pool.fetchval("SELECT TRUE FROM collaborations WHERE collaboration_id = 'restarted-club'")
            )

        await until(is_told)
        await rebuild(pool)
        story.join("dk-0161")
        await publish(platform, story)
        with pytest.raises(WorkerStopped, match="forgotten"):
            await asyncio.wait_for(watch(worker), PATIENCE_SECONDS)
        assert not await is_told()


async def test_a_worker_that_must_not_go_on_says_why(database: FreshDatabase) -> None:
    async with pool_of(await database("reporting")) as pool:
        consumer = Consumer("reporting", pool, _nothing)
        consumer.state.stopped_because = "The stored positions belong to another cluster."
        with pytest.raises(WorkerStopped, match="another cluster"):
            await asyncio.wait_for(watch(consumer), 5)


async def _nothing(*_: object) -> None:
    raise AssertionError("nothing is read here")


async def test_a_schema_that_is_not_there_is_a_sentence(platform: Platform) -> None:
    environment = platform.env()
    admin = await asyncpg.connect(environment["POSTGRES_ADMIN_URL"])
    await admin.execute("CREATE DATABASE empty_for_reporting")
    await admin.close()
    url = environment["REPORTING_DATABASE_URL"].rpartition("/")[0] + "/empty_for_reporting"
    with pytest.raises(CannotStart, match="mellemregning migrate"):
        async with working(settings_of(platform, url), kafka_settings(platform)):
            pass


async def test_kafka_away_is_a_sentence(platform: Platform, database: FreshDatabase) -> None:
    kafka = kafka_settings(platform).model_copy(update={"bootstrap": "127.0.0.1:1"})
    with pytest.raises(CannotStart, match="Kafka"):
        async with working(settings_of(platform, await database("reporting")), kafka):
            pass
