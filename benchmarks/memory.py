"""What each process holds in memory after 100,000 entries have gone through the whole system, Kafka to report."""

import asyncio
import time

from benchmarks.report import Finding
from benchmarks.stage import COLLABORATION, Shape, publish_hours
from benchmarks.whole import found, running_system
from cli.live.api import Live
from deploy.local.system import System

SHAPE = Shape(members=16)
"""16 members, 5 projects, 12 months: the report's hours fit on one page."""
ENTRIES = 100_000
MINUTES = sum(1 + number % 480 for number in range(ENTRIES))
LIMIT_MB = 300
WAIT_SECONDS = 300.0
STORAGE = {"kafka", "postgres"}


async def _reported(live: Live) -> int:
    answer = await live.get("reporting", f"/v1/collaborations/{COLLABORATION}/hours?limit=1000", ["auditor"])
    return sum(row["accepted_minutes"] for row in answer["items"])


async def _through(system: System) -> float:
    """Seconds from the first entry published until the last minute is in the report."""
    async with Live(system.platform.env()) as live:
        await found(live, SHAPE)
        begun = time.perf_counter()
        await publish_hours(system.platform, SHAPE, 0, ENTRIES)
        while (minutes := await _reported(live)) != MINUTES:
            assert time.perf_counter() - begun < WAIT_SECONDS, f"{minutes} of {MINUTES} minutes are in the report"
            await asyncio.sleep(0.2)
        return time.perf_counter() - begun


def measure() -> list[Finding]:
    """The largest of the seven processes after 100,000 entries, and how long they took."""
    with running_system("memory") as system:
        seconds = asyncio.run(_through(system))
        held = {status.name: status.memory_mb or 0 for status in system.status()}
    ours = {name: float(mb) for name, mb in held.items() if name not in STORAGE}
    largest = max(ours.values())
    return [
        Finding("Memory of the largest process", largest, "MB", f"≤ {LIMIT_MB}", largest <= LIMIT_MB, dict(ours)),
        Finding("Published to reported, whole system", ENTRIES / seconds, "entries/s"),
    ]
