"""A rebuild beside readers and a worker at work: equal afterwards, never seen half, and nothing skipped."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from aiokafka.errors import KafkaError

from deploy.local.platform import Platform
from services.reporting.access import snapshot
from services.reporting.app import watch, working
from services.reporting.config import WorkerSettings
from services.reporting.rebuilding.handlers import TopicGone, rebuild_reports
from services.reporting.rebuilding.log import open_log
from shared.database import Pool
from shared.messaging.subscription import PositionMismatch
from shared.settings import KafkaSettings
from tests.conftest import FreshDatabase
from tests.reporting.kit import Story, contents
from tests.reporting.test_worker import (
    pool_of,
    publish,
    settings_of,
    until,
)
from tests.shared.messaging.kit import kafka_settings

pytestmark = pytest.mark.usefixtures("clean_kafka")


def _silent(_read: int, _of: int) -> None:
    return


async def _hours(pool: Pool) -> tuple[int, int]:
    """Rows and minutes of all hours, and the same again within one snapshot."""
    async with snapshot(pool) as conn:
        first = await conn.fetchrow("SELECT count(*), coalesce(sum(counted_minutes), 0)::BIGINT FROM hours_totals")
        await asyncio.sleep(0.02)
        again = await conn.fetchrow("SELECT count(*), coalesce(sum(counted_minutes), 0)::BIGINT FROM hours_totals")
    assert first is not None
    assert first == again, "one snapshot shows one state"
    return first[0], first[1]


async def _read_to_the_end(pool: Pool, settings: WorkerSettings, kafka: KafkaSettings) -> None:
    """Waits until the worker has read all that the topics hold now: each topic is told in a time of its own."""
    async with open_log(kafka, settings.reporting_kafka_username, settings.reporting_kafka_password) as log:
        await log.look()
        while log.left:
            await log.next()
        ends = {(at.topic, at.partition): offset for at, offset in log.positions.items() if offset}

    async def is_there() -> bool:
        rows = await pool.fetch("SELECT topic, partition, next_offset FROM consumer_offsets")
        reached = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        return all(reached.get(at, 0) >= offset for at, offset in ends.items())

    await until(is_there)


@asynccontextmanager
async def _reading(pool: Pool) -> AsyncGenerator[set[tuple[int, int]]]:
    """Everything that a reader sees who reads all the time."""
    seen: set[tuple[int, int]] = set()

    async def read() -> None:
        while True:
            seen.add(await asyncio.wait_for(_hours(pool), 5))

    reader = asyncio.create_task(read())
    try:
        yield seen
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def test_readers_see_all_as_it_was_and_then_all_as_it_is_and_the_worker_goes_on(
    platform: Platform, database: FreshDatabase
) -> None:
    database_url = await database("reporting")
    settings, kafka = settings_of(platform, database_url), kafka_settings(platform)
    story = Story("reread-club").whole()
    await publish(platform, story)

    async with pool_of(database_url) as pool, working(settings, kafka) as worker:
        watching = asyncio.create_task(watch(worker))

        async def is_told() -> bool:
            claims = await pool.fetchval("SELECT count(*) FROM claims")
            return (claims, await _hours(pool)) == (3, (6, 16_200))

        await until(is_told)
        before = await contents(pool)
        await pool.execute("UPDATE hours_totals SET counted_minutes = 1, version = 99 WHERE month = '2016-03'")
        await pool.execute("DELETE FROM claims")
        await pool.execute("UPDATE runs SET digest = 'spoilt', place = 7000")
        spoilt = await _hours(pool)

        async with _reading(pool) as seen:
            rebuilt = await rebuild_reports(settings, kafka, _silent)
            await asyncio.sleep(0.2)

        assert await contents(pool) == before
        assert seen == {spoilt, (6, 16_200)}
        assert rebuilt.records >= len(story.told)
        assert rebuilt.unreadable == 0

        later = Story("later-club").whole()
        await publish(platform, later)

        async def both_are_there() -> bool:
            return await _hours(pool) == (12, 32_400)

        await until(both_are_there)
        assert not watching.done()
        watching.cancel()


async def test_what_comes_in_during_a_rebuild_is_in_the_reports_once_both_are_done(
    platform: Platform, database: FreshDatabase
) -> None:
    database_url = await database("reporting")
    settings, kafka = settings_of(platform, database_url), kafka_settings(platform)
    clubs = [f"club-{number}" for number in range(6)]
    await publish(platform, Story("first-club").whole())

    async with pool_of(database_url) as pool, working(settings, kafka):

        async def keep_publishing() -> None:
            for club in clubs:
                await publish(platform, Story(club).whole())

        publishing = asyncio.create_task(keep_publishing())
        while not publishing.done():
            await rebuild_reports(settings, kafka, _silent)
        await publishing

        await _read_to_the_end(pool, settings, kafka)
        assert await _hours(pool) == (42, 7 * 16_200)
        followed = await contents(pool)
        await rebuild_reports(settings, kafka, _silent)
        assert await contents(pool) == followed


async def test_what_a_topic_told_that_is_gone_is_not_thrown_away(platform: Platform, database: FreshDatabase) -> None:
    database_url = await database("reporting")
    settings, kafka = settings_of(platform, database_url), kafka_settings(platform)
    await publish(platform, Story("kept-club").whole())

    async with pool_of(database_url) as pool:

        async def is_told() -> bool:
            return await _hours(pool) == (6, 16_200)

        async with working(settings, kafka):
            await until(is_told)
        before = await contents(pool)

        await pool.execute(
            "INSERT INTO consumer_offsets (consumer, topic, partition, next_offset, cluster_id, topic_id) "
            "SELECT consumer, 'results.gone-club', 0, 5, cluster_id, 'another' FROM consumer_offsets LIMIT 1"
        )
        with pytest.raises(TopicGone, match=r"results\.gone-club"):
            await rebuild_reports(settings, kafka, _silent)
        assert await contents(pool) == before

        await pool.execute("DELETE FROM consumer_offsets WHERE topic = 'results.gone-club'")
        await pool.execute("UPDATE consumer_offsets SET topic_id = 'another' WHERE topic = 'results.kept-club'")
        with pytest.raises(PositionMismatch, match="made again"):
            await rebuild_reports(settings, kafka, _silent)
        assert await contents(pool) == before


async def test_where_no_worker_was_yet_a_rebuild_fills_the_reports(platform: Platform, database: FreshDatabase) -> None:
    database_url = await database("reporting")
    await publish(platform, Story("early-club").whole())
    async with pool_of(database_url) as pool:
        await rebuild_reports(settings_of(platform, database_url), kafka_settings(platform), _silent)
        assert await _hours(pool) == (6, 16_200)


async def test_without_kafka_the_reports_are_left_as_they_are(platform: Platform, database: FreshDatabase) -> None:
    database_url = await database("reporting")
    async with pool_of(database_url) as pool:
        await pool.execute("INSERT INTO hours_totals VALUES ('a-club', 'p1', 'm1', '2016-01', 60, 60, 1)")
        away = kafka_settings(platform).model_copy(update={"bootstrap": "127.0.0.1:1"})
        with pytest.raises(KafkaError):
            await asyncio.wait_for(rebuild_reports(settings_of(platform, database_url), away, _silent), 60)
        assert await _hours(pool) == (1, 60)
