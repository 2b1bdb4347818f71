"""The SQL of runs: their rows, states, leases and waivers. Lines are in claims/store.py."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared import telemetry
from shared.database import Connection
from shared.errors import Forbidden

COLUMNS = """
    run_id, collaboration_id, run_number, settlement_id, period, reversal, state, requested_by, requested_at,
    traceparent, membership_position, barrier, barrier_passed_at, attempts, calculated_at, cut, facts_position,
    reverses_run_id, reversed_by_run_id, charter_version, currency, digest, failure_code, failure_where,
    failure_message, approved_by, approved_at, decision, closed_by, closed_at, closed_reason
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A run's row without what was worked out in it."""

    run_id: UUID
    collaboration_id: str
    run_number: int
    settlement_id: str
    period: str
    reversal: bool
    state: str
    requested_by: str
    requested_at: datetime
    traceparent: str | None
    membership_position: int | None
    barrier: list[dict[str, Any]] | None
    barrier_passed_at: datetime | None
    attempts: int
    calculated_at: datetime | None
    cut: int | None
    facts_position: int | None
    reverses_run_id: UUID | None
    reversed_by_run_id: UUID | None
    charter_version: int | None
    currency: str | None
    digest: str | None
    failure_code: str | None
    failure_where: str | None
    failure_message: str | None
    approved_by: str | None
    approved_at: datetime | None
    decision: str | None
    closed_by: str | None
    closed_at: datetime | None
    closed_reason: str | None


@dataclass(frozen=True, slots=True)
class Worked:
    """What a run came to, as its row keeps it."""

    cut: int
    facts_position: int
    reverses_run_id: UUID | None
    charter_version: int | None
    currency: str
    digest: str
    record: dict[str, Any]


def run_of(row: asyncpg.Record) -> Run:
    return Run(**dict(row))


async def take_run_number(conn: Connection, collaboration_id: str) -> int:
    """The next number of a run in the collaboration; locks the collaboration's results as `lock_results` does."""
    return await conn.fetchval(
        """
        INSERT INTO result_orders AS o (collaboration_id, last_run_number) VALUES ($1, 1)
        ON CONFLICT (collaboration_id) DO UPDATE SET last_run_number = o.last_run_number + 1
        RETURNING last_run_number
        """,
        collaboration_id,
    )


async def lock_results(conn: Connection, collaboration_id: str) -> None:
    """Holds the collaboration's results topic for this transaction: what it announces comes in commit order."""
    await conn.execute("SELECT FROM result_orders WHERE collaboration_id = $1 FOR UPDATE", collaboration_id)


async def insert_run(
    conn: Connection,
    run_id: UUID,
    number: int,
    collaboration_id: str,
    asked: tuple[str, str, bool, int | None],
    requested_by: str,
) -> None:
    """A requested run; `asked` is settlement, period, whether it reverses, and membership's position to wait for."""
    settlement_id, period, reversal, membership_position = asked
    await conn.execute(
        """
        INSERT INTO runs (run_id, run_number, collaboration_id, settlement_id, period, reversal, membership_position,
            requested_by, traceparent, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'requested')
        """,
        run_id,
        number,
        collaboration_id,
        settlement_id,
        period,
        reversal,
        membership_position,
        requested_by,
        telemetry.current_traceparent(),
    )


async def find_run_under_way(conn: Connection, collaboration_id: str, settlement_id: str) -> Run | None:
    """The settlement's run that is requested or calculated."""
    row = await conn.fetchrow(
        f"""
        SELECT {COLUMNS} FROM runs
        WHERE collaboration_id = $1 AND settlement_id = $2 AND state IN ('requested', 'calculated')
        """,
        collaboration_id,
        settlement_id,
    )
    return run_of(row) if row else None


async def get_run(conn: Connection, run_id: UUID) -> Run:
    """The run. Raises Forbidden where there is none, as for a run that may not be seen."""
    row = await conn.fetchrow(f"SELECT {COLUMNS} FROM runs WHERE run_id = $1", run_id)
    if row is None:
        raise Forbidden
    return run_of(row)


async def lock_run(conn: Connection, run_id: UUID) -> Run:
    """The run, locked for this transaction; lock the collaboration's results first."""
    row = await conn.fetchrow(f"SELECT {COLUMNS} FROM runs WHERE run_id = $1 FOR UPDATE", run_id)
    if row is None:
        raise Forbidden
    return run_of(row)


async def find_result(conn: Connection, run_id: UUID) -> dict[str, Any] | None:
    """What the run came to: charter.md 6's run object; None while it is not worked out."""
    return await conn.fetchval("SELECT record - '{covered,moved}'::TEXT[] FROM runs WHERE run_id = $1", run_id)


