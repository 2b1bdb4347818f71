"""The runner: takes requested runs past their barrier and has them worked out, beside the worker's consumers.

Everything it must remember is in the runs' rows, so another runner, or this one started again, goes on where it was.
No transaction is open while it waits for Kafka or the engine.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg
import structlog

from services.settlement.config import Settings
from services.settlement.facts.loading import Loader
from services.settlement.runs import engine_process
from services.settlement.runs.engine_process import EngineProcess
from services.settlement.runs.store import Run
from services.settlement.runs.waiting import store as leases
from services.settlement.runs.waiting.ends import EndsUnknown, KafkaEnds
from services.settlement.runs.waiting.handlers import Barrier
from services.settlement.runs.working.handlers import save_failed, save_worked
from services.settlement.runs.working.job import Failed, Worked, work_out
from services.settlement.runs.working.snapshot import NothingKnown, Snapshot, read_snapshot
from shared import telemetry
from shared.database import TRANSIENT, Pool, transaction
from shared.errors import Unavailable
from shared.settings import KafkaSettings

log = structlog.get_logger()

POLL_SECONDS = 0.3
LEASE_SECONDS = 30.0
RUNS_MAX = 20
ENGINE_SECONDS_MAX = 120.0
ATTEMPTS_MAX = 3
BACK_OFF_SECONDS_MAX = 5.0
WAITED_OUT = (*TRANSIENT, Unavailable, EndsUnknown)
"""What goes away by itself: the run is tried again."""


@dataclass
class Runner:
    """Works runs out one after another."""

    pool: Pool
    barrier: Barrier
    engine: EngineProcess = field(default_factory=EngineProcess)
    loader: Loader = field(default_factory=Loader)
    name: str = field(default_factory=lambda: str(uuid4()))
    engine_seconds_max: float = ENGINE_SECONDS_MAX

    async def run(self) -> None:
        """Runs until cancelled; trouble with PostgreSQL or Kafka is waited out with back-off."""
        attempt = 0
        try:
            while True:
                try:
                    await self.step()
                except WAITED_OUT as error:
                    attempt += 1
                    log.warning("the runner waits before it tries again", attempt=attempt, error=str(error))
                    await asyncio.sleep(min(BACK_OFF_SECONDS_MAX, 0.2 * 2**attempt) * random.uniform(0.5, 1.0))
                else:
                    attempt = 0
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Ends the engine's process and lets other runners go on with what this one held."""
        self.engine.stop()
        with contextlib.suppress(*TRANSIENT, Unavailable):
            async with transaction(self.pool) as conn:
                await leases.release_leases(conn, self.name)

    async def step(self) -> None:
        """Takes every requested run as far as it will go now."""
        async with transaction(self.pool) as conn:
            runs = await leases.lease_runs(conn, self.name, LEASE_SECONDS, RUNS_MAX)
        for run in runs:
            if await self.barrier.passes(run):
                with telemetry.span("settlement run", traceparent=run.traceparent, run_id=str(run.run_id)):
                    await self._work(run)

    async def _work(self, run: Run) -> None:
        """Works the run out and saves what comes of it; what can never be worked out fails with a code."""
        async with transaction(self.pool) as conn:
            attempts = await leases.add_attempt(conn, run.run_id)
        try:
            snapshot = await read_snapshot(self.pool, self.loader, run)
            await self._save(run, snapshot, await self._ask_engine(run, snapshot))
        except WAITED_OUT:
            raise
        except (engine_process.EngineDied, engine_process.EngineTooSlow) as error:
            log.warning("a calculation was lost", run_id=str(run.run_id), attempt=attempts, error=str(error))
            if attempts >= ATTEMPTS_MAX:
                await self._fail(run, failure_of(run, error))
        except Exception as error:
            log.exception("a run cannot be worked out", run_id=str(run.run_id))
            await self._fail(run, failure_of(run, error))

    async def _ask_engine(self, run: Run, snapshot: Snapshot) -> Worked | Failed:
        async with self._holding(run):
            return await self.engine.call(work_out, snapshot.job, seconds=self.engine_seconds_max)

    async def _save(self, run: Run, snapshot: Snapshot, outcome: Worked | Failed) -> None:
        if isinstance(outcome, Failed):
            await self._fail(run, outcome)
            return
        async with transaction(self.pool) as conn:
            await save_worked(conn, run, snapshot, outcome)
        log.info("run worked out", run_id=str(run.run_id), lines=len(outcome.record["lines"]))

    async def _fail(self, run: Run, failed: Failed) -> None:
        async with transaction(self.pool) as conn:
            await save_failed(conn, run, failed)
        log.info("run failed", run_id=str(run.run_id), code=failed.code)

    @asynccontextmanager
    async def _holding(self, run: Run) -> AsyncGenerator[None]:
        """Keeps the lease on the run for as long as it is being worked out."""
        task = asyncio.create_task(self._extend_lease(run))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _extend_lease(self, run: Run) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            with contextlib.suppress(*TRANSIENT, Unavailable):
                async with transaction(self.pool) as conn:
                    await leases.extend_lease(conn, run.run_id, self.name, LEASE_SECONDS)


def failure_of(run: Run, error: Exception) -> Failed:
    """The code, place and sentence with which a run fails that the engine gave no verdict on."""
    match error:
        case NothingKnown():
            code, message = "unknown_settlement", "The collaboration has no charter yet."
        case asyncpg.CheckViolationError():
            code, message = "does_not_add_up", f"The database refuses the lines: {error}."
        case engine_process.EngineDied() | engine_process.EngineTooSlow():
            code, message = "calculation_lost", str(error)
        case _:
            code, message = "internal_error", f"Something broke here; it is logged with the run's id {run.run_id}."
    return Failed(code, f"{run.settlement_id} {run.period}", message)


async def run_forever(pool: Pool, config: Settings, kafka: KafkaSettings) -> None:
    """The runner of settlement's worker, with settlement's own Kafka user; until cancelled."""
    ends = KafkaEnds(kafka, config.settlement_kafka_username, config.settlement_kafka_password)
    await Runner(pool, Barrier(pool, ends)).run()
