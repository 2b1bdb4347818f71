"""The SQL of publishers, their grants, and subscribers."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from shared.database import Connection
from shared.events.membership import PublisherGranted, PublisherRegistered, PublisherSuspended, SubscriberAdmitted


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher and the sequence of the last fact about it."""

    publisher: str
    suspended: bool
    position: int


_SHOWN = """
    SELECT publisher, name, suspended, position,
           to_char(registered_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS registered_at
    FROM publishers
"""


async def find_publisher(conn: Connection, publisher: str) -> Publisher | None:
    """The publisher as it is now, unlocked."""
    row = await conn.fetchrow("SELECT publisher, suspended, position FROM publishers WHERE publisher = $1", publisher)
    return None if row is None else Publisher(**row)


async def lock_publisher(conn: Connection, publisher: str) -> Publisher | None:
    """The publisher, locked until the transaction ends."""
    row = await conn.fetchrow(
        "SELECT publisher, suspended, position FROM publishers WHERE publisher = $1 FOR UPDATE", publisher
    )
    return None if row is None else Publisher(**row)


async def save_registered(conn: Connection, fact: PublisherRegistered) -> Publisher:
    """The publisher, new or known, under this name and not suspended; locked until the transaction ends."""
    row = await conn.fetchrow(
        """
        INSERT INTO publishers (publisher, name) VALUES ($1, $2)
        ON CONFLICT (publisher) DO UPDATE SET name = excluded.name, suspended = FALSE
        RETURNING publisher, suspended, position
        """,
        fact.publisher,
        fact.name,
    )
    assert row is not None
    return Publisher(**row)


async def save_suspended(conn: Connection, fact: PublisherSuspended) -> None:
    """The publisher as suspended."""
    await conn.execute("UPDATE publishers SET suspended = TRUE WHERE publisher = $1", fact.publisher)


async def advance_position(conn: Connection, publisher: str) -> int:
    """Takes the next sequence of a locked publisher."""
    sequence = await conn.fetchval(
        "UPDATE publishers SET position = position + 1 WHERE publisher = $1 RETURNING position", publisher
    )
    assert isinstance(sequence, int)
    return sequence


async def save_grant(conn: Connection, fact: PublisherGranted, sequence: int) -> None:
    """What a publisher may say for a member, or for all, as it stands now."""
    await conn.execute(
        """
        INSERT INTO grants (collaboration_id, publisher, member_id, types, sequence, given_by, reference)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (collaboration_id, publisher, member_id) DO UPDATE
        SET types = excluded.types, sequence = excluded.sequence, given_by = excluded.given_by,
            reference = excluded.reference
        """,
        fact.collaboration_id,
        fact.publisher,
        fact.member_id,
        list(fact.types),
        sequence,
        fact.given_by,
        fact.reference,
    )


async def save_subscriber(conn: Connection, fact: SubscriberAdmitted, sequence: int) -> None:
    """A subscriber as it stands now."""
    await conn.execute(
        """
        INSERT INTO subscribers (collaboration_id, subscriber, name, sequence) VALUES ($1, $2, $3, $4)
        ON CONFLICT (collaboration_id, subscriber) DO UPDATE SET name = excluded.name, sequence = excluded.sequence
        """,
        fact.collaboration_id,
        fact.subscriber,
        fact.name,
        sequence,
    )


async def list_publishers(
    conn: Connection, only: Collection[str] | None, after: str, limit: int
) -> list[dict[str, Any]]:
    """Publishers by id, those above `after`; `only` these (None: all)."""
    rows = await conn.fetch(
        f"{_SHOWN} WHERE ($1::TEXT[] IS NULL OR publisher = ANY ($1)) AND publisher > $2 ORDER BY publisher LIMIT $3",
        None if only is None else list(only),
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def find_shown_publisher(conn: Connection, publisher: str) -> dict[str, Any] | None:
    """One publisher with its grants in all collaborations."""
    row = await conn.fetchrow(f"{_SHOWN} WHERE publisher = $1", publisher)
    if row is None:
        return None
    grants = await conn.fetch(
        """
        SELECT collaboration_id, member_id, types, given_by, reference FROM grants
        WHERE publisher = $1 ORDER BY collaboration_id, member_id
        """,
        publisher,
    )
    return {**row, "grants": [dict(grant) for grant in grants]}


async def list_grants(
    conn: Connection, collaboration_id: str, publisher: str | None, after: int, limit: int
) -> list[dict[str, Any]]:
    """Grants as they stand, in the order in which they were given."""
    rows = await conn.fetch(
        """
        SELECT sequence, publisher, member_id, types, given_by, reference FROM grants
        WHERE collaboration_id = $1 AND ($2::TEXT IS NULL OR publisher = $2) AND sequence > $3
        ORDER BY sequence LIMIT $4
        """,
        collaboration_id,
        publisher,
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def list_subscribers(conn: Connection, collaboration_id: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Subscribers in the order in which they were admitted."""
    rows = await conn.fetch(
        """
        SELECT sequence, subscriber, name FROM subscribers
        WHERE collaboration_id = $1 AND sequence > $2
        ORDER BY sequence LIMIT $3
        """,
        collaboration_id,
        after,
        limit,
    )
    return [dict(row) for row in rows]
