"""P2: a run over a million entries against one over ten thousand, with the same members, projects and months.

Measured as the worker does it: snapshot read from the database, job sent to the engine's process, answer received. The
entries are put into the tables by SQL, in the form in which intake leaves them; both collaborations have hours in the
same months of the same members and projects, so that only the number of entries differs. The two take turns.
"""

import asyncio
import statistics
import time

from benchmarks.closing import CLOSE, FIRST_YEAR, count_totals, store_collaboration
from benchmarks.report import Finding
from benchmarks.stage import platform_for, settlement_pool
from services.settlement.facts.loading import Loader
from services.settlement.runs import store
from services.settlement.runs.commands import RequestRun
from services.settlement.runs.engine_process import EngineProcess
from services.settlement.runs.handlers import request_run
from services.settlement.runs.store import Run
from services.settlement.runs.working.job import Worked, work_out
from services.settlement.runs.working.snapshot import read_snapshot
from shared.database import Pool, transaction

MONTHS = 3
"""98 members × 30 projects × 3 months are 8,820 totals: few enough for ten thousand entries to reach them all."""
SIZES = {"ten-thousand": 10_000, "a-million": 1_000_000}
ROUNDS = 7
TARGET = 1.2
ENGINE_SECONDS_MAX = 120.0


async def fill(pool: Pool, collaboration_id: str, entries: int) -> Run:
    """A collaboration with so many entries, and a run of its first year that has been asked for."""
    async with transaction(pool) as conn:
        await store_collaboration(conn, collaboration_id, CLOSE, MONTHS, entries)
    async with transaction(pool) as conn:
        asked = RequestRun(settlement="annual", period=str(FIRST_YEAR))
        answer = await request_run(conn, collaboration_id, asked, "bench")
        return await store.get_run(conn, answer["run_id"])


async def snapshot_to_result(pool: Pool, loader: Loader, engine: EngineProcess, run: Run) -> tuple[float, float]:
    """Seconds until the result is there, and those of them that the snapshot took."""
    begun = time.perf_counter()
    snapshot = await read_snapshot(pool, loader, run)
    read = time.perf_counter() - begun
    outcome = await engine.call(work_out, snapshot.job, seconds=ENGINE_SECONDS_MAX)
    taken = time.perf_counter() - begun
    assert isinstance(outcome, Worked), outcome
    assert outcome.record["lines"], "a close of hours has lines"
    assert not snapshot.job.parked, "nothing is parked"
    return taken, read


async def _measure() -> list[Finding]:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in SIZES}
    loader, engine = Loader(), EngineProcess()
    with platform_for("runs") as platform:
        async with settlement_pool(platform) as pool:
            runs = {name: await fill(pool, name, entries) for name, entries in SIZES.items()}
            await pool.execute("VACUUM ANALYZE")
            async with pool.acquire() as conn:
                totals = {await count_totals(conn, name) for name in SIZES}
            assert len(totals) == 1, f"both have the same months: {totals}"
            try:
                for run in runs.values():
                    await snapshot_to_result(pool, loader, engine, run)  # what is read once is read before
                for _ in range(ROUNDS):
                    for name, run in runs.items():
                        taken[name].append(await snapshot_to_result(pool, loader, engine, run))
            finally:
                engine.stop()
    return [_finding(taken, totals.pop())]


def _finding(taken: dict[str, list[tuple[float, float]]], totals: int) -> Finding:
    whole = {name: statistics.median(each for each, _ in rounds) for name, rounds in taken.items()}
    read = {name: statistics.median(each for _, each in rounds) for name, rounds in taken.items()}
    ratio = whole["a-million"] / whole["ten-thousand"]
    details: dict[str, float | str] = {f"{name} s": seconds for name, seconds in whole.items()}
    details |= {f"{name} snapshot s": seconds for name, seconds in read.items()}
    details["totals each"] = totals
    return Finding("P2 run over 1 M entries against 10 k", ratio, "×", f"≤ {TARGET}", ratio <= TARGET, details)


def measure() -> list[Finding]:
    """Median of seven runs each, in turns."""
    return asyncio.run(_measure())
