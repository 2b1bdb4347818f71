"""The SQL of facts. Rows are added and never changed; the database refuses anything else."""

from collections.abc import Sequence
from typing import Any

from shared.database import Connection


async def insert_facts(
    conn: Connection,
    fact_key: str,
    first_sequence: int,
    types: Sequence[str],
    data: Sequence[str],
    event_ids: Sequence[str],
) -> None:
    """Adds facts in their order, with consecutive sequences from `first_sequence`; `data` is JSON text."""
    await conn.execute(
        """
        INSERT INTO facts (fact_key, sequence, type, data, event_id)
        SELECT $1, $2 + place - 1, type, data::JSONB, event_id
        FROM unnest($3::TEXT[], $4::TEXT[], $5::UUID[]) WITH ORDINALITY AS t (type, data, event_id, place)
        """,
        fact_key,
        first_sequence,
        types,
        data,
        event_ids,
    )


async def list_facts(conn: Connection, fact_key: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Facts in their order, those with a sequence above `after`."""
    rows = await conn.fetch(
        """
        SELECT sequence, type, data, event_id::TEXT,
               to_char(recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recorded_at
        FROM facts
        WHERE fact_key = $1 AND sequence > $2
        ORDER BY sequence
        LIMIT $3
        """,
        fact_key,
        after,
        limit,
    )
    return [dict(row) for row in rows]
