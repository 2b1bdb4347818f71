"""The SQL of messaging: stored positions, dead letters, inbox and outbox. Tables: tables.sql beside this file."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from shared.database import Connection
from shared.messaging.pausing import Mark, Position
from shared.messaging.records import DeadLetter, RawRecord


@dataclass(frozen=True, slots=True)
class StoredPosition:
    """The next offset to take from a partition, and which cluster and topic that offset belongs to.

    `paused_at`: since when nothing is taken from it, for it held too many dead letters in a row.
    """

    next_offset: int
    cluster_id: str
    topic_id: str
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message waiting for Kafka, in the order in which it was announced."""

    outbox_id: int
    topic: str
    key: str
    headers: dict[str, str]
    value: bytes
    created_at: datetime


async def insert_missing_positions(
    conn: Connection, consumer: str, starts: Mapping[Position, int], cluster_id: str, topic_ids: Mapping[str, str]
) -> None:
    """A first position for partitions never seen before, at the offset given."""
    keys = sorted(starts)
    await conn.execute(
        """
        INSERT INTO consumer_offsets (consumer, topic, partition, next_offset, cluster_id, topic_id)
        SELECT $1, topic, partition, next_offset, $5, topic_id
        FROM unnest($2::TEXT[], $3::INTEGER[], $4::BIGINT[], $6::TEXT[]) AS t (topic, partition, next_offset, topic_id)
        ON CONFLICT DO NOTHING
        """,
        consumer,
        [topic for topic, _ in keys],
        [partition for _, partition in keys],
        [starts[key] for key in keys],
        cluster_id,
        [topic_ids[topic] for topic, _ in keys],
    )


async def list_positions(conn: Connection, consumer: str, wanted: Sequence[Position]) -> dict[Position, StoredPosition]:
    """The stored positions of the partitions wanted; those never seen are missing."""
    rows = await conn.fetch(
        """
        SELECT o.topic, o.partition, o.next_offset, o.cluster_id, o.topic_id, o.paused_at
        FROM consumer_offsets o
        JOIN unnest($2::TEXT[], $3::INTEGER[]) AS w (topic, partition) USING (topic, partition)
        WHERE o.consumer = $1
        """,
        consumer,
        [topic for topic, _ in wanted],
        [partition for _, partition in wanted],
    )
    return {
        (r["topic"], r["partition"]): StoredPosition(r["next_offset"], r["cluster_id"], r["topic_id"], r["paused_at"])
        for r in rows
    }


async def lock_positions(
    conn: Connection, consumer: str, wanted: Sequence[Position]
) -> tuple[dict[Position, int], dict[Position, Mark]]:
    """Locks the rows of the partitions in one order for all workers; gives their next offsets, and the marks of those
    that end in dead letters or are paused."""
    rows = await conn.fetch(
        """
        SELECT o.topic, o.partition, o.next_offset, o.dead_in_a_row, o.paused_at IS NOT NULL AS is_paused
        FROM consumer_offsets o
        JOIN unnest($2::TEXT[], $3::INTEGER[]) AS w (topic, partition) USING (topic, partition)
        WHERE o.consumer = $1
        ORDER BY o.topic, o.partition
        FOR UPDATE OF o
        """,
        consumer,
        [topic for topic, _ in wanted],
        [partition for _, partition in wanted],
    )
    stored = {(r["topic"], r["partition"]): r["next_offset"] for r in rows}
    marks = {
        (r["topic"], r["partition"]): Mark(r["dead_in_a_row"], r["is_paused"])
        for r in rows
        if r["dead_in_a_row"] or r["is_paused"]
    }
    return stored, marks


async def update_positions(conn: Connection, consumer: str, positions: Mapping[Position, int]) -> None:
    """Moves the stored positions; their rows are locked by this transaction."""
    keys = sorted(positions)
    await conn.execute(
        """
        UPDATE consumer_offsets o SET next_offset = n.next_offset, updated_at = now()
        FROM unnest($2::TEXT[], $3::INTEGER[], $4::BIGINT[]) AS n (topic, partition, next_offset)
        WHERE o.consumer = $1 AND o.topic = n.topic AND o.partition = n.partition
        """,
        consumer,
        [topic for topic, _ in keys],
        [partition for _, partition in keys],
        [positions[key] for key in keys],
    )


