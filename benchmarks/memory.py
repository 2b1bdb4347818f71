"""What each process holds in memory after 100,000 entries have gone through the whole system, Kafka to report."""

import asyncio
import os
import shutil
import time

from ruamel.yaml import YAML

from benchmarks.report import Finding
from benchmarks.stage import CHARTER, COLLABORATION, ROOT, Shape, member_id, publish_hours, publisher_id
from cli.live.api import Live
from deploy.local.platform import Platform
from deploy.local.system import System

SHAPE = Shape(members=16)
"""16 members, 5 projects, 12 months: the report's hours fit on one page."""
ENTRIES = 100_000
MINUTES = sum(1 + number % 480 for number in range(ENTRIES))
LIMIT_MB = 300
WAIT_SECONDS = 300.0
STORAGE = {"kafka", "postgres"}


async def _found(live: Live) -> None:
    await live.found([CHARTER], YAML(typ="safe", pure=True).load(CHARTER))  # pyright: ignore[reportUnknownMemberType]
    operator = [f"operator:{COLLABORATION}"]
    for number in range(SHAPE.members):
        member = {"member_id": member_id(number), "name": f"M {number}", "kind": "municipality"}
        await live.record(COLLABORATION, "member_joined", member | {"joined_on": "2016-01-01"})
    for number in range(SHAPE.projects):
        project = {"project_id": f"p{number}", "name": f"P {number}", "kind": "mandatory", "starts_on": "2016-01-01"}
        await live.record(COLLABORATION, "project_started", project)
    for number in range(SHAPE.publishers):
        publisher = {"publisher": publisher_id(number), "name": "Bench"}
        await live.post("membership", "/v1/publishers", publisher, ["administrator"])
        grant = {"publisher": publisher_id(number), "member_id": None, "types": ["hours_logged"]}
        await live.post("membership", f"/v1/collaborations/{COLLABORATION}/grants", grant, operator)


async def _reported(live: Live) -> int:
    answer = await live.get("reporting", f"/v1/collaborations/{COLLABORATION}/hours?limit=1000", ["auditor"])
    return sum(row["accepted_minutes"] for row in answer["items"])


async def _through(system: System) -> float:
    """Seconds from the first entry published until the last minute is in the report."""
    async with Live(system.platform.env()) as live:
        await _found(live)
        begun = time.perf_counter()
        await publish_hours(system.platform, SHAPE, 0, ENTRIES)
        while (minutes := await _reported(live)) != MINUTES:
            assert time.perf_counter() - begun < WAIT_SECONDS, f"{minutes} of {MINUTES} minutes are in the report"
            await asyncio.sleep(0.2)
        return time.perf_counter() - begun


def measure() -> list[Finding]:
    """The largest of the seven processes after 100,000 entries, and how long they took."""
    home = ROOT / ".local" / "bench" / f"{os.getpid()}-memory"
    shutil.rmtree(home, ignore_errors=True)
    system = System(Platform(home))
    try:
        system.start()
        system.wait_until_ready(90)
        seconds = asyncio.run(_through(system))
        held = {status.name: status.memory_mb or 0 for status in system.status()}
    finally:
        system.stop()
        system.platform.destroy()
        shutil.rmtree(home, ignore_errors=True)
    ours = {name: float(mb) for name, mb in held.items() if name not in STORAGE}
    largest = max(ours.values())
    return [
        Finding("Memory of the largest process", largest, "MB", f"≤ {LIMIT_MB}", largest <= LIMIT_MB, dict(ours)),
        Finding("Published to reported, whole system", ENTRIES / seconds, "entries/s"),
    ]
