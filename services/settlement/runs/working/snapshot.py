"""One moment of a collaboration, read whole: intake is held up only until the moment is fixed."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from services.settlement.accounts.loading import load_activity
from services.settlement.engine.activity import Activity
from services.settlement.engine.result import Parked
from services.settlement.entries import store as entries
from services.settlement.facts import store as facts
from services.settlement.facts.loading import Loader
from services.settlement.runs import store
from services.settlement.runs.store import Run
from services.settlement.runs.working.job import Job
from shared.database import Connection, Pool, transaction


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A job for the engine and what it was read at: `cut` (changes below it) and membership's position."""

    job: Job
    cut: int
    facts_position: int
    currency: str
    reversed_run: Run | None


class NothingKnown(Exception):
    """The collaboration has no charter yet."""


async def read_snapshot(pool: Pool, loader: Loader, run: Run) -> Snapshot:
    """All that the run needs, as of one moment. Raises NothingKnown."""
    async with _moment(pool, run.collaboration_id) as (conn, position, cut):
        loaded = await loader.load(conn, run.collaboration_id, position)
        if not loaded.charters.versions:
            raise NothingKnown
        history = await store.list_history(conn, run.collaboration_id)
        target = await store.find_settled_run(conn, run.collaboration_id, run.settlement_id, run.period)
        job = Job(
            settlement_id=run.settlement_id,
            period=run.period,
            reversal=run.reversal,
            charters=loaded.charters,
            facts=loaded.facts,
            activity=Activity() if run.reversal else await load_activity(conn, run.collaboration_id),
            history=tuple(history),
            parked=() if run.reversal else await _parked(conn, run.collaboration_id),
        )
    reversed_run = target if run.reversal else None
    currency = loaded.charters.versions[-1].collaboration.currency
    return Snapshot(job, cut, position, currency, reversed_run)


@asynccontextmanager
async def _moment(pool: Pool, collaboration_id: str) -> AsyncGenerator[tuple[Connection, int, int]]:
    """A connection that sees one moment, with the facts' position and the cut of it.

    The collaboration is locked only while the moment is fixed: every change below the cut is committed then, and
    every later one will be above it.
    """
    async with AsyncExitStack() as stack:
        async with transaction(pool) as locking:
            position = await facts.lock_collaboration(locking, collaboration_id) or 0
            cut = await entries.draw_change_number(locking)
            seeing = transaction(pool, isolation="repeatable_read", readonly=True)
            conn = await stack.enter_async_context(seeing)
            await store.fix_moment(conn)
        yield conn, position, cut


async def _parked(conn: Connection, collaboration_id: str) -> tuple[Parked, ...]:
    """Each parked entry once with each of its codes, however many changes wait for it."""
    parked = await entries.list_parked(conn, collaboration_id)
    distinct = sorted({(each.entry_id, each.code, each.publisher) for each in parked})
    return tuple(Parked(entry_id, code) for entry_id, code, _ in distinct)
