"""A what-if on a million entries of 98 members, 30 projects and 12 months: another key, another charter.

Measured as the HTTP command does it, without HTTP: one read of the database, both results worked out in a process of
their own, the answer. The yardstick is a run of the same period, snapshot to result, on the same data.
"""

import asyncio
import statistics
import time

from benchmarks.closing import CLOSE, FIRST_YEAR, store_collaboration
from benchmarks.report import Finding
from benchmarks.runs import snapshot_to_result
from benchmarks.stage import CHARTER, platform_for, settlement_pool
from services.settlement.facts.loading import Loader
from services.settlement.runs import store
from services.settlement.runs.commands import RequestRun
from services.settlement.runs.engine_process import EngineProcess
from services.settlement.runs.handlers import request_run
from services.settlement.whatif.commands import AskWhatIf, Changes
from services.settlement.whatif.handlers import WhatIfs
from shared.database import Pool, transaction

ENTRIES = 1_000_000
MONTHS = 12
ROUNDS = 3
TARGET_SECONDS = 10.0
COLLABORATION = "a-million"
ASKED = {
    "another key": Changes(keys={"projects": {"type": "equal"}}),
    "another charter": Changes(charter=CHARTER.replace("joining: full", "joining: by_day")),
}


async def _run_seconds(pool: Pool) -> float:
    async with transaction(pool) as conn:
        asked = RequestRun(settlement="annual", period=str(FIRST_YEAR))
        answer = await request_run(conn, COLLABORATION, asked, "bench")
        run = await store.get_run(conn, answer["run_id"])
    loader, engine = Loader(), EngineProcess()
    try:
        await snapshot_to_result(pool, loader, engine, run)
        return statistics.median([(await snapshot_to_result(pool, loader, engine, run))[0] for _ in range(ROUNDS)])
    finally:
        engine.stop()


async def _what_if_seconds(what_ifs: WhatIfs, changes: Changes) -> float:
    taken: list[float] = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        await what_ifs.answer(COLLABORATION, AskWhatIf(settlement="annual", period=str(FIRST_YEAR), changes=changes))
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[1:])


async def _measure() -> list[Finding]:
    findings: list[Finding] = []
    with platform_for("whatif") as platform:
        async with settlement_pool(platform) as pool:
            async with transaction(pool) as conn:
                await store_collaboration(conn, COLLABORATION, CLOSE, MONTHS, ENTRIES)
            await pool.execute("VACUUM ANALYZE")
            what_ifs, run = WhatIfs(pool), await _run_seconds(pool)
            try:
                for name, changes in ASKED.items():
                    seconds = await _what_if_seconds(what_ifs, changes)
                    details: dict[str, float | str] = {"run s": run, "against a run": seconds / run}
                    target = f"≤ {TARGET_SECONDS:g}"
                    reached = seconds <= TARGET_SECONDS
                    findings.append(Finding(f"What-if on 1 M entries, {name}", seconds, "s", target, reached, details))
            finally:
                what_ifs.engines.stop()
    return findings


def measure() -> list[Finding]:
    """Median of three each, after one to warm up."""
    return asyncio.run(_measure())
