"""A rebuild asked for on a page: the worker has a process of its own do it, one at a time, and its end is told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from deploy.local.platform import Platform
from services.reporting.app import working
from services.reporting.rebuilding.asked import store
from services.reporting.rebuilding.asked.handlers import start_rebuilds
from services.reporting.rebuilding.asked.store import AskedRebuild
from shared.database import Pool, connect, transaction
from shared.messaging.consumer import cancel_quietly
from tests.conftest import FreshDatabase
from tests.reporting.kit import Story, contents
from tests.reporting.test_worker import pool_of, publish, settings_of, until
from tests.shared.messaging.kit import kafka_settings

pytestmark = pytest.mark.usefixtures("clean_kafka")


@asynccontextmanager
async def _starting(pool: Pool) -> AsyncGenerator[None]:
    """The worker's part of rebuilds, at work."""
    task = asyncio.create_task(start_rebuilds(pool))
    try:
        yield
    finally:
        await cancel_quietly(task)


@pytest.fixture
async def database_url(platform: Platform, database: FreshDatabase, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of this test's own, which the processes it starts find in their environment."""
    url = await database("reporting")
    for name, value in (platform.env() | {"REPORTING_DATABASE_URL": url}).items():
        monkeypatch.setenv(name, value)
    return url


async def _ask(pool: Pool) -> int | None:
    async with transaction(pool) as conn:
        return await store.insert_rebuild(conn, "someone")


async def _latest(pool: Pool) -> AskedRebuild:
    async with transaction(pool) as conn:
        return (await store.list_latest(conn, 1))[0]


async def _ended(pool: Pool) -> AskedRebuild:
    async def is_over() -> bool:
        return not (await _latest(pool)).is_under_way

    await until(is_over)
    return await _latest(pool)


async def test_it_is_done_by_a_process_of_its_own_and_tells_who_asked_and_what_was_read(
    platform: Platform, database_url: str
) -> None:
    story = Story("asked-club").whole()
    await publish(platform, story)
    async with pool_of(database_url) as pool, working(settings_of(platform, database_url), kafka_settings(platform)):

        async def is_told() -> bool:
            told = "SELECT (SELECT count(*) FROM claims) = 3 AND (SELECT count(*) FROM hours_totals) = 6"
            return await pool.fetchval(told)

        await until(is_told)
        before = await contents(pool)
        await pool.execute("DELETE FROM claims")
        async with _starting(pool):
            assert await _ask(pool) is not None
            assert await _ask(pool) is None, "one at a time"
            done = await _ended(pool)
        assert await contents(pool) == before
    assert (done.state, done.asked_by, done.unreadable) == ("done", "someone", 0)
    assert done.records_read == done.records >= len(story.told)


async def test_one_that_cannot_be_done_says_why_and_the_next_can_be_asked_for(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:1")
    async with pool_of(database_url) as pool, _starting(pool):
        await _ask(pool)
        failed = await _ended(pool)
        assert failed.state == "failed"
        assert "KafkaConnectionError" in (failed.failure or "")
        assert await _ask(pool) is not None


async def test_one_that_nobody_is_at_any_more_was_broken_off(database_url: str) -> None:
    async with pool_of(database_url) as pool:
        await _ask(pool)
        other = await connect(database_url, "reporting", application="tests")
        assert await store.try_lock(other)
        await store.begin(other)
        async with _starting(pool):
            await asyncio.sleep(2)
            assert (await _latest(pool)).state == "running", "somebody is at it"
            await other.close()
            assert (await _ended(pool)).state == "broken_off"


async def test_a_worker_that_stops_takes_its_rebuild_with_it(database_url: str) -> None:
    async with pool_of(database_url) as pool:
        await _ask(pool)

        async def is_running() -> bool:
            return (await _latest(pool)).state == "running"

        async with pool.acquire() as held, held.transaction():
            await held.execute("LOCK TABLE consumer_offsets IN ACCESS EXCLUSIVE MODE")
            async with _starting(pool):
                await until(is_running)
        async with _starting(pool):
            assert (await _ended(pool)).state == "broken_off"
