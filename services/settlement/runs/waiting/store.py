"""The SQL of waiting: which runner holds a run, where its barrier stands, whom it does not wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.settlement.runs.store import COLUMNS, Run, run_of
from shared.database import Connection


@dataclass(frozen=True, slots=True)
class Waiver:
    """A publisher that a run did not wait for."""

    publisher: str
    reason: str
    waived_by: str


async def insert_waiver(conn: Connection, run_id: UUID, waiver: Waiver) -> None:
    """Records that the run goes on without a publisher; a second time changes nothing."""
    await conn.execute(
        """
        INSERT INTO run_waivers (run_id, publisher, reason, waived_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """,
        run_id,
        waiver.publisher,
        waiver.reason,
        waiver.waived_by,
    )


async def list_waivers(conn: Connection, run_id: UUID) -> list[Waiver]:
    """The publishers that the run goes on without."""
    rows = await conn.fetch(
        "SELECT publisher, reason, waived_by FROM run_waivers WHERE run_id = $1 ORDER BY publisher", run_id
    )
    return [Waiver(row["publisher"], row["reason"], row["waived_by"]) for row in rows]


async def lease_runs(conn: Connection, runner: str, seconds: float, limit: int) -> list[Run]:
    """Takes requested runs that no other runner holds, those longest not looked at first, for a time."""
    rows = await conn.fetch(
        f"""
        UPDATE runs SET leased_by = $1, leased_until = now() + make_interval(secs => $2)
        WHERE run_id IN (
            SELECT run_id FROM runs
            WHERE state = 'requested' AND (leased_until IS NULL OR leased_until < now() OR leased_by = $1)
            ORDER BY leased_until NULLS FIRST, requested_at LIMIT $3
            FOR UPDATE SKIP LOCKED
        )
        RETURNING {COLUMNS}
        """,
        runner,
        seconds,
        limit,
    )
    return sorted((run_of(row) for row in rows), key=lambda run: run.requested_at)


async def extend_lease(conn: Connection, run_id: UUID, runner: str, seconds: float) -> None:
    """Keeps a run that this runner holds for some more time."""
    await conn.execute(
        """
        UPDATE runs SET leased_until = now() + make_interval(secs => $3)
        WHERE run_id = $1 AND leased_by = $2 AND state = 'requested'
        """,
        run_id,
        runner,
        seconds,
    )


async def release_leases(conn: Connection, runner: str) -> None:
    """Gives back what this runner holds, so that another can go on at once."""
    await conn.execute(
        "UPDATE runs SET leased_by = NULL, leased_until = NULL WHERE leased_by = $1 AND state = 'requested'", runner
    )


async def update_barrier(conn: Connection, run_id: UUID, barrier: Sequence[dict[str, Any]]) -> None:
    """Stores where each publisher's topic ended."""
    await conn.execute("UPDATE runs SET barrier = $2 WHERE run_id = $1 AND state = 'requested'", run_id, list(barrier))


async def add_attempt(conn: Connection, run_id: UUID) -> int:
    """How often the run has now been taken to be worked out; notes when it first passed its barrier."""
    return await conn.fetchval(
        """
        UPDATE runs SET attempts = attempts + 1, barrier_passed_at = coalesce(barrier_passed_at, now())
        WHERE run_id = $1
        RETURNING attempts
        """,
        run_id,
    )
