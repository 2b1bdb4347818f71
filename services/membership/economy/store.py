"""The SQL of rates and budgets. Rows are only added; of those for the same thing the last one stands."""

from typing import Any

from shared.database import Connection
from shared.events.membership import BudgetAdopted, RateAdopted


async def insert_rate(conn: Connection, fact: RateAdopted, sequence: int) -> None:
    """Adds a rate."""
    await conn.execute(
        """
        INSERT INTO rates (collaboration_id, sequence, rate_id, amount_minor, valid_from, decision)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        fact.collaboration_id,
        sequence,
        fact.rate_id,
        fact.amount_minor,
        fact.valid_from,
        fact.decision,
    )


async def insert_budget(conn: Connection, fact: BudgetAdopted, sequence: int) -> None:
    """Adds a budget."""
    await conn.execute(
        """
        INSERT INTO budgets (collaboration_id, sequence, stream_id, period, project_id, amount_minor, decision)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        fact.collaboration_id,
        sequence,
        fact.stream_id,
        fact.period,
        fact.project_id,
        fact.amount_minor,
        fact.decision,
    )


async def list_rates(
    conn: Connection, collaboration_id: str, rate_id: str | None, replaced: bool, after: int, limit: int
) -> list[dict[str, Any]]:
    """Rates in the order they were adopted; with `replaced` also those that a later one for the same day replaced."""
    rows = await conn.fetch(
        """
        SELECT sequence, rate_id, amount_minor, valid_from::TEXT, decision, stands
        FROM rates AS r, LATERAL (SELECT NOT EXISTS (
            SELECT FROM rates AS n
            WHERE n.collaboration_id = r.collaboration_id AND n.rate_id = r.rate_id
              AND n.valid_from = r.valid_from AND n.sequence > r.sequence
        ) AS stands) AS s
        WHERE collaboration_id = $1 AND ($2::TEXT IS NULL OR rate_id = $2) AND ($3 OR stands) AND sequence > $4
        ORDER BY sequence LIMIT $5
        """,
        collaboration_id,
        rate_id,
        replaced,
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def list_budgets(
    conn: Connection, collaboration_id: str, period: str | None, replaced: bool, after: int, limit: int
) -> list[dict[str, Any]]:
    """Budgets in the order they were adopted; with `replaced` also those that a later one replaced."""
    rows = await conn.fetch(
        """
        SELECT sequence, stream_id, period, project_id, amount_minor, decision, stands
        FROM budgets AS b, LATERAL (SELECT NOT EXISTS (
            SELECT FROM budgets AS n
            WHERE n.collaboration_id = b.collaboration_id AND n.stream_id = b.stream_id AND n.period = b.period
              AND n.project_id IS NOT DISTINCT FROM b.project_id AND n.sequence > b.sequence
        ) AS stands) AS s
        WHERE collaboration_id = $1 AND ($2::TEXT IS NULL OR period = $2) AND ($3 OR stands) AND sequence > $4
        ORDER BY sequence LIMIT $5
        """,
        collaboration_id,
        period,
        replaced,
        after,
        limit,
    )
    return [dict(row) for row in rows]
