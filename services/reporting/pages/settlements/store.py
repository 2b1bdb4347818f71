"""The SQL of what the pages of settlements ask beyond the projections' own reads."""

from dataclasses import dataclass

from services.reporting.projections.rows import Row, Rows, rows_of
from shared.database import Connection


@dataclass(frozen=True, slots=True)
class LinesAsked:
    """Which lines of a run are shown; empty: any. `of` is a kind, or what is adjusted."""

    stream: str = ""
    member: str = ""
    project: str = ""
    of: str = ""
    adjusted: str = ""
    """`only`: adjustments alone, `none`: without them."""


async def list_runs_with_sums(conn: Connection, collaboration_id: str, before: int, limit: int) -> Rows:
    """Runs, the one asked for last first, with the sum that members pay and the number of those with a net."""
    return rows_of(
        await conn.fetch(
            """
            SELECT r.run_id, r.place, r.settlement_id, r.period, r.state, r.reversal, r.requested_at, r.calculated_at,
                r.approved_at, r.digest, r.decision, r.currency, r.line_count, r.failure_code, n.paid_minor, n.members
            FROM runs r
            LEFT JOIN LATERAL (
                SELECT sum(net_minor) FILTER (WHERE net_minor > 0) AS paid_minor,
                    count(*) FILTER (WHERE net_minor <> 0) AS members
                FROM run_members m WHERE m.collaboration_id = r.collaboration_id AND m.run_id = r.run_id
            ) n ON TRUE
            WHERE r.collaboration_id = $1 AND r.place < $2
            ORDER BY r.place DESC
            LIMIT $3
            """,
            collaboration_id,
            before,
            limit,
        )
    )


async def list_last_runs(conn: Connection, collaboration_id: str) -> Rows:
    """Of each settlement what stands: the periods settled, and those asked for and not approved yet."""
    return rows_of(
        await conn.fetch(
            """
            SELECT settlement_id, period, state FROM runs
            WHERE collaboration_id = $1 AND (state IN ('requested', 'calculated')
                OR (state = 'issued' AND reversal IS NOT TRUE))
            ORDER BY place
            """,
            collaboration_id,
        )
    )


async def list_lines(
    conn: Connection, collaboration_id: str, run_id: str, asked: LinesAsked, after: int, limit: int | None
) -> Rows:
    """The lines asked for, in the run's order, after a line's number."""
    return rows_of(
        await conn.fetch(
            """
            SELECT line_number, stream_id, period, instalment, project_id, member_id, kind, adjusts, amount_minor,
                currency
            FROM lines
            WHERE collaboration_id = $1 AND run_id = $2 AND line_number > $3
                AND ($4 = '' OR stream_id = $4) AND ($5 = '' OR member_id = $5) AND ($6 = '' OR project_id = $6)
                AND ($7 = '' OR coalesce(adjusts, kind) = $7)
                AND ($8 = '' OR ($8 = 'only') = (kind = 'adjustment'))
            ORDER BY line_number
            LIMIT $9
            """,
            collaboration_id,
            run_id,
            after,
            asked.stream,
            asked.member,
            asked.project,
            asked.of,
            asked.adjusted,
            limit,
        )
    )


async def sum_lines(conn: Connection, collaboration_id: str, run_id: str, asked: LinesAsked) -> Row:
    """How many lines were asked for, and what they sum to."""
    rows = await conn.fetch(
        """
        SELECT count(*) AS lines, coalesce(sum(amount_minor), 0) AS amount_minor FROM lines
        WHERE collaboration_id = $1 AND run_id = $2
            AND ($3 = '' OR stream_id = $3) AND ($4 = '' OR member_id = $4) AND ($5 = '' OR project_id = $5)
            AND ($6 = '' OR coalesce(adjusts, kind) = $6) AND ($7 = '' OR ($7 = 'only') = (kind = 'adjustment'))
        """,
        collaboration_id,
        run_id,
        asked.stream,
        asked.member,
        asked.project,
        asked.of,
        asked.adjusted,
    )
    return rows_of(rows)[0]


async def find_line_choices(conn: Connection, collaboration_id: str, run_id: str) -> Row:
    """What the run's lines can be narrowed to: streams, members, projects, kinds."""
    rows = await conn.fetch(
        """
        SELECT coalesce(array_agg(DISTINCT stream_id) FILTER (WHERE stream_id IS NOT NULL), '{}') AS streams,
            coalesce(array_agg(DISTINCT member_id), '{}') AS members,
            coalesce(array_agg(DISTINCT project_id) FILTER (WHERE project_id IS NOT NULL), '{}') AS projects,
            coalesce(array_agg(DISTINCT coalesce(adjusts, kind)), '{}') AS kinds
        FROM lines WHERE collaboration_id = $1 AND run_id = $2
        """,
        collaboration_id,
        run_id,
    )
    return rows_of(rows)[0]


async def list_sums(conn: Connection, collaboration_id: str, run_id: str) -> Rows:
    """The run's lines summed by member, stream, period, and whether they adjust; no stream: carried."""
    return rows_of(
        await conn.fetch(
            """
            SELECT member_id, stream_id, period, kind = 'adjustment' AS is_adjustment, count(*) AS lines,
                sum(amount_minor) AS amount_minor
            FROM lines WHERE collaboration_id = $1 AND run_id = $2
            GROUP BY member_id, stream_id, period, is_adjustment
            ORDER BY period, stream_id, member_id
            """,
            collaboration_id,
            run_id,
        )
    )


async def list_movements(conn: Connection, collaboration_id: str, run_id: str) -> Rows:
    """How the run moved running balances, and where they stood then."""
    return rows_of(
        await conn.fetch(
            """
            SELECT stream_id, member_id, amount_minor, balance_minor, currency FROM balance_movements
            WHERE collaboration_id = $1 AND run_id = $2
            ORDER BY stream_id, member_id
            """,
            collaboration_id,
            run_id,
        )
    )


async def list_turns_after(conn: Connection, collaboration_id: str, run_id: str) -> Rows:
    """Whose turn it was to be after the run."""
    return rows_of(
        await conn.fetch(
            "SELECT stream_id, member_id FROM turns WHERE collaboration_id = $1 AND run_id = $2 ORDER BY stream_id",
            collaboration_id,
            run_id,
        )
    )
