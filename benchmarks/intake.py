"""P1: durable, deduplicated intake of hours to the posted total, against raw getmany → COPY of the same bytes.

Both read the same topics with the same client library in the same process, one after the other, in batches of one
size, and commit each batch with `synchronous_commit = on`. Raw keeps topic, offset, key and value; intake keeps
entries, history, totals, announcements and positions.
"""

import asyncio
import statistics
import time
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer

from benchmarks.report import Finding
from benchmarks.stage import COLLABORATION, Shape, feed_facts, kafka_of, platform_for, publish_hours, settlement_pool
from deploy.local.platform import Platform
from services.settlement.consumers import INTAKE_SOURCE, Handlers, intake_consumer
from shared.database import Pool
from shared.messaging.identity import identity_reader
from shared.messaging.kafka import client_options, create_broker
from shared.messaging.subscription import subscribe
from shared.service import collect_seldom

SHAPE = Shape()
ENTRIES = 60_000
ROUNDS = 3
TARGET = 0.5
WAIT_SECONDS = 120.0


def _service(platform: Platform) -> tuple[str, str]:
    env = platform.env()
    return env["SETTLEMENT_KAFKA_USERNAME"], env["SETTLEMENT_KAFKA_PASSWORD"]


async def raw_seconds(platform: Platform, pool: Pool, topics: Sequence[str], skip: int, count: int) -> float:
    """Seconds to take `count` records from Kafka and COPY them, after skipping what earlier rounds left."""
    options: dict[str, Any] = client_options(kafka_of(platform), *_service(platform))
    consumer = AIOKafkaConsumer(*topics, **options, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        for tp in consumer.assignment():
            consumer.seek(tp, skip // len(topics))
        begun, taken = time.perf_counter(), 0
        while taken < count:
            fetched = await consumer.getmany(timeout_ms=30, max_records=INTAKE_SOURCE.batch_max)
            rows = [(r.topic, r.offset, r.key, r.value) for records in fetched.values() for r in records]
            if rows:
                async with pool.acquire() as conn, conn.transaction():
                    await conn.copy_records_to_table("raw_records", records=rows)
            taken += len(rows)
        return time.perf_counter() - begun
    finally:
        await consumer.stop()


async def intake_seconds(platform: Platform, pool: Pool, already: int, count: int) -> float:
    """Seconds until settlement's own consumer has `count` more entries in totals, counted in the database."""
    kafka, (user, password) = kafka_of(platform), _service(platform)
    consumer = intake_consumer(pool, Handlers())
    broker = create_broker(kafka, user, password)
    subscribe(broker, consumer, INTAKE_SOURCE, identity_reader(kafka, user, password))
    await broker.start()
    try:
        while not consumer.state.positions:
            await asyncio.sleep(0.005)
        begun = time.perf_counter()
        while sum(consumer.state.positions.values()) < already + count:
            assert time.perf_counter() - begun < WAIT_SECONDS, consumer.state
            await asyncio.sleep(0.005)
        return time.perf_counter() - begun
    finally:
        await broker.stop()
        await consumer.abandon()


async def _round(platform: Platform, pool: Pool, number: int) -> tuple[float, float]:
    topics = [f"timesheet.bench-{n}" for n in range(SHAPE.publishers)]
    await publish_hours(platform, SHAPE, number * ENTRIES, ENTRIES)
    raw = await raw_seconds(platform, pool, topics, number * ENTRIES, ENTRIES)
    ours = await intake_seconds(platform, pool, number * ENTRIES, ENTRIES)
    return ENTRIES / raw, ENTRIES / ours


async def _measure() -> list[Finding]:
    collect_seldom()  # as the worker does; raw gains by it too
    with platform_for("intake") as platform:
        async with settlement_pool(platform) as pool:
            await pool.execute("CREATE TABLE raw_records (topic TEXT, place BIGINT, key BYTEA, value BYTEA)")
            await feed_facts(pool, SHAPE)
            rounds = [await _round(platform, pool, number) for number in range(ROUNDS)]
            counted = await pool.fetchval("SELECT count(*) FROM entries WHERE collaboration_id = $1", COLLABORATION)
    assert counted == ROUNDS * ENTRIES, f"{counted} entries of {ROUNDS * ENTRIES} are there"
    ratios = [ours / raw for raw, ours in rounds]
    ratio = statistics.median(ratios)
    details: dict[str, float | str] = {
        "intake/s": statistics.median(ours for _, ours in rounds),
        "raw/s": statistics.median(raw for raw, _ in rounds),
        "lowest ratio": min(ratios),
        "highest ratio": max(ratios),
        "batch": INTAKE_SOURCE.batch_max,
    }
    return [Finding("P1 intake against raw getmany → COPY", ratio, "of raw", f"≥ {TARGET}", ratio >= TARGET, details)]


def measure() -> list[Finding]:
    """Median of three rounds of 60,000 entries each, from four publishers."""
    return asyncio.run(_measure())
