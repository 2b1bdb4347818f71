"""P5: rebuilding the reports against live intake, in entries represented.

The same entries go through settlement's own intake, timed, and its relay; then reporting's worker takes the totals
over, and the reports are rebuilt from the topics by the same code as `mellemregning report rebuild`, to the last row
replaced. The topic of totals holds every version that intake announced: nothing of it has been compacted yet, which is
the most there can ever be to read. Beside it the least: a million entries whose totals are each there once.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from statistics import median

from aiokafka import AIOKafkaProducer

from benchmarks.closing import CLOSE
from benchmarks.intake import intake_seconds
from benchmarks.report import Finding, tell
from benchmarks.stage import (
    FIRST_DAY,
    Shape,
    feed_facts,
    kafka_of,
    member_id,
    platform_for,
    publish_hours,
    settlement_pool,
)
from deploy.local.platform import Platform
from services.reporting.app import working
from services.reporting.config import WorkerSettings
from services.reporting.rebuilding.handlers import rebuild_reports
from services.settlement.app import create_relay
from services.settlement.config import RelaySettings
from shared.database import Pool, create_pool
from shared.events.cloudevents import Envelope, to_headers
from shared.events.registry import dump
from shared.events.totals import HoursPosted
from shared.messaging.consumer import cancel_quietly
from shared.messaging.kafka import client_options
from shared.service import collect_seldom

SHAPE = Shape(members=CLOSE.members, projects=CLOSE.projects)
"""The widest: entries meet few others in their total, so that intake announces nearly as many totals as it takes in."""
ENTRIES = 300_000
REPRESENTED = 1_000_000
ROUNDS = 3
TARGET = 5.0
WAIT_SECONDS = 180.0
OTHER = "a-million"


def _worker_settings(platform: Platform) -> WorkerSettings:
    env = platform.env()
    return WorkerSettings(
        reporting_database_url=env["REPORTING_DATABASE_URL"],
        reporting_kafka_username=env["REPORTING_KAFKA_USERNAME"],
        reporting_kafka_password=env["REPORTING_KAFKA_PASSWORD"],
        reporting_worker_port=0,
    )


def _relay_settings(platform: Platform) -> RelaySettings:
    env = platform.env()
    return RelaySettings(
        settlement_database_url=env["SETTLEMENT_DATABASE_URL"],
        settlement_kafka_username=env["SETTLEMENT_KAFKA_USERNAME"],
        settlement_kafka_password=env["SETTLEMENT_KAFKA_PASSWORD"],
        settlement_relay_port=0,
    )


@asynccontextmanager
async def _reporting_pool(platform: Platform) -> AsyncGenerator[Pool]:
    pool = await create_pool(platform.env()["REPORTING_DATABASE_URL"], "reporting", application="bench")
    try:
        yield pool
    finally:
        await pool.close()


async def _minutes(pool: Pool, table: str) -> tuple[int, int]:
    row = await pool.fetchrow(f"SELECT count(*), coalesce(sum(accepted), 0)::BIGINT FROM {table}")
    assert row is not None
    return row[0], row[1]


REPORTED = "(SELECT accepted_minutes AS accepted FROM hours_totals) AS t"


async def _until_equal(settlement: Pool, reporting: Pool, more: tuple[int, int]) -> None:
    """Waits until the reports hold what settlement holds, and what was published besides."""
    rows, minutes = await _minutes(settlement, "totals")
    deadline = time.perf_counter() + WAIT_SECONDS
    while await _minutes(reporting, REPORTED) != (rows + more[0], minutes + more[1]):
        assert time.perf_counter() < deadline, "the reports do not come to what settlement holds"
        await asyncio.sleep(0.2)


async def _relayed(platform: Platform, settlement: Pool) -> int:
    """Takes all announcements to Kafka as the relay does; gives how many there were."""
    waiting = await settlement.fetchval("SELECT count(*) FROM outbox")
    relay = asyncio.create_task(create_relay(_relay_settings(platform), kafka_of(platform)).run())
    while await settlement.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
        await asyncio.sleep(0.1)
    await cancel_quietly(relay)
    return waiting


async def _publish_compacted(platform: Platform) -> tuple[int, int]:
    """The totals of a million entries in 98 members × 30 projects × 12 months, each once; their rows and minutes."""
    env = platform.env()
    options = client_options(kafka_of(platform), env["SETTLEMENT_KAFKA_USERNAME"], env["SETTLEMENT_KAFKA_PASSWORD"])
    producer = AIOKafkaProducer(**options, acks="all", linger_ms=5)
    await producer.start()
    keys = [
        (f"p{p}", member_id(m), f"{FIRST_DAY.year}-{month:02}")
        for p in range(CLOSE.projects)
        for m in range(CLOSE.members)
        for month in range(1, 13)
    ]
    try:
        waiting: list[asyncio.Future[object]] = []
        for event, headers in (_posted(number, key) for number, key in enumerate(keys)):
            key = event.message_key().encode()
            waiting.append(await producer.send(event.topic_name(), dump(event), key=key, headers=headers))  # pyright: ignore[reportArgumentType]
        await asyncio.gather(*waiting)
    finally:
        await producer.stop()
    return len(keys), sum(_minutes_of(number) for number in range(len(keys)))


def _minutes_of(number: int) -> int:
    return 60 + number * 7919 % 9000


def _posted(number: int, key: tuple[str, str, str]) -> tuple[HoursPosted, list[tuple[str, bytes]]]:
    (project_id, member, month), minutes = key, _minutes_of(number)
    event = HoursPosted(
        collaboration_id=OTHER,
        project_id=project_id,
        member_id=member,
        month=month,
        accepted_minutes=minutes,
        counted_minutes=minutes,
        version=29,
    )
    return event, to_headers(Envelope(id=f"total-{number}", source="/settlement", type=event.TYPE))


async def _rebuild_seconds(platform: Platform, what: str) -> tuple[float, int]:
    """Median seconds of a rebuild, and the records it reads."""
    taken: list[float] = []
    records = 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        rebuilt = await rebuild_reports(_worker_settings(platform), kafka_of(platform), lambda _read, _of: None)
        taken.append(time.perf_counter() - begun)
        records = rebuilt.records
        tell(f"rebuild: {what}, {records:,} records in {taken[-1]:.1f} s")
    return median(taken), records


async def _followed(platform: Platform, settlement: Pool, reporting: Pool, more: tuple[int, int]) -> None:
    async with working(_worker_settings(platform), kafka_of(platform)):
        await _until_equal(settlement, reporting, more)


async def _measure() -> list[Finding]:
    collect_seldom()
    with platform_for("rebuild") as platform:
        async with settlement_pool(platform) as settlement, _reporting_pool(platform) as reporting:
            await feed_facts(settlement, SHAPE)
            await publish_hours(platform, SHAPE, 0, ENTRIES)
            tell(f"rebuild: {ENTRIES:,} entries are on their topics")
            intake = ENTRIES / await intake_seconds(platform, settlement, 0, ENTRIES)
            announced = await _relayed(platform, settlement)
            tell(f"rebuild: taken in, {intake:,.0f} entries/s; {announced:,} announcements are on theirs")
            await _followed(platform, settlement, reporting, (0, 0))
            all_versions, records = await _rebuild_seconds(platform, f"every version of {ENTRIES:,} entries' totals")
            await _until_equal(settlement, reporting, (0, 0))
            more = await _publish_compacted(platform)
            await _followed(platform, settlement, reporting, more)
            both, both_records = await _rebuild_seconds(platform, "and a million entries' totals, each once")
            await _until_equal(settlement, reporting, more)
    every = _finding("every version announced", ENTRIES, all_versions, records, intake)
    once = max(both - all_versions, 0.001)
    return [every, _finding("each total once", REPRESENTED, once, both_records - records, intake)]


def _finding(how: str, entries: int, seconds: float, records: int, intake: float) -> Finding:
    ratio = entries / seconds / intake
    details: dict[str, float | str] = {
        "rebuild entries/s": entries / seconds,
        "intake entries/s": intake,
        "s": seconds,
        "records": records,
        "records/s": records / seconds,
        "entries": entries,
    }
    name = f"P5 rebuilding the reports against live intake, {how}"
    return Finding(name, ratio, "×", f"≥ {TARGET:g}", ratio >= TARGET, details)


def measure() -> list[Finding]:
    """Median of three rebuilds each, against one intake of the same entries."""
    return asyncio.run(_measure())
