"""The SQL of paused topics: rows of dead letters, pauses and what they were for, who let a topic go on, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.database import Connection
from shared.messaging.pausing import Pause, Position


@dataclass(frozen=True, slots=True)
class OpenPause:
    """A pause that nobody has ended, and the offset its partition stands at."""

    pause_id: int
    topic: str
    partition: int
    next_offset: int


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a paused partition goes on, who let it, and why."""

    goes_on_at: int
    ended_by: str
    ended_because: str


async def update_rows(conn: Connection, consumer: str, rows: Mapping[Position, int]) -> None:
    """How many dead letters in a row partitions end in; their rows are locked by this transaction."""
    keys = sorted(rows)
    await conn.execute(
        """
        UPDATE consumer_offsets o SET dead_in_a_row = n.dead_in_a_row
        FROM unnest($2::TEXT[], $3::INTEGER[], $4::BIGINT[]) AS n (topic, partition, dead_in_a_row)
        WHERE o.consumer = $1 AND o.topic = n.topic AND o.partition = n.partition
        """,
        consumer,
        [topic for topic, _ in keys],
        [partition for _, partition in keys],
        [rows[key] for key in keys],
    )


async def insert_pauses(conn: Connection, consumer: str, pauses: Sequence[Pause]) -> None:
    """Pauses partitions, whose rows are locked by this transaction."""
    await conn.executemany(
        """
        WITH paused AS (
            UPDATE consumer_offsets SET paused_at = now() WHERE (consumer, topic, partition) = ($1, $2, $3)
        )
        INSERT INTO topic_pauses (consumer, topic, partition, stood_at, dead_in_a_row, reason, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [
            (
                consumer,
                pause.topic,
                pause.partition,
                pause.next_offset,
                pause.dead_in_a_row,
                pause.last.reason,
                pause.last.detail[:4000].replace("\x00", "\ufffd"),
            )
            for pause in pauses
        ],
    )


async def lock_open_pause(conn: Connection, consumer: str, topic: str) -> OpenPause | None:
    """The pause of a topic, its position locked against the consumer; None where it is not paused."""
    row = await conn.fetchrow(
        """
        SELECT p.pause_id, o.topic, o.partition, o.next_offset
        FROM consumer_offsets o
        JOIN topic_pauses p ON (p.consumer, p.topic, p.partition) = (o.consumer, o.topic, o.partition)
            AND p.ended_at IS NULL
        WHERE o.consumer = $1 AND o.topic = $2 AND o.paused_at IS NOT NULL
        ORDER BY o.partition
        LIMIT 1
        FOR UPDATE OF o
        """,
        consumer,
        topic,
    )
    return None if row is None else OpenPause(**row)


async def end_pause(conn: Connection, consumer: str, pause: OpenPause, ending: Ending) -> None:
    """Lets a locked partition go on; its worker notices within seconds."""
    await conn.execute(
        """
        UPDATE topic_pauses SET ended_at = now(), ended_by = $2, ended_because = $3, goes_on_at = $4
        WHERE pause_id = $1
        """,
        pause.pause_id,
        ending.ended_by,
        ending.ended_because,
        ending.goes_on_at,
    )
    await conn.execute(
        """
        UPDATE consumer_offsets SET paused_at = NULL, dead_in_a_row = 0, next_offset = $4, updated_at = now()
        WHERE (consumer, topic, partition) = ($1, $2, $3)
        """,
        consumer,
        pause.topic,
        pause.partition,
        ending.goes_on_at,
    )
