"""P4: what an entry costs to take in where very many are there already, against what it costs where 100,000 are.

Two PostgreSQL servers hold the same collaboration, one with few entries and one with many, filled by SQL in the form in
which intake leaves them, random ids and all; indexes are as full as those of a table that grew entry by entry. Then
both take entries in, in turns, through the worker's own consumer in batches of the usual size, fed from memory: what
Kafka costs does not depend on what PostgreSQL holds.
"""

import asyncio
import os
import shutil
import statistics
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from benchmarks.report import Finding, tell
from benchmarks.stage import FIRST_DAY, ROOT, Record, Shape, feed_facts, hours_event, publisher_id, settlement_pool
from deploy.database import migrate
from deploy.local.platform import Platform
from services.settlement.consumers import INTAKE, INTAKE_SOURCE, Handlers, intake_consumer
from shared.database import Pool
from shared.messaging import store
from shared.messaging.consumer import Consumer
from shared.service import collect_seldom

SHAPE = Shape()
FEW = 100_000
MANY = 1_000_000
"""As many as are filled in within a few minutes; `--full` fills 10,000,000."""
FULL = 10_000_000
IN_A_TURN = 20_000
AFTER_CHECKPOINT = 3
"""Turns right after a checkpoint, when PostgreSQL logs each page whole that it touches first; told beside."""
SETTLING = 200_000
"""Entries until nearly every page of ten million entries' index was touched since; the fewest between checkpoints."""
TURNS = 5
TARGET = 1.15
FILL_SECONDS_MAX = 3600
NO_KAFKA = {"KAFKA_BOOTSTRAP": "127.0.0.1:9"}


class Table:
    """A server with a collaboration in it, and the consumer that takes its entries in."""

    def __init__(self, platform: Platform, pool: Pool) -> None:
        self._admin_url = platform.env()["POSTGRES_ADMIN_URL"]
        self._pool = pool
        self._consumer: Consumer = intake_consumer(pool, Handlers())
        self._taken = 0

    async def begin(self) -> None:
        """Founds the collaboration and opens all its accounts."""
        await feed_facts(self._pool, SHAPE)
        topics = [f"timesheet.{publisher_id(number)}" for number in range(SHAPE.publishers)]
        starts = {(topic, 0): 0 for topic in topics}
        async with self._pool.acquire() as conn:
            await store.insert_missing_positions(conn, INTAKE, starts, "bench", dict.fromkeys(topics, "bench"))
        await self.take(IN_A_TURN)

    async def fill(self, count: int) -> None:
        """Puts in as many entries as are missing to `count`, and writes everything to disk."""
        async with self._pool.acquire() as conn, conn.transaction():
            await conn.execute("SET LOCAL statement_timeout = 0")
            for statement in (_WITHOUT_INDEXES, *_filling(count - self._taken), _WITH_INDEXES):
                await conn.execute(statement, timeout=FILL_SECONDS_MAX)
        admin = await asyncpg.connect(self._admin_url)
        try:
            await admin.execute("CHECKPOINT", timeout=FILL_SECONDS_MAX)
        finally:
            await admin.close()

    async def take(self, count: int) -> float:
        """Takes new entries in; microseconds for each."""
        batches = self._batches(count)
        begun = time.perf_counter()
        for batch in batches:
            await self._consumer.submit(batch, _applied)
        await self._consumer.finish()
        assert self._consumer.state.healthy, self._consumer.state.last_error
        return (time.perf_counter() - begun) / count * 1e6

    def _batches(self, count: int) -> list[Sequence[Record]]:
        by_topic: dict[str, list[Record]] = {}
        for number in range(self._taken, self._taken + count):
            topic = f"timesheet.{publisher_id(number % SHAPE.publishers)}"
            headers, value = hours_event(number, SHAPE)
            place = number // SHAPE.publishers
            by_topic.setdefault(topic, []).append(Record(topic, 0, place, None, headers, value))
        self._taken += count
        size = INTAKE_SOURCE.batch_max
        return [records[n : n + size] for records in by_topic.values() for n in range(0, len(records), size)]

    async def count(self) -> int:
        """How many entries are there."""
        return await self._pool.fetchval("SELECT count(*) FROM entries", timeout=FILL_SECONDS_MAX)


async def _applied(_reached: dict[tuple[str, int], int]) -> None:
    """Nobody is told."""


