"""Settling a collaboration now and then, and holding its runs to the simulator's on the same facts."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from cli.live.api import Live
from cli.playing.compare import differences
from deploy.local.processes import Program
from deploy.local.system import System
from services.reporting.projections.rebuild import rebuild
from services.settlement.simulate import play
from services.settlement.simulate.scenario import CommandLine, FactLine
from shared.charter import load_charters
from shared.database import create_pool
from shared.events.registry import FACTS
from shared.periods import Period
from tests.faults.checks import SHOWN_MAX, Findings
from tests.faults.rest import come_to_rest, database_url
from tests.faults.world import Collaboration
from tests.reporting.kit import contents

FIRST_YEAR = 2016


@dataclass
class Settled:
    """The runs of one collaboration as the live system worked them out, and where they stand among its facts."""

    collaboration: Collaboration
    results: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def run(self, live: Live) -> None:
        """The next year's run, approved; waits for it. Raises AssertionError where it fails."""
        collaboration = self.collaboration
        period = str(FIRST_YEAR + len(self.results))
        run = await live.request_run(collaboration.id, "annual", period, position=collaboration.position)
        assert run["state"] == "calculated", f"the run of {period} in {collaboration.id} is {run}"
        approved = await live.approve(collaboration.id, run["run_id"])
        self.results.append(approved["result"])
        collaboration.told.append(("run", {"settlement": "annual", "period": period}))

    def compare(self, findings: Findings) -> None:
        """All runs so far against the simulator's."""
        simulated = play(load_charters([self.collaboration.charter]), list(self._lines())).to_json()
        live = {**simulated, "runs": self.results, "refused": simulated["refused"]}
        found = {number: str(each.as_json())[:1_000] for number, each in enumerate(differences(simulated, live))}
        findings.differ(f"Runs of {self.collaboration.id} otherwise than the simulator's", found)

    def _lines(self) -> "list[FactLine | CommandLine]":
        return [_line(number, *fact) for number, fact in enumerate(self.collaboration.told, start=1)]


def _line(number: int, name: str, data: dict[str, Any]) -> FactLine | CommandLine:
    if name == "run":
        return CommandLine(number, "run", data["settlement"], Period.parse(data["period"]))
    assert name in FACTS
    return FactLine(number, name, data)


async def check_rebuild(system: System, findings: Findings) -> None:
    """Drops what reporting shows and has it read again: it must be what it was."""
    url = system.platform.env()["REPORTING_DATABASE_URL"]
    pool = await create_pool(url, "reporting", application="faults")
    try:
        before = await contents(pool)
        await rebuild(pool)
        await _begin_anew(system)
        await come_to_rest(system)
        after = await contents(pool)
    finally:
        await pool.close()
    for table, rows in before.items():
        other = sorted(set(rows) ^ set(after[table]))
        findings.differ(f"Reporting's {table} after a rebuild", dict(enumerate(other[: 2 * SHOWN_MAX])))


async def _begin_anew(system: System) -> None:
    """The worker is started again, as one does after a rebuild; waits until it has its places."""
    await asyncio.to_thread(Program(system.platform.home, "reporting-worker").kill)
    connection = await asyncpg.connect(database_url(system))
    try:
        async with asyncio.timeout(60):
            while not await connection.fetchval("SELECT count(*) FROM reporting.consumer_offsets"):
                await asyncio.sleep(0.3)
    finally:
        await connection.close()
