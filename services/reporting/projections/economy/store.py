"""The SQL of rates and budgets."""

from services.reporting.projections.rows import Rows, rows_of
from shared.database import Connection


async def save_rates(conn: Connection, rows: Rows) -> None:
    """Rates by the day they start; of several for one day the one adopted last stands."""
    await conn.execute(
        """
        INSERT INTO rates (collaboration_id, rate_id, valid_from, amount_minor, decision, sequence)
        SELECT DISTINCT ON (collaboration_id, rate_id, valid_from)
            collaboration_id, rate_id, valid_from, amount_minor, decision, sequence
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, rate_id TEXT, valid_from DATE, amount_minor BIGINT, decision TEXT, sequence BIGINT)
        ORDER BY collaboration_id, rate_id, valid_from, sequence DESC
        ON CONFLICT (collaboration_id, rate_id, valid_from) DO UPDATE
        SET amount_minor = excluded.amount_minor, decision = excluded.decision, sequence = excluded.sequence
        WHERE excluded.sequence > rates.sequence
        """,
        rows,
    )


async def save_budgets(conn: Connection, rows: Rows) -> None:
    """Budgets per stream, period and project; the last fact stands."""
    await conn.execute(
        """
        INSERT INTO budgets (collaboration_id, stream_id, period, project_id, amount_minor, decision, sequence)
        SELECT DISTINCT ON (collaboration_id, stream_id, period, coalesce(project_id, ''))
            collaboration_id, stream_id, period, coalesce(project_id, ''), amount_minor, decision, sequence
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, stream_id TEXT, period TEXT, project_id TEXT, amount_minor BIGINT, decision TEXT,
            sequence BIGINT)
        ORDER BY collaboration_id, stream_id, period, coalesce(project_id, ''), sequence DESC
        ON CONFLICT (collaboration_id, stream_id, period, project_id) DO UPDATE
        SET amount_minor = excluded.amount_minor, decision = excluded.decision, sequence = excluded.sequence
        WHERE excluded.sequence > budgets.sequence
        """,
        rows,
    )


async def list_rates(conn: Connection, collaboration_id: str, after: tuple[str, str], limit: int) -> Rows:
    """Rates by the day they start, as text. Keyset by rate and day."""
    return rows_of(
        await conn.fetch(
            """
            SELECT rate_id, valid_from::TEXT AS valid_from, amount_minor, decision FROM rates
            WHERE collaboration_id = $1 AND (rate_id, valid_from::TEXT) > ($2, $3)
            ORDER BY rate_id, rates.valid_from
            LIMIT $4
            """,
            collaboration_id,
            *after,
            limit,
        )
    )


async def list_budgets(conn: Connection, collaboration_id: str, after: tuple[str, ...], limit: int) -> Rows:
    """Budgets; `project_id` is empty where it is the whole collaboration's. Keyset by stream, period and project."""
    return rows_of(
        await conn.fetch(
            """
            SELECT stream_id, period, project_id, amount_minor, decision FROM budgets
            WHERE collaboration_id = $1 AND (stream_id, period, project_id) > ($2, $3, $4)
            ORDER BY stream_id, period, project_id
            LIMIT $5
            """,
            collaboration_id,
            *after,
            limit,
        )
    )
