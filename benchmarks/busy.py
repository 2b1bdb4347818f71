"""A run over a million entries while intake goes on, and what each costs the other.

As in the worker: one process takes entries in and reads the run's snapshot, and the engine has a process of its own.
Quiet and busy take turns; busy runs follow each other until the backlog of another collaboration is taken in.
"""

import asyncio
from statistics import median

from benchmarks.intake import intake_seconds
from benchmarks.report import Finding, tell
from benchmarks.runs import fill, snapshot_to_result
from benchmarks.stage import Shape, feed_facts, platform_for, publish_hours, settlement_pool
from deploy.local.platform import Platform
from services.settlement.facts.loading import Loader
from services.settlement.runs.engine_process import EngineProcess
from services.settlement.runs.store import Run
from shared.database import Pool
from shared.service import collect_seldom

SHAPE = Shape()
ENTRIES = 1_000_000
BACKLOG = 40_000
ROUNDS = 2
QUIET_RUNS = 3


class Runs:
    """Runs of one collaboration, one after the other."""

    def __init__(self, pool: Pool, run: Run) -> None:
        self._pool, self._run = pool, run
        self._loader, self.engine = Loader(), EngineProcess()

    async def one(self) -> float:
        """Seconds from snapshot to result."""
        return (await snapshot_to_result(self._pool, self._loader, self.engine, self._run))[0]


async def _round(platform: Platform, pool: Pool, runs: Runs, number: int) -> tuple[float, float, list[float]]:
    """Intake alone and intake beside runs, entries a second; seconds of the runs beside it."""
    first = 2 * number * BACKLOG
    await publish_hours(platform, SHAPE, first, BACKLOG)
    alone = BACKLOG / await intake_seconds(platform, pool, first, BACKLOG)
    await publish_hours(platform, SHAPE, first + BACKLOG, BACKLOG)
    intake = asyncio.create_task(intake_seconds(platform, pool, first + BACKLOG, BACKLOG))
    busy: list[float] = []
    while not intake.done():
        busy.append(await runs.one())
    beside = BACKLOG / await intake
    tell(
        f"busy: runs {median(busy):.2f} s beside intake; intake {beside:,.0f} entries/s beside runs, {alone:,.0f} alone"
    )
    return alone, beside, busy


async def _measure() -> list[Finding]:
    collect_seldom()
    with platform_for("busy") as platform:
        async with settlement_pool(platform) as pool:
            runs = Runs(pool, await fill(pool, "a-million", ENTRIES))
            await feed_facts(pool, SHAPE)
            await pool.execute("VACUUM ANALYZE")
            tell(f"busy: {ENTRIES:,} entries are stored")
            try:
                await runs.one()
                quiet: list[float] = []
                rounds: list[tuple[float, float, list[float]]] = []
                for number in range(ROUNDS):
                    quiet += [await runs.one() for _ in range(QUIET_RUNS)]
                    rounds.append(await _round(platform, pool, runs, number))
            finally:
                runs.engine.stop()
    return [_finding(quiet, rounds)]


def _finding(quiet: list[float], rounds: list[tuple[float, float, list[float]]]) -> Finding:
    busy = [seconds for _, _, runs in rounds for seconds in runs]
    alone, beside = median(each[0] for each in rounds), median(each[1] for each in rounds)
    details: dict[str, float | str] = {
        "quiet s": median(quiet),
        "beside intake s": median(busy),
        "runs beside": len(busy),
        "intake/s beside runs": beside,
        "intake/s alone": alone,
        "intake kept": beside / alone,
    }
    ratio = median(busy) / median(quiet)
    return Finding("A run over 1 M entries beside intake, against a quiet one", ratio, "×", details=details)


def measure() -> list[Finding]:
    """Medians of what happens in two rounds, after one run to warm up."""
    return asyncio.run(_measure())
