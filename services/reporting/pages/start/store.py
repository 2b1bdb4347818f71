"""The SQL of the start page: what waits, across collaborations."""

from collections.abc import Collection, Sequence

from services.reporting.projections.rows import Rows, rows_of
from shared.database import Connection


async def list_runs_to_approve(conn: Connection, collaboration_ids: Collection[str]) -> Rows:
    """Runs that are worked out and neither approved nor discarded, oldest first."""
    return rows_of(
        await conn.fetch(
            """
            SELECT collaboration_id, run_id, settlement_id, period, calculated_at, coalesce(reversal, FALSE) AS reversal
            FROM runs
            WHERE collaboration_id = ANY($1::TEXT[]) AND state = 'calculated'
            ORDER BY calculated_at, run_id
            """,
            list(collaboration_ids),
        )
    )


async def list_latest_claims(conn: Connection, member_ids: Collection[str], limit: int) -> Rows:
    """The members' claims that were not reversed, newest first, with the run's settlement and period."""
    return rows_of(
        await conn.fetch(
            """
            SELECT c.collaboration_id, c.run_id, c.member_id, c.amount_minor, c.currency, c.issued_at, r.settlement_id,
                r.period
            FROM claims c LEFT JOIN runs r USING (collaboration_id, run_id)
            WHERE c.member_id = ANY($1::TEXT[]) AND r.state IS DISTINCT FROM 'reversed'
            ORDER BY c.issued_at DESC, c.claim_id
            LIMIT $2
            """,
            list(member_ids),
            limit,
        )
    )


async def list_latest_settlements(conn: Connection, collaboration_ids: Sequence[str]) -> Rows:
    """Of each collaboration the run approved last that still stands."""
    return rows_of(
        await conn.fetch(
            """
            SELECT DISTINCT ON (collaboration_id) collaboration_id, run_id, settlement_id, period, approved_at
            FROM runs
            WHERE collaboration_id = ANY($1::TEXT[]) AND state = 'issued' AND NOT coalesce(reversal, FALSE)
            ORDER BY collaboration_id, approved_at DESC, run_id
            """,
            list(collaboration_ids),
        )
    )


async def list_members_named(conn: Connection, member_ids: Collection[str]) -> Rows:
    """The members' names in each collaboration that they ever were in; the latest where there were several."""
    return rows_of(
        await conn.fetch(
            """
            SELECT DISTINCT ON (collaboration_id, member_id) collaboration_id, member_id, name
            FROM member_joinings
            WHERE member_id = ANY($1::TEXT[])
            ORDER BY collaboration_id, member_id, sequence DESC
            """,
            list(member_ids),
        )
    )
