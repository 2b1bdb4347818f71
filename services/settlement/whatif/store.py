"""The SQL of what-ifs: reads only."""

from typing import Any

from shared.database import Connection


async def list_charter_texts(conn: Connection, collaboration_id: str) -> list[str]:
    """The text of each charter version that was adopted."""
    rows = await conn.fetch(
        """
        SELECT data ->> 'text' AS text FROM facts
        WHERE collaboration_id = $1 AND type = 'membership.charter_adopted.v1' ORDER BY sequence
        """,
        collaboration_id,
    )
    return [row["text"] for row in rows]


async def list_covered(conn: Connection, collaboration_id: str, settlement_id: str) -> list[tuple[str, list[Any]]]:
    """By settled period of a settlement, reversed ones left out: what its run covered, as the run's record has it."""
    rows = await conn.fetch(
        """
        SELECT period, record -> 'covered' AS covered FROM runs
        WHERE collaboration_id = $1 AND settlement_id = $2 AND NOT reversal AND state IN ('approved', 'issued', 'paid')
        """,
        collaboration_id,
        settlement_id,
    )
    return [(row["period"], row["covered"]) for row in rows]
