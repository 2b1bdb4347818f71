"""The SQL of the copied facts: collaborations and their positions, facts, publishers, grants, subscribers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.database import Connection


@dataclass(frozen=True, slots=True)
class Position:
    """How far a collaboration's facts are taken in, and its currency; position 0: not founded."""

    position: int
    currency: str | None


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as it is kept: its place, its CloudEvents type, its data as published."""

    collaboration_id: str
    sequence: int
    type: str
    data: Any
    event_id: str


async def lock_for_facts(conn: Connection, collaboration_ids: Sequence[str]) -> dict[str, int]:
    """Makes the rows that are missing and locks all against intake, in one order; gives their positions."""
    await conn.execute(
        """
        INSERT INTO collaborations (collaboration_id) SELECT unnest($1::TEXT[]) ORDER BY 1 ON CONFLICT DO NOTHING
        """,
        collaboration_ids,
    )
    rows = await conn.fetch(
        """
        SELECT collaboration_id, position FROM collaborations WHERE collaboration_id = ANY($1::TEXT[])
        ORDER BY collaboration_id FOR UPDATE
        """,
        collaboration_ids,
    )
    return {row["collaboration_id"]: row["position"] for row in rows}


async def lock_for_intake(
    conn: Connection, collaboration_ids: Sequence[str], *, alone: bool = False
) -> dict[str, Position]:
    """Holds the collaborations where they are; those never heard of are missing. Together with other intake, or alone:
    what sums entries up must not miss some that are on their way."""
    rows = await conn.fetch(
        f"""
        SELECT collaboration_id, position, currency FROM collaborations WHERE collaboration_id = ANY($1::TEXT[])
        ORDER BY collaboration_id FOR {"UPDATE" if alone else "SHARE"}
        """,
        collaboration_ids,
    )
    return {row["collaboration_id"]: Position(row["position"], row["currency"]) for row in rows}


async def insert_unfounded(conn: Connection, collaboration_ids: Sequence[str]) -> None:
    """Rows for collaborations that an entry names before they are founded."""
    await conn.execute(
        """
        INSERT INTO collaborations (collaboration_id) SELECT unnest($1::TEXT[]) ORDER BY 1 ON CONFLICT DO NOTHING
        """,
        collaboration_ids,
    )


async def lock_collaboration(conn: Connection, collaboration_id: str) -> int | None:
    """The position of a founded collaboration, which stays where it is, entries included, until the end of the
    transaction; None where it is not founded."""
    return await conn.fetchval(
        "SELECT position FROM collaborations WHERE collaboration_id = $1 AND position > 0 FOR UPDATE", collaboration_id
    )


async def find_position(conn: Connection, collaboration_id: str) -> int | None:
    """How far a collaboration's facts are taken in; None where it is not founded."""
    return await conn.fetchval(
        "SELECT position FROM collaborations WHERE collaboration_id = $1 AND position > 0", collaboration_id
    )


async def find_currency(conn: Connection, collaboration_id: str) -> str | None:
    """The currency all amounts of the collaboration are in; None where it is not founded."""
    return await conn.fetchval("SELECT currency FROM collaborations WHERE collaboration_id = $1", collaboration_id)


async def list_currencies(conn: Connection, collaboration_ids: Sequence[str]) -> dict[str, str]:
    """The currency of each founded collaboration."""
    rows = await conn.fetch(
        """
        SELECT collaboration_id, currency FROM collaborations
        WHERE collaboration_id = ANY($1::TEXT[]) AND currency IS NOT NULL
        """,
        collaboration_ids,
    )
    return {row["collaboration_id"]: row["currency"] for row in rows}


async def insert_facts(conn: Connection, facts: Sequence[StoredFact]) -> None:
    """Keeps facts in their places."""
    await conn.execute(
        """
        INSERT INTO facts (collaboration_id, sequence, type, data, event_id)
        SELECT * FROM unnest($1::TEXT[], $2::BIGINT[], $3::TEXT[], $4::JSONB[], $5::TEXT[])
        """,
        [fact.collaboration_id for fact in facts],
        [fact.sequence for fact in facts],
        [fact.type for fact in facts],
        [fact.data for fact in facts],
        [fact.event_id for fact in facts],
    )


async def update_positions(conn: Connection, positions: Mapping[str, int]) -> None:
    """Moves the collaborations' positions; their rows are locked."""
    await conn.execute(
        """
        UPDATE collaborations c SET position = n.position
        FROM unnest($1::TEXT[], $2::BIGINT[]) AS n (collaboration_id, position)
        WHERE c.collaboration_id = n.collaboration_id
        """,
        list(positions),
        list(positions.values()),
    )


async def update_currency(conn: Connection, collaboration_id: str, currency: str) -> None:
    """The currency a collaboration was founded with."""
    await conn.execute(
        "UPDATE collaborations SET currency = $2 WHERE collaboration_id = $1", collaboration_id, currency
    )