_WITHOUT_INDEXES = """
ALTER TABLE entries DROP CONSTRAINT entries_pkey;
DROP INDEX entries_by_hash, entries_by_account_and_day;
"""
_WITH_INDEXES = """
ALTER TABLE entries ADD PRIMARY KEY (collaboration_id, publisher, change_number);
CREATE UNIQUE INDEX entries_by_hash ON entries (entry_hash(collaboration_id, entry_id), publisher)
    WITH (fillfactor = 70);
CREATE INDEX entries_by_account_and_day ON entries (account_id, day) WITH (fillfactor = 70);
ANALYZE entries;
"""
FILL_AT_ONCE = 500_000


def _filling(count: int) -> list[str]:
    """Statements that put in `count` entries: as `hours_event` says them, but for their ids, which are random."""
    return [
        f"""
        INSERT INTO entries (change_number, account_id, amount, logged_amount, day, logged_day, collaboration_id,
            publisher, entry_id, event_id, worker)
        SELECT -n, a.ids[1 + n % array_length(a.ids, 1)], 1 + n % 480, 1 + n % 480, d.day, d.day, a.collaboration_id,
            'bench-' || n % {SHAPE.publishers}, i.id, i.id, 'w-' || n % 300
        FROM generate_series({first}::BIGINT, {min(first + FILL_AT_ONCE, count + 1) - 1}) AS n
        CROSS JOIN (
            SELECT collaboration_id, array_agg(account_id) AS ids FROM accounts GROUP BY collaboration_id
        ) AS a
        CROSS JOIN LATERAL (SELECT DATE '{FIRST_DAY}' + (n / 250 % 365)::INT AS day) AS d
        CROSS JOIN LATERAL (SELECT gen_random_uuid()::TEXT AS id WHERE n > 0) AS i
        """  # nothing but numbers and a date of our own is put in
        for first in range(1, count + 1, FILL_AT_ONCE)
    ]


@asynccontextmanager
async def _table(name: str, count: int) -> AsyncGenerator[Table]:
    home = ROOT / ".local" / "bench" / f"{os.getpid()}-growth-{name}"
    shutil.rmtree(home, ignore_errors=True)
    platform = Platform(home, NO_KAFKA)
    platform.start()
    try:
        migrate(platform.env())
        async with settlement_pool(platform) as pool:
            table = Table(platform, pool)
            await table.begin()
            begun = time.perf_counter()
            await table.fill(count)
            tell(f"growth: filled up to {count:,} entries in {time.perf_counter() - begun:.0f} s")
            yield table
    finally:
        platform.destroy()
        shutil.rmtree(home, ignore_errors=True)


async def _turns(few: Table, much: Table, count: int) -> list[tuple[float, float]]:
    """Microseconds an entry with few and with many there, in turns."""
    return [(await few.take(IN_A_TURN), await much.take(IN_A_TURN)) for _ in range(count)]


def _ratios(turns: list[tuple[float, float]]) -> list[float]:
    return [with_many / with_few for with_few, with_many in turns]


async def _measure(many: int) -> list[Finding]:
    collect_seldom()  # as the worker does
    async with _table("few", FEW) as few, _table("many", many) as much:
        at_once = await _turns(few, much, AFTER_CHECKPOINT)
        await _turns(few, much, SETTLING // IN_A_TURN)  # not counted
        turns = await _turns(few, much, TURNS)
        counts = (await few.count(), await much.count())
    taken = AFTER_CHECKPOINT * IN_A_TURN + SETTLING + TURNS * IN_A_TURN
    assert counts == (FEW + taken, many + taken), counts
    ratios = _ratios(turns)
    ratio = statistics.median(ratios)
    details: dict[str, float | str] = {
        "µs an entry": statistics.median(with_many for _, with_many in turns),
        "µs at 100,000": statistics.median(with_few for with_few, _ in turns),
        "lowest ratio": min(ratios),
        "highest ratio": max(ratios),
        "ratio after a checkpoint": statistics.median(_ratios(at_once)),
    }
    name = f"P4 an entry at {many:,}"
    reached = ratio <= TARGET if many >= FULL else None
    return [Finding(name, ratio, "× at 100,000", f"≤ {TARGET} at {FULL:,}", reached, details)]


def measure() -> list[Finding]:
    """Median of five turns of 20,000 entries each; GROWTH_ENTRIES says how many are there already."""
    return asyncio.run(_measure(int(os.environ.get("GROWTH_ENTRIES", MANY))))
