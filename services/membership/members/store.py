"""The SQL of members: joinings that stand, and when their stays end."""

from collections.abc import Collection
from typing import Any

from services.membership.members.rules import Stay
from shared.database import Connection
from shared.events.membership import JoiningWithdrawn, MemberJoined, MemberLeft

# A stay lasts until the earliest leaving on or after its first day (charter.md 2).
_STAYS = """
    SELECT j.collaboration_id, j.sequence, j.member_id, j.name, j.kind, j.host, j.joined_on, (
        SELECT min(l.left_on) FROM leavings AS l
        WHERE l.collaboration_id = j.collaboration_id AND l.member_id = j.member_id AND l.left_on >= j.joined_on
    ) AS left_on
    FROM joinings AS j
    WHERE j.withdrawn_by IS NULL
"""
_MEMBERS = f"""
    SELECT member_id, (array_agg(name ORDER BY sequence DESC))[1] AS name,
           json_agg(json_build_object(
               'sequence', sequence, 'kind', kind, 'host', host, 'joined_on', joined_on, 'left_on', left_on
           ) ORDER BY joined_on, sequence) AS stays
    FROM ({_STAYS}) AS s
"""


async def insert_joining(conn: Connection, fact: MemberJoined, sequence: int) -> None:
    """Adds a joining."""
    await conn.execute(
        """
        INSERT INTO joinings (collaboration_id, sequence, member_id, name, kind, joined_on, host)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        fact.collaboration_id,
        sequence,
        fact.member_id,
        fact.name,
        fact.kind,
        fact.joined_on,
        fact.host,
    )


async def insert_leaving(conn: Connection, fact: MemberLeft, sequence: int) -> None:
    """Adds a leaving."""
    await conn.execute(
        "INSERT INTO leavings (collaboration_id, sequence, member_id, left_on) VALUES ($1, $2, $3, $4)",
        fact.collaboration_id,
        sequence,
        fact.member_id,
        fact.left_on,
    )


async def withdraw_joinings(conn: Connection, fact: JoiningWithdrawn, sequence: int) -> None:
    """Marks the stays with that day known so far as never having been."""
    await conn.execute(
        """
        UPDATE joinings SET withdrawn_by = $4
        WHERE collaboration_id = $1 AND member_id = $2 AND joined_on = $3 AND withdrawn_by IS NULL
        """,
        fact.collaboration_id,
        fact.member_id,
        fact.joined_on,
        sequence,
    )


async def list_stays(conn: Connection, collaboration_id: str, member_id: str) -> list[Stay]:
    """A member's stays, by first day."""
    rows = await conn.fetch(
        f"{_STAYS} AND j.collaboration_id = $1 AND j.member_id = $2 ORDER BY joined_on, sequence",
        collaboration_id,
        member_id,
    )
    return [Stay(row["joined_on"], row["left_on"]) for row in rows]


async def list_ever_members(conn: Connection, collaboration_id: str, member_ids: Collection[str]) -> list[str]:
    """Those of `member_ids` that ever belonged to the collaboration."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT member_id FROM joinings
        WHERE collaboration_id = $1 AND member_id = ANY ($2) AND withdrawn_by IS NULL
        """,
        collaboration_id,
        list(member_ids),
    )
    return [row["member_id"] for row in rows]


async def list_member_ids(conn: Connection, collaboration_id: str) -> list[str]:
    """All that ever belonged to the collaboration, by id."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT member_id FROM joinings
        WHERE collaboration_id = $1 AND withdrawn_by IS NULL
        ORDER BY member_id
        """,
        collaboration_id,
    )
    return [row["member_id"] for row in rows]


async def list_members(conn: Connection, collaboration_id: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Members with their stays, by id, those above `after`."""
    rows = await conn.fetch(
        f"""
        {_MEMBERS} WHERE collaboration_id = $1 AND member_id > $2
        GROUP BY member_id ORDER BY member_id LIMIT $3
        """,
        collaboration_id,
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def find_member(conn: Connection, collaboration_id: str, member_id: str) -> dict[str, Any] | None:
    """One member with its stays."""
    row = await conn.fetchrow(
        f"{_MEMBERS} WHERE collaboration_id = $1 AND member_id = $2 GROUP BY member_id", collaboration_id, member_id
    )
    return None if row is None else dict(row)
