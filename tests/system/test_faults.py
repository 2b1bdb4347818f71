"""kill -9 in the middle of the work: the totals are exact, here and in the reports."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from httpx import HTTPError

from cli.live.api import Live, Refused
from deploy.local.processes import Program
from deploy.local.system import System
from tests.system.kit import eventually, found_case, grant, new_id, register_publisher
from tests.system.test_intake import MEMBER, PROJECT, Office

pytestmark = pytest.mark.system

ENTRIES = 5_000
MINUTES = sum(1 + number % 480 for number in range(ENTRIES))


async def started_office(system: System, live: Live) -> Office:
    collaboration_id, publisher = await found_case(live, "01-worked-example"), new_id("pub")
    password = await register_publisher(system, live, publisher)
    await grant(live, collaboration_id, publisher, None, ["hours_logged"])
    await live.record(collaboration_id, "project_started", PROJECT)
    await live.record(collaboration_id, "member_joined", MEMBER)
    return Office(live, system, collaboration_id, publisher, password)


async def publish_entries(office: Office) -> None:
    """5,000 entries over a year's months, each event sent once, every tenth twice."""
    async with office.connected() as out:
        for start in range(0, ENTRIES, 250):
            events = [
                (
                    "hours_logged",
                    office.hours(f"e{n}", minutes=1 + n % 480, work_date=f"2016-{1 + n % 12:02}-05"),
                    f"id-{n}",
                )
                for n in range(start, start + 250)
            ]
            await out.publish_all([*events, *events[::10]])
            await asyncio.sleep(0.05)


async def reported_minutes(office: Office) -> tuple[int, int]:
    """(accepted, counted) minutes as the reports show them."""
    path = f"/v1/collaborations/{office.collaboration_id}/hours?limit=1000"
    answer = await office.live.get("reporting", path, ["auditor"])
    rows = answer["items"]
    return sum(row["accepted_minutes"] for row in rows), sum(row["counted_minutes"] for row in rows)


async def settled_minutes(office: Office) -> tuple[int, int]:
    months = (await office.totals()).values()
    return sum(accepted for accepted, _ in months), sum(counted for _, counted in months)


@pytest.mark.parametrize("victim", ["settlement-worker", "settlement-relay", "reporting-worker"])
async def test_a_process_killed_in_the_middle_of_5000_entries_loses_and_doubles_nothing(
    system: System, live: Live, victim: str
) -> None:
    office = await started_office(system, live)
    publishing = asyncio.create_task(publish_entries(office))
    for _ in range(3):
        await asyncio.sleep(0.4)
        program = Program(system.platform.home, victim)
        await eventually(lambda program=program: asyncio.to_thread(program.running), bool)
        await asyncio.to_thread(program.kill)
    await publishing

    await eventually(lambda: settled_minutes(office), lambda minutes: minutes == (MINUTES, MINUTES))
    await eventually(lambda: reported_minutes(office), lambda minutes: minutes == (MINUTES, MINUTES))
    await asyncio.sleep(1)
    assert await settled_minutes(office) == (MINUTES, MINUTES)
    assert await reported_minutes(office) == (MINUTES, MINUTES)


@pytest.mark.parametrize("victim", ["kafka", "postgres"])
async def test_storage_killed_while_entries_come_in_loses_and_doubles_nothing(
    system: System, live: Live, victim: str
) -> None:
    office = await started_office(system, live)
    publishing = asyncio.create_task(publish_entries(office))
    await asyncio.sleep(0.5)
    kill = system.platform.kill_kafka if victim == "kafka" else system.platform.kill_postgres
    await asyncio.to_thread(kill)
    await publishing

    await eventually(lambda: once_back(settled_minutes, office), lambda minutes: minutes == (MINUTES, MINUTES), 90)
    await eventually(lambda: once_back(reported_minutes, office), lambda minutes: minutes == (MINUTES, MINUTES), 90)


async def once_back(ask: Callable[[Office], Awaitable[tuple[int, int]]], office: Office) -> tuple[int, int]:
    """The answer, or nothing while the database is on its way back."""
    try:
        return await ask(office)
    except (Refused, HTTPError):
        return 0, 0
