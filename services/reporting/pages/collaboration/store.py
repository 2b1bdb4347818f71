"""The SQL of what the page of a collaboration adds up itself."""

from services.reporting.projections.rows import Rows, rows_of
from shared.database import Connection


async def list_costs_by_payer(conn: Connection, collaboration_id: str, year: int) -> Rows:
    """Costs of a year summed by stream and who paid them; nobody named: the collaboration's account."""
    return rows_of(
        await conn.fetch(
            """
            SELECT stream_id, paid_by, currency, sum(amount_minor) AS amount_minor FROM costs_totals
            WHERE collaboration_id = $1 AND month BETWEEN $2 || '-01' AND $2 || '-12'
            GROUP BY stream_id, paid_by, currency
            HAVING sum(amount_minor) <> 0
            ORDER BY stream_id, paid_by
            """,
            collaboration_id,
            f"{year:04}",
        )
    )


async def list_standing_runs(conn: Connection, collaboration_id: str) -> Rows:
    """Runs that are approved and stand, without reversals."""
    return rows_of(
        await conn.fetch(
            """
            SELECT run_id, settlement_id, period, approved_at FROM runs
            WHERE collaboration_id = $1 AND state = 'issued' AND reversal IS NOT TRUE
            ORDER BY place
            """,
            collaboration_id,
        )
    )