def _headers_as_json(record: RawRecord) -> list[list[str | None]]:
    """Header names with base64 of their bytes, so that whatever bytes came can be put back."""
    return [[name, None if value is None else base64.b64encode(value).decode()] for name, value in record.headers]


async def insert_dead_letters(conn: Connection, consumer: str, letters: Sequence[DeadLetter]) -> None:
    """Keeps unreadable records whole: raw bytes, where they stood, and why."""
    await conn.executemany(
        """
        INSERT INTO dead_letters (consumer, topic, partition, record_offset, record_key, record_headers, record_value,
            reason, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        [
            (
                consumer,
                letter.record.topic,
                letter.record.partition,
                letter.record.offset,
                letter.record.key,
                _headers_as_json(letter.record),
                letter.record.value,
                letter.reason,
                letter.detail[:4000].replace("\x00", "\ufffd"),
            )
            for letter in letters
        ],
    )


async def count_open_dead_letters(conn: Connection) -> int:
    """How many dead letters wait for someone."""
    return await conn.fetchval("SELECT count(*) FROM dead_letters WHERE closed_at IS NULL")


async def insert_into_inbox(conn: Connection, consumer: str, events: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Remembers (source, event id) pairs; gives those that were not known before."""
    unique = sorted(set(events))
    rows = await conn.fetch(
        """
        INSERT INTO inbox (consumer, source, event_id)
        SELECT $1, source, event_id FROM unnest($2::TEXT[], $3::TEXT[]) AS t (source, event_id)
        ON CONFLICT DO NOTHING
        RETURNING source, event_id
        """,
        consumer,
        [source for source, _ in unique],
        [event_id for _, event_id in unique],
    )
    return {(r["source"], r["event_id"]) for r in rows}


async def insert_into_outbox(
    conn: Connection, topics: list[str], keys: list[str], headers: list[dict[str, str]], values: list[bytes]
) -> None:
    """Puts messages into the outbox in the order given, and hints to the relay."""
    await conn.execute(
        """
        WITH put AS (
            INSERT INTO outbox (topic, message_key, headers, value)
            SELECT topic, message_key, headers, value
            FROM unnest($1::TEXT[], $2::TEXT[], $3::JSONB[], $4::BYTEA[])
                WITH ORDINALITY AS t (topic, message_key, headers, value, place)
            ORDER BY place
        )
        SELECT pg_notify('outbox', current_schema())
        """,
        topics,
        keys,
        headers,
        values,
    )


def _outbox_row(row: asyncpg.Record) -> OutboxRow:
    return OutboxRow(
        row["outbox_id"], row["topic"], row["message_key"], row["headers"], row["value"], row["created_at"]
    )


async def list_oldest_outbox(conn: Connection, limit: int) -> list[OutboxRow]:
    """The oldest messages not yet acknowledged by Kafka."""
    rows = await conn.fetch(
        "SELECT outbox_id, topic, message_key, headers, value, created_at FROM outbox ORDER BY outbox_id LIMIT $1",
        limit,
    )
    return [_outbox_row(row) for row in rows]


async def delete_from_outbox(conn: Connection, outbox_ids: Sequence[int]) -> None:
    """Forgets messages that Kafka has acknowledged."""
    await conn.execute("DELETE FROM outbox WHERE outbox_id = ANY($1::BIGINT[])", outbox_ids)


async def count_outbox(conn: Connection) -> int:
    """How many messages wait for Kafka."""
    return await conn.fetchval("SELECT count(*) FROM outbox")


async def get_outbox_age_seconds(conn: Connection) -> float:
    """Age of the oldest waiting message in seconds; 0 where none waits."""
    return float(
        await conn.fetchval("SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM outbox")
    )


async def try_lock_relay(conn: Connection) -> bool:
    """One relay per service: a session lock on the relay's own connection."""
    return await conn.fetchval("SELECT pg_try_advisory_lock(hashtext('outbox-relay'), hashtext(current_schema()))")