async def list_facts(conn: Connection, collaboration_id: str, after: int, up_to: int) -> list[tuple[str, Any]]:
    """Type and data of the facts after one position up to another, in order."""
    rows = await conn.fetch(
        """
        SELECT type, data FROM facts WHERE collaboration_id = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence
        """,
        collaboration_id,
        after,
        up_to,
    )
    return [(row["type"], row["data"]) for row in rows]


async def lock_publisher(conn: Connection, publisher: str) -> int:
    """The position of a publisher's own facts, its row made where it is missing and locked."""
    return await conn.fetchval(
        """
        INSERT INTO publishers AS p (publisher) VALUES ($1)
        ON CONFLICT (publisher) DO UPDATE SET position = p.position
        RETURNING position
        """,
        publisher,
    )


async def update_publisher(
    conn: Connection, publisher: str, position: int, name: str | None, suspended_because: str | None
) -> None:
    """A publisher registered (a name, no reason) or suspended (a reason; the name stays)."""
    await conn.execute(
        """
        UPDATE publishers SET position = $2, name = coalesce($3, name), suspended_because = $4 WHERE publisher = $1
        """,
        publisher,
        position,
        name,
        suspended_because,
    )


async def list_suspended(conn: Connection, publishers: Sequence[str]) -> dict[str, str]:
    """Which of the publishers are suspended, and why."""
    rows = await conn.fetch(
        """
        SELECT publisher, suspended_because FROM publishers
        WHERE publisher = ANY($1::TEXT[]) AND suspended_because IS NOT NULL
        """,
        publishers,
    )
    return {row["publisher"]: row["suspended_because"] for row in rows}


async def upsert_grant(
    conn: Connection, collaboration_id: str, publisher: str, member_id: str, types: Sequence[str]
) -> None:
    """The last word on what a publisher may say of a member, or of `all`."""
    await conn.execute(
        """
        INSERT INTO grants (collaboration_id, publisher, member_id, types) VALUES ($1, $2, $3, $4)
        ON CONFLICT (collaboration_id, publisher, member_id) DO UPDATE SET types = EXCLUDED.types
        """,
        collaboration_id,
        publisher,
        member_id,
        list(types),
    )


async def list_grants(conn: Connection, collaboration_id: str) -> dict[tuple[str, str], frozenset[str]]:
    """Fact names by (publisher, member or `all`), those taken back included, which are empty."""
    rows = await conn.fetch(
        "SELECT publisher, member_id, types FROM grants WHERE collaboration_id = $1", collaboration_id
    )
    return {(row["publisher"], row["member_id"]): frozenset(row["types"]) for row in rows}


async def list_granted_publishers(conn: Connection, collaboration_id: str) -> list[str]:
    """Everyone whose messages may move the collaboration's results: with a grant, or a member's own publisher.

    Whether a member has a system of its own is not asked: its registration comes in an order of its own, perhaps later.
    """
    rows = await conn.fetch(
        """
        SELECT publisher FROM grants WHERE collaboration_id = $1 AND types <> '{}'
        UNION
        SELECT data ->> 'member_id' FROM facts
        WHERE collaboration_id = $1 AND type = 'membership.member_joined.v1'
        ORDER BY publisher
        """,
        collaboration_id,
    )
    return [row["publisher"] for row in rows]


async def list_collaborations_of(conn: Connection, publisher: str) -> list[str]:
    """Where its messages may move results: the collaborations that grant it something, or that the member of its id
    ever joined."""
    rows = await conn.fetch(
        """
        SELECT collaboration_id FROM grants WHERE publisher = $1 AND types <> '{}'
        UNION
        SELECT collaboration_id FROM facts
        WHERE type = 'membership.member_joined.v1' AND data ->> 'member_id' = $1
        ORDER BY collaboration_id
        """,
        publisher,
    )
    return [row["collaboration_id"] for row in rows]


async def list_members(conn: Connection, collaboration_id: str) -> list[str]:
    """Everyone who ever joined."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT data ->> 'member_id' AS member_id FROM facts
        WHERE collaboration_id = $1 AND type = 'membership.member_joined.v1'
        """,
        collaboration_id,
    )
    return [row["member_id"] for row in rows]


async def upsert_subscriber(conn: Connection, collaboration_id: str, subscriber: str, name: str) -> None:
    """A system that was let in to read the collaboration's results."""
    await conn.execute(
        """
        INSERT INTO subscribers (collaboration_id, subscriber, name) VALUES ($1, $2, $3)
        ON CONFLICT (collaboration_id, subscriber) DO UPDATE SET name = EXCLUDED.name
        """,
        collaboration_id,
        subscriber,
        name,
    )
