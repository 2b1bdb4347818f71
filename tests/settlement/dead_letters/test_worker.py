"""A publisher that sends rubbish without end, on real Kafka: its topic alone is paused, and stays so by kill -9."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from deploy.local.platform import Platform
from deploy.local.ports import free_port
from services.settlement.dead_letters.handlers import end_pause
from shared.database import Pool, create_pool, transaction
from shared.events.base import Event
from tests.conftest import FreshDatabase
from tests.settlement.kit import A, fact, founding, granted
from tests.settlement.test_worker import send
from tests.shared.messaging.kit import new_publisher, producer_of

pytestmark = pytest.mark.usefixtures("clean_kafka")

PROJECT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 90.0
RUBBISH = 10_000
MAX = 100


@asynccontextmanager
async def killed_worker(platform: Platform, url: str, port: int) -> AsyncGenerator[None]:
    """Settlement's worker as a process of its own, ended by kill -9."""
    settings = {"SETTLEMENT_DATABASE_URL": url, "SETTLEMENT_WORKER_PORT": str(port)}
    environment = {**os.environ, **platform.env(), **settings, "DEAD_LETTERS_IN_A_ROW_MAX": str(MAX)}
    command = [sys.executable, "-m", "cli", "serve", "settlement", "worker"]
    process = await asyncio.create_subprocess_exec(*command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def until(ask: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Waits until the answer is the one wanted; the assertion shows the last one instead."""
    answer: object = None
    for _ in range(int(PATIENCE_SECONDS / 0.2)):
        answer = await ask()
        if answer == wanted:
            return
        await asyncio.sleep(0.2)
    assert answer == wanted


async def send_rubbish(platform: Platform, publisher: str, password: str) -> None:
    async with producer_of(platform, publisher, password) as producer:
        for number in range(RUBBISH):
            await producer.send(f"timesheet.{publisher}", f"7,5 timer; linje {number}".encode())
        await producer.flush()


def hours_of(collaboration_id: str, prefix: str, count: int) -> list[tuple[Event, int | None]]:
    named = {"collaboration_id": collaboration_id, "project_id": "p1", "work_date": "2016-03-01", "minutes": 60}
    return [(fact("hours_logged", **named, entry_id=f"{prefix}{n}", member_id=A), None) for n in range(count)]


async def test_ten_thousand_lines_of_rubbish_stop_their_own_topic_alone_until_it_is_let_go_on(
    platform: Platform, database: FreshDatabase
) -> None:
    url, collaboration_id, port = await database("settlement"), f"club-{uuid4().hex[:8]}", free_port(set())
    bad, good = new_publisher(platform), new_publisher(platform)
    environment = platform.env()
    membership = (environment["MEMBERSHIP_KAFKA_USERNAME"], environment["MEMBERSHIP_KAFKA_PASSWORD"])
    grants = [granted(publisher, "all", "hours_logged") for publisher, _ in (bad, good)]
    facts = [*founding(collaboration_id)]
    facts += [each.model_copy(update={"collaboration_id": collaboration_id}) for each in grants]
    await send(platform, membership, "membership.events", [(each, n) for n, each in enumerate(facts, start=1)])
    pool = await create_pool(url, "settlement", application="tests")
    try:
        async with killed_worker(platform, url, port):
            await until(lambda: _position(pool, collaboration_id), len(facts))
            await send_rubbish(platform, *bad)
            await send(platform, good, f"timesheet.{good[0]}", hours_of(collaboration_id, "a", 20))
            await until(lambda: _minutes(pool, collaboration_id), 20 * 60)
            await until(lambda: _stands(pool, bad[0]), (MAX, True))
            await until(lambda: _told_by(port), (200, True, f"timesheet.{bad[0]}", 1.0))

        await send(platform, bad, f"timesheet.{bad[0]}", hours_of(collaboration_id, "b", 5))
        await send(platform, good, f"timesheet.{good[0]}", hours_of(collaboration_id, "c", 5))
        async with killed_worker(platform, url, port):
            await until(lambda: _minutes(pool, collaboration_id), 25 * 60)
            assert await _stands(pool, bad[0]) == (MAX, True)
            async with transaction(pool) as conn:
                await end_pause(conn, bad[0], RUBBISH, "A broken export, sent again", "admin")
            await until(lambda: _minutes(pool, collaboration_id), 30 * 60)
            await until(lambda: _stands(pool, bad[0]), (RUBBISH + 5, False))
        assert await pool.fetchval("SELECT count(*) FROM dead_letters") == MAX
    finally:
        await pool.close()


async def _position(pool: Pool, collaboration_id: str) -> int | None:
    return await pool.fetchval("SELECT position FROM collaborations WHERE collaboration_id = $1", collaboration_id)


async def _minutes(pool: Pool, collaboration_id: str) -> int:
    sql = "SELECT coalesce(sum(counted), 0)::INTEGER FROM totals WHERE collaboration_id = $1"
    return await pool.fetchval(sql, collaboration_id)


async def _stands(pool: Pool, publisher: str) -> tuple[int, bool] | None:
    row: asyncpg.Record | None = await pool.fetchrow(
        "SELECT next_offset, paused_at IS NOT NULL FROM consumer_offsets WHERE topic = $1", f"timesheet.{publisher}"
    )
    return None if row is None else (row[0], row[1])


async def _told_by(port: int) -> tuple[int, bool, str, float]:
    """What the worker tells: the status of /ready, whether it is ready, the topic its note names, and the metric."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        ready, metrics = await client.get("/ready"), (await client.get("/metrics")).text
    named = 'mellemregning_topics_paused{consumer="settlement.intake"} '
    paused = [float(line.removeprefix(named)) for line in metrics.splitlines() if line.startswith(named)]
    note = str(ready.json().get("notes", {}).get("settlement.intake", "")).rpartition(" ")[2].rstrip(".")
    return ready.status_code, ready.json()["ready"], note, paused[0] if paused else -1.0
