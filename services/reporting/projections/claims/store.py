"""The SQL of claims, transfers, balances and turns."""

from services.reporting.projections.rows import Rows, rows_of
from shared.database import Connection


async def add_claims(conn: Connection, rows: Rows) -> None:
    """Claims as issued, each once."""
    await conn.execute(
        """
        INSERT INTO claims (collaboration_id, claim_id, run_id, member_id, amount_minor, currency, issued_at)
        SELECT collaboration_id, claim_id, run_id, member_id, amount_minor, currency, at
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, claim_id TEXT, run_id TEXT, member_id TEXT,
            amount_minor BIGINT, currency TEXT, at TIMESTAMPTZ)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def add_transfers(conn: Connection, rows: Rows) -> None:
    """Payments between members; a plan has at most one from one member to another."""
    await conn.execute(
        """
        INSERT INTO transfers (collaboration_id, run_id, from_member_id, to_member_id, amount_minor, currency)
        SELECT collaboration_id, run_id, from_member_id, to_member_id, amount_minor, currency
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, from_member_id TEXT, to_member_id TEXT,
            amount_minor BIGINT, currency TEXT)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def add_balance_movements(conn: Connection, rows: Rows) -> None:
    """How far each run moved a member's running balance in a stream."""
    await conn.execute(
        """
        INSERT INTO balance_movements (collaboration_id, run_id, stream_id, member_id, amount_minor, balance_minor,
            currency, place)
        SELECT collaboration_id, run_id, stream_id, member_id, amount_minor, balance_minor, currency, place
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, run_id TEXT, stream_id TEXT, member_id TEXT,
            amount_minor BIGINT, balance_minor BIGINT, currency TEXT, place BIGINT)
        ORDER BY place
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def add_turns(conn: Connection, rows: Rows) -> None:
    """Whose turn it was to be after each run."""
    await conn.execute(
        """
        INSERT INTO turns (collaboration_id, run_id, stream_id, member_id, place)
        SELECT collaboration_id, run_id, stream_id, member_id, place
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, run_id TEXT, stream_id TEXT, member_id TEXT, place BIGINT)
        ORDER BY place
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def list_claims(
    conn: Connection, collaboration_id: str, run_id: str | None, member_id: str | None, after: str, limit: int | None
) -> Rows:
    """Claims by id, of one run or member where named, with the run's settlement, period and state."""
    return rows_of(
        await conn.fetch(
            """
            SELECT c.claim_id, c.run_id, c.member_id, c.amount_minor, c.currency, c.issued_at, r.settlement_id,
                r.period, coalesce(r.state = 'reversed', FALSE) AS reversed
            FROM claims c LEFT JOIN runs r USING (collaboration_id, run_id)
            WHERE c.collaboration_id = $1 AND ($2::TEXT IS NULL OR c.run_id = $2)
                AND ($3::TEXT IS NULL OR c.member_id = $3) AND c.claim_id > $4
            ORDER BY c.claim_id
            LIMIT $5
            """,
            collaboration_id,
            run_id,
            member_id,
            after,
            limit,
        )
    )


async def list_transfers(conn: Connection, collaboration_id: str, run_id: str) -> Rows:
    """The payments between members that a run plans."""
    return rows_of(
        await conn.fetch(
            """
            SELECT from_member_id, to_member_id, amount_minor, currency FROM transfers
            WHERE collaboration_id = $1 AND run_id = $2
            ORDER BY from_member_id, to_member_id
            """,
            collaboration_id,
            run_id,
        )
    )


async def list_balances(conn: Connection, collaboration_id: str) -> Rows:
    """Running balances per stream and member, as the last movement left them; positive owes, 0 left out."""
    return rows_of(
        await conn.fetch(
            """
            SELECT * FROM (
                SELECT DISTINCT ON (stream_id, member_id)
                    stream_id, member_id, balance_minor AS amount_minor, currency, run_id
                FROM balance_movements
                WHERE collaboration_id = $1
                ORDER BY stream_id, member_id, place DESC
            ) last
            WHERE amount_minor <> 0
            ORDER BY stream_id, member_id
            """,
            collaboration_id,
        )
    )


async def list_turns(conn: Connection, collaboration_id: str) -> Rows:
    """Whose turn it is next in each stream of taking turns, by the last run that stands."""
    return rows_of(
        await conn.fetch(
            """
            SELECT DISTINCT ON (t.stream_id) t.stream_id, t.member_id, t.run_id
            FROM turns t LEFT JOIN runs r USING (collaboration_id, run_id)
            WHERE t.collaboration_id = $1 AND r.state IS DISTINCT FROM 'reversed'
            ORDER BY t.stream_id, t.place DESC
            """,
            collaboration_id,
        )
    )