async def find_record(conn: Connection, run_id: UUID) -> dict[str, Any] | None:
    """The run object with what later runs need besides; None while it is not worked out."""
    return await conn.fetchval("SELECT record FROM runs WHERE run_id = $1", run_id)


async def list_history(conn: Connection, collaboration_id: str) -> list[dict[str, Any]]:
    """The records of all approved runs and reversals in order of approval, without what was parked in them."""
    rows = await conn.fetch(
        """
        SELECT jsonb_set(record, '{parked}', '[]') AS record FROM runs
        WHERE collaboration_id = $1 AND approval_number IS NOT NULL
        ORDER BY approval_number
        """,
        collaboration_id,
    )
    return [row["record"] for row in rows]


async def list_runs(conn: Connection, collaboration_id: str, after: int | None, limit: int) -> list[Run]:
    """A page of the collaboration's runs, the latest first; `after` is a run number."""
    rows = await conn.fetch(
        f"""
        SELECT {COLUMNS} FROM runs
        WHERE collaboration_id = $1 AND ($2::BIGINT IS NULL OR run_number < $2)
        ORDER BY run_number DESC LIMIT $3
        """,
        collaboration_id,
        after,
        limit,
    )
    return [run_of(row) for row in rows]


async def update_to_calculated(conn: Connection, run_id: UUID, worked: Worked) -> None:
    """Stores what the run came to. Its lines are inserted before."""
    await conn.execute(
        """
        UPDATE runs SET state = 'calculated', calculated_at = now(), leased_by = NULL, leased_until = NULL,
            cut = $2, facts_position = $3, reverses_run_id = $4, charter_version = $5, currency = $6, digest = $7,
            record = $8
        WHERE run_id = $1
        """,
        run_id,
        worked.cut,
        worked.facts_position,
        worked.reverses_run_id,
        worked.charter_version,
        worked.currency,
        worked.digest,
        worked.record,
    )


async def update_to_failed(conn: Connection, run_id: UUID, code: str, where: str, message: str) -> None:
    """The run could not be worked out, and why."""
    await conn.execute(
        """
        UPDATE runs SET state = 'failed', leased_by = NULL, leased_until = NULL, closed_at = now(),
            failure_code = $2, failure_where = $3, failure_message = $4
        WHERE run_id = $1
        """,
        run_id,
        code,
        where,
        message,
    )


async def update_to_approved(conn: Connection, run: Run, approved_by: str, decision: str | None) -> None:
    """The run is approved, after all that were approved before it."""
    number = await conn.fetchval(
        """
        UPDATE result_orders SET last_approval_number = last_approval_number + 1 WHERE collaboration_id = $1
        RETURNING last_approval_number
        """,
        run.collaboration_id,
    )
    await conn.execute(
        """
        UPDATE runs SET state = 'approved', approval_number = $2, approved_at = now(), approved_by = $3, decision = $4
        WHERE run_id = $1
        """,
        run.run_id,
        number,
        approved_by,
        decision,
    )


async def update_to_issued(conn: Connection, run_id: UUID) -> None:
    """The run's claims are out."""
    await conn.execute("UPDATE runs SET state = 'issued' WHERE run_id = $1 AND state = 'approved'", run_id)


async def update_to_discarded(conn: Connection, run_id: UUID, closed_by: str, reason: str | None) -> None:
    """The run is dropped."""
    await conn.execute(
        """
        UPDATE runs SET state = 'discarded', closed_at = now(), closed_by = $2, closed_reason = $3, leased_by = NULL,
            leased_until = NULL
        WHERE run_id = $1
        """,
        run_id,
        closed_by,
        reason,
    )


async def update_to_reversed(conn: Connection, run_id: UUID, reversed_by_run_id: UUID) -> None:
    """The run is taken back by a reversal."""
    await conn.execute(
        "UPDATE runs SET state = 'reversed', reversed_by_run_id = $2, closed_at = now() WHERE run_id = $1",
        run_id,
        reversed_by_run_id,
    )


async def find_settled_run(conn: Connection, collaboration_id: str, settlement_id: str, period: str) -> Run | None:
    """The approved run of the settlement for the period that was not reversed."""
    row = await conn.fetchrow(
        f"""
        SELECT {COLUMNS} FROM runs
        WHERE collaboration_id = $1 AND settlement_id = $2 AND period = $3 AND NOT reversal
            AND state IN ('approved', 'issued', 'paid')
        """,
        collaboration_id,
        settlement_id,
        period,
    )
    return run_of(row) if row else None


async def fix_moment(conn: Connection) -> None:
    """The first statement of a repeatable read, which fixes the moment that all later ones see."""
    await conn.execute("SELECT FROM runs LIMIT 0")
