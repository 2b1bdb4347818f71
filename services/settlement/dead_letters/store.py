"""The SQL of dead letters and of the topics paused for them."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import asyncpg

from shared.database import Connection
from shared.errors import NotFound
from shared.messaging.records import Headers


class KeptRecord(NamedTuple):
    """A record as it came from Kafka."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Headers
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Closing:
    """How a dead letter was closed, by whom, and why or with what result."""

    closed_as: str
    closed_by: str
    closed_because: str


async def list_dead_letters(
    conn: Connection, topic: str | None, is_open: bool | None, after: int, limit: int
) -> list[asyncpg.Record]:
    """Messages that could not be read, in order of arrival, after one and at most so many."""
    return await conn.fetch(
        """
        SELECT * FROM dead_letters
        WHERE dead_letter_id > $1 AND ($3::TEXT IS NULL OR topic = $3)
            AND ($4::BOOLEAN IS NULL OR (closed_at IS NULL) = $4)
        ORDER BY dead_letter_id
        LIMIT $2
        """,
        after,
        limit,
        topic,
        is_open,
    )


async def get_dead_letter(conn: Connection, dead_letter_id: int) -> asyncpg.Record:
    """One message that could not be read. Raises NotFound."""
    return _there(
        await conn.fetchrow("SELECT * FROM dead_letters WHERE dead_letter_id = $1", dead_letter_id), dead_letter_id
    )


async def lock_dead_letter(conn: Connection, dead_letter_id: int) -> asyncpg.Record:
    """The same, locked until the end of the transaction. Raises NotFound."""
    return _there(
        await conn.fetchrow("SELECT * FROM dead_letters WHERE dead_letter_id = $1 FOR UPDATE", dead_letter_id),
        dead_letter_id,
    )


def _there(row: asyncpg.Record | None, dead_letter_id: int) -> asyncpg.Record:
    if row is None:
        raise NotFound("unknown_dead_letter", f"There is no dead letter {dead_letter_id}.")
    return row


def record_of(row: asyncpg.Record) -> KeptRecord:
    """The record that the dead letter keeps, byte for byte."""
    headers = [(name, None if value is None else base64.b64decode(value)) for name, value in row["record_headers"]]
    return KeptRecord(
        row["topic"], row["partition"], row["record_offset"], row["record_key"], headers, row["record_value"]
    )


async def close_dead_letter(conn: Connection, dead_letter_id: int, closing: Closing) -> None:
    """Closes a dead letter, locked by this transaction; its bytes stay."""
    await conn.execute(
        """
        UPDATE dead_letters SET closed_at = now(), closed_as = $2, closed_by = $3, closed_because = $4
        WHERE dead_letter_id = $1
        """,
        dead_letter_id,
        closing.closed_as,
        closing.closed_by,
        closing.closed_because,
    )


async def list_pauses(
    conn: Connection, topics: Collection[str] | None, is_open: bool | None, after: int, limit: int
) -> list[asyncpg.Record]:
    """Pauses in the order in which they began, those of some topics or of all; after one and at most so many."""
    return await conn.fetch(
        """
        SELECT * FROM topic_pauses
        WHERE pause_id > $1 AND ($3::TEXT[] IS NULL OR topic = ANY($3))
            AND ($4::BOOLEAN IS NULL OR (ended_at IS NULL) = $4)
        ORDER BY pause_id
        LIMIT $2
        """,
        after,
        limit,
        None if topics is None else list(topics),
        is_open,
    )
