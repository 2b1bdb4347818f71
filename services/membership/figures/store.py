"""The SQL of key figures. Rows are only added; of those for one member, figure and day the last one stands."""

from collections.abc import Sequence
from typing import Any

from shared.database import Connection
from shared.events.membership import KeyFigureRegistered


async def insert_key_figures(
    conn: Connection, collaboration_id: str, facts: Sequence[KeyFigureRegistered], first_sequence: int
) -> None:
    """Adds figures in their order, with consecutive sequences."""
    await conn.execute(
        """
        INSERT INTO key_figures (collaboration_id, sequence, member_id, figure, value, on_date, source)
        SELECT $1, $2 + place - 1, member_id, figure, value, on_date, source
        FROM unnest($3::TEXT[], $4::TEXT[], $5::JSONB[], $6::DATE[], $7::TEXT[])
            WITH ORDINALITY AS t (member_id, figure, value, on_date, source, place)
        """,
        collaboration_id,
        first_sequence,
        [fact.member_id for fact in facts],
        [fact.figure for fact in facts],
        [fact.value for fact in facts],
        [fact.on_date for fact in facts],
        [fact.source for fact in facts],
    )


async def list_key_figures(
    conn: Connection, collaboration_id: str, only: tuple[str | None, str | None], replaced: bool, after: int, limit: int
) -> list[dict[str, Any]]:
    """Figures in the order they were registered; `only` a member, a figure; with `replaced` those replaced too."""
    member_id, figure = only
    rows = await conn.fetch(
        """
        SELECT sequence, member_id, figure, value, on_date::TEXT, source, stands
        FROM key_figures AS k, LATERAL (SELECT NOT EXISTS (
            SELECT FROM key_figures AS n
            WHERE n.collaboration_id = k.collaboration_id AND n.member_id = k.member_id
              AND n.figure = k.figure AND n.on_date = k.on_date AND n.sequence > k.sequence
        ) AS stands) AS s
        WHERE collaboration_id = $1 AND ($2::TEXT IS NULL OR member_id = $2) AND ($3::TEXT IS NULL OR figure = $3)
          AND ($4 OR stands) AND sequence > $5
        ORDER BY sequence LIMIT $6
        """,
        collaboration_id,
        member_id,
        figure,
        replaced,
        after,
        limit,
    )
    return [dict(row) for row in rows]
