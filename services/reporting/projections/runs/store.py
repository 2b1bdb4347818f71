"""The SQL of runs. Each event of a run fills columns or rows of its own, so the order they come in is free."""

from services.reporting.projections.rows import Row, Rows, rows_of
from shared.database import Connection


async def save_requests(conn: Connection, rows: Rows) -> None:
    """Runs as they were asked for."""
    await conn.execute(
        """
        INSERT INTO runs (collaboration_id, run_id, place, settlement_id, period, reversal, reverses_run_id,
            membership_position, requested_at)
        SELECT DISTINCT ON (collaboration_id, run_id) collaboration_id, run_id, place, settlement_id, period, reversal,
            reverses_run_id, membership_position, at
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, place BIGINT, settlement_id TEXT,
            period TEXT, reversal BOOLEAN, reverses_run_id TEXT, membership_position BIGINT, at TIMESTAMPTZ)
        ORDER BY collaboration_id, run_id, place
        ON CONFLICT (collaboration_id, run_id) DO UPDATE
        SET place = least(runs.place, excluded.place), reversal = excluded.reversal,
            reverses_run_id = excluded.reverses_run_id, membership_position = excluded.membership_position,
            requested_at = excluded.requested_at
        """,
        rows,
    )


async def save_calculations(conn: Connection, rows: Rows) -> None:
    """What a run came to, without its members' nets and its lines."""
    await conn.execute(
        """
        INSERT INTO runs (collaboration_id, run_id, place, settlement_id, period, reversal, calculated_at, digest,
            charter_version, currency, line_count, parked_count, not_adjusted, out_of_tolerance)
        SELECT DISTINCT ON (collaboration_id, run_id) collaboration_id, run_id, place, settlement_id, period, reversal,
            at, digest, charter_version, currency, line_count, parked_count, not_adjusted, out_of_tolerance
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, place BIGINT, settlement_id TEXT,
            period TEXT, reversal BOOLEAN, at TIMESTAMPTZ, digest TEXT, charter_version BIGINT, currency TEXT,
            line_count BIGINT, parked_count BIGINT, not_adjusted JSONB, out_of_tolerance JSONB)
        ORDER BY collaboration_id, run_id, place
        ON CONFLICT (collaboration_id, run_id) DO UPDATE
        SET place = least(runs.place, excluded.place), reversal = excluded.reversal,
            calculated_at = excluded.calculated_at, digest = excluded.digest,
            charter_version = excluded.charter_version, currency = excluded.currency,
            line_count = excluded.line_count, parked_count = excluded.parked_count,
            not_adjusted = excluded.not_adjusted, out_of_tolerance = excluded.out_of_tolerance
        """,
        rows,
    )


