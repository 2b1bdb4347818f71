"""The SQL of messages that came before their collaboration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.database import Connection


@dataclass(frozen=True, slots=True)
class EarlyRow:
    """A message as it is kept until its collaboration is founded."""

    collaboration_id: str
    publisher: str
    source: str
    event_id: str
    change_number: int
    type: str
    data: Any
    traceparent: str | None


async def count_early(conn: Connection, publishers: Sequence[str]) -> dict[str, int]:
    """How many messages of each publisher wait for their collaborations."""
    rows = await conn.fetch(
        "SELECT publisher, count(*) AS early FROM early_messages WHERE publisher = ANY($1::TEXT[]) GROUP BY publisher",
        publishers,
    )
    return {row["publisher"]: row["early"] for row in rows}


async def insert_early(conn: Connection, rows: Sequence[EarlyRow]) -> set[int]:
    """Keeps messages, each once; gives the numbers of those that are new."""
    inserted = await conn.fetch(
        """
        INSERT INTO early_messages (collaboration_id, publisher, source, event_id, change_number, type, data,
            traceparent)
        SELECT * FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::BIGINT[], $6::TEXT[], $7::JSONB[],
            $8::TEXT[])
        ON CONFLICT DO NOTHING
        RETURNING change_number
        """,
        [row.collaboration_id for row in rows],
        [row.publisher for row in rows],
        [row.source for row in rows],
        [row.event_id for row in rows],
        [row.change_number for row in rows],
        [row.type for row in rows],
        [row.data for row in rows],
        [row.traceparent for row in rows],
    )
    return {row["change_number"] for row in inserted}


async def take_early(conn: Connection, collaboration_ids: Sequence[str]) -> list[EarlyRow]:
    """Removes and gives the messages for these collaborations, in order of arrival."""
    rows = await conn.fetch(
        """
        DELETE FROM early_messages WHERE collaboration_id = ANY($1::TEXT[])
        RETURNING collaboration_id, publisher, source, event_id, change_number, type, data, traceparent
        """,
        collaboration_ids,
    )
    return sorted((EarlyRow(*row) for row in rows), key=lambda row: row.change_number)