async def add_run_members(conn: Connection, rows: Rows) -> None:
    """Net and carried amount of each member of a run."""
    await conn.execute(
        """
        INSERT INTO run_members (collaboration_id, run_id, member_id, net_minor, carried_minor)
        SELECT collaboration_id, run_id, member_id, net_minor, carried_minor
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, run_id TEXT, member_id TEXT, net_minor BIGINT, carried_minor BIGINT)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def add_unhonoured_hours(conn: Connection, rows: Rows) -> None:
    """Minutes that a run found not honoured, 0 where an earlier listing no longer holds."""
    await conn.execute(
        """
        INSERT INTO unhonoured_hours (collaboration_id, run_id, period, project_id, member_id, minutes)
        SELECT collaboration_id, run_id, period, project, member, minutes
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, run_id TEXT, period TEXT, project TEXT, member TEXT, minutes BIGINT)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def add_lines(conn: Connection, rows: Rows) -> None:
    """Lines of runs, numbered as they were posted."""
    await conn.execute(
        """
        INSERT INTO lines (collaboration_id, run_id, line_number, stream_id, period, instalment, project_id, member_id,
            kind, adjusts, amount_minor, currency)
        SELECT collaboration_id, run_id, line_number, stream, period, instalment, project, member, kind, adjusts,
            amount_minor, currency
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, line_number BIGINT, stream TEXT,
            period TEXT, instalment BIGINT, project TEXT, member TEXT, kind TEXT, adjusts TEXT, amount_minor BIGINT,
            currency TEXT)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def save_approvals(conn: Connection, rows: Rows) -> None:
    """Runs that were approved, with the decision."""
    await conn.execute(
        """
        INSERT INTO runs (collaboration_id, run_id, place, settlement_id, period, reversal, approved_at, decision)
        SELECT DISTINCT ON (collaboration_id, run_id) collaboration_id, run_id, place, settlement_id, period, reversal,
            at, decision
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, place BIGINT, settlement_id TEXT,
            period TEXT, reversal BOOLEAN, at TIMESTAMPTZ, decision TEXT)
        ORDER BY collaboration_id, run_id, place
        ON CONFLICT (collaboration_id, run_id) DO UPDATE
        SET place = least(runs.place, excluded.place), reversal = excluded.reversal,
            approved_at = excluded.approved_at, decision = excluded.decision
        """,
        rows,
    )


async def save_failures(conn: Connection, rows: Rows) -> None:
    """Runs that could not be worked out, and why."""
    await conn.execute(
        """
        INSERT INTO runs (collaboration_id, run_id, place, settlement_id, period, failed_at, failure_code,
            failure_where, failure_message)
        SELECT DISTINCT ON (collaboration_id, run_id) collaboration_id, run_id, place, settlement_id, period, at, code,
            "where", message
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, place BIGINT, settlement_id TEXT,
            period TEXT, at TIMESTAMPTZ, code TEXT, "where" TEXT, message TEXT)
        ORDER BY collaboration_id, run_id, place
        ON CONFLICT (collaboration_id, run_id) DO UPDATE
        SET place = least(runs.place, excluded.place), failed_at = excluded.failed_at,
            failure_code = excluded.failure_code, failure_where = excluded.failure_where,
            failure_message = excluded.failure_message
        """,
        rows,
    )


async def save_discards(conn: Connection, rows: Rows) -> None:
    """Calculations that were not approved."""
    await conn.execute(
        """
        INSERT INTO runs (collaboration_id, run_id, place, settlement_id, period, discarded_at, discard_reason)
        SELECT DISTINCT ON (collaboration_id, run_id) collaboration_id, run_id, place, settlement_id, period, at, reason
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, place BIGINT, settlement_id TEXT,
            period TEXT, at TIMESTAMPTZ, reason TEXT)
        ORDER BY collaboration_id, run_id, place
        ON CONFLICT (collaboration_id, run_id) DO UPDATE
        SET place = least(runs.place, excluded.place), discarded_at = excluded.discarded_at,
            discard_reason = excluded.discard_reason
        """,
        rows,
    )


async def save_reversals(conn: Connection, rows: Rows) -> None:
    """Runs that were taken back, and the run that did it."""
    await conn.execute(
        """
        INSERT INTO runs (collaboration_id, run_id, place, settlement_id, period, reversed_at, reversed_by_run_id)
        SELECT DISTINCT ON (collaboration_id, run_id) collaboration_id, run_id, place, settlement_id, period, at,
            reversed_by_run_id
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, place BIGINT, settlement_id TEXT,
            period TEXT, at TIMESTAMPTZ, reversed_by_run_id TEXT)
        ORDER BY collaboration_id, run_id, place
        ON CONFLICT (collaboration_id, run_id) DO UPDATE
        SET place = least(runs.place, excluded.place), reversed_at = excluded.reversed_at,
            reversed_by_run_id = excluded.reversed_by_run_id
        """,
        rows,
    )


RUN_COLUMNS = """run_id, place, settlement_id, period, state, reversal, reverses_run_id, reversed_by_run_id,
    membership_position, requested_at, calculated_at, approved_at, reversed_at, digest, charter_version, currency,
    line_count, parked_count, not_adjusted, out_of_tolerance, decision, failure_code, failure_where,
    failure_message, discard_reason"""


async def list_runs(conn: Connection, collaboration_id: str, before: int, limit: int) -> Rows:
    """Runs, the one asked for last first; `before` is the place of the last one already seen."""
    return rows_of(
        await conn.fetch(
            f"""
            SELECT {RUN_COLUMNS} FROM runs
            WHERE collaboration_id = $1 AND place < $2
            ORDER BY place DESC
            LIMIT $3
            """,
            collaboration_id,
            before,
            limit,
        )
    )


async def find_run(conn: Connection, collaboration_id: str, run_id: str) -> Row | None:
    """One run of the collaboration."""
    found = await conn.fetch(
        f"SELECT {RUN_COLUMNS} FROM runs WHERE collaboration_id = $1 AND run_id = $2", collaboration_id, run_id
    )
    return rows_of(found)[0] if found else None


async def find_latest_run(conn: Connection, collaboration_id: str) -> Row | None:
    """The last run that has come to something and stands: approved, or still waiting for it. No reversals."""
    found = await conn.fetch(
        f"""
        SELECT {RUN_COLUMNS} FROM runs
        WHERE collaboration_id = $1 AND state IN ('calculated', 'issued') AND reversal IS NOT TRUE
        ORDER BY place DESC
        LIMIT 1
        """,
        collaboration_id,
    )
    return rows_of(found)[0] if found else None


async def list_run_members(conn: Connection, collaboration_id: str, run_id: str) -> Rows:
    """Net and carried amount of each member of a run."""
    return rows_of(
        await conn.fetch(
            """
            SELECT member_id, net_minor, carried_minor FROM run_members
            WHERE collaboration_id = $1 AND run_id = $2
            ORDER BY member_id
            """,
            collaboration_id,
            run_id,
        )
    )


async def list_unhonoured_hours(conn: Connection, collaboration_id: str, run_id: str) -> Rows:
    """Minutes that the run found not honoured."""
    return rows_of(
        await conn.fetch(
            """
            SELECT period, project_id, member_id, minutes FROM unhonoured_hours
            WHERE collaboration_id = $1 AND run_id = $2
            ORDER BY period, project_id, member_id
            """,
            collaboration_id,
            run_id,
        )
    )


async def list_lines(conn: Connection, collaboration_id: str, run_id: str, after: int, limit: int) -> Rows:
    """Lines of a run in the order in which they were posted."""
    return rows_of(
        await conn.fetch(
            """
            SELECT line_number, stream_id, period, instalment, project_id, member_id, kind, adjusts, amount_minor,
                currency
            FROM lines
            WHERE collaboration_id = $1 AND run_id = $2 AND line_number > $3
            ORDER BY line_number
            LIMIT $4
            """,
            collaboration_id,
            run_id,
            after,
            limit,
        )
    )
