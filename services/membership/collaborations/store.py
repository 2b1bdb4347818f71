"""The SQL of collaborations and their charters."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from services.membership.collaborations.commands import FoundCollaboration
from shared.charter import Charter
from shared.database import Connection
from shared.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Collaboration:
    """A collaboration and the sequence of its last fact."""

    collaboration_id: str
    currency: str
    founder_subject: str
    position: int

    @property
    def next_position(self) -> int:
        """The sequence that its next fact gets."""
        return self.position + 1


_COLLABORATION = "SELECT collaboration_id, currency, founder_subject, position FROM collaborations"
_SHOWN = """
    SELECT collaboration_id, name, country, form, currency, purposes, position,
           to_char(founded_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS founded_at
    FROM collaborations
"""
_CHARTER = """
    SELECT version, valid_from::TEXT, decision, sha256, sequence,
           to_char(recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recorded_at, text
    FROM charters
"""


async def find_collaboration(conn: Connection, collaboration_id: str) -> Collaboration | None:
    """The collaboration as it is now, unlocked."""
    row = await conn.fetchrow(f"{_COLLABORATION} WHERE collaboration_id = $1", collaboration_id)
    return None if row is None else Collaboration(**row)


async def lock_collaboration(conn: Connection, collaboration_id: str) -> Collaboration:
    """The collaboration, locked until the transaction ends: its commands go one after another. Raises Forbidden."""
    row = await conn.fetchrow(f"{_COLLABORATION} WHERE collaboration_id = $1 FOR UPDATE", collaboration_id)
    if row is None:
        raise Forbidden
    return Collaboration(**row)


async def insert_collaboration(conn: Connection, command: FoundCollaboration) -> Collaboration | None:
    """The collaboration as it is founded, locked and without facts yet; None where the id is taken."""
    fact = command.fact
    row = await conn.fetchrow(
        """
        INSERT INTO collaborations (collaboration_id, name, country, form, currency, purposes, founder_subject)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING
        RETURNING collaboration_id, currency, founder_subject, position
        """,
        fact.collaboration_id,
        fact.name,
        fact.country,
        fact.form,
        fact.currency,
        list(command.purposes),
        command.founder_subject,
    )
    return None if row is None else Collaboration(**row)


async def advance_position(conn: Connection, collaboration_id: str, count: int) -> int:
    """Takes the next `count` sequences of a locked collaboration; returns the last of them."""
    last = await conn.fetchval(
        "UPDATE collaborations SET position = position + $2 WHERE collaboration_id = $1 RETURNING position",
        collaboration_id,
        count,
    )
    assert isinstance(last, int)
    return last


async def insert_charter(conn: Connection, collaboration_id: str, charter: Charter, text: str, sequence: int) -> None:
    """Adds a version of the charter."""
    await conn.execute(
        """
        INSERT INTO charters (collaboration_id, version, valid_from, decision, text, sha256, sequence)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        collaboration_id,
        charter.version,
        charter.valid_from,
        charter.decision,
        text,
        charter.sha256,
        sequence,
    )


async def list_charter_texts(conn: Connection, collaboration_id: str) -> list[str]:
    """The texts of all versions, by version."""
    rows = await conn.fetch("SELECT text FROM charters WHERE collaboration_id = $1 ORDER BY version", collaboration_id)
    return [row["text"] for row in rows]


async def list_collaborations(
    conn: Connection, ids: Collection[str] | None, member_ids: Collection[str], founder: str, after: str, limit: int
) -> list[dict[str, Any]]:
    """Those in `ids` (None: all), those the members ever belonged to, and those that `founder` founded; by id."""
    rows = await conn.fetch(
        f"""
        {_SHOWN}
        WHERE collaboration_id > $5
          AND ($1::TEXT[] IS NULL OR collaboration_id = ANY ($1) OR founder_subject = $3 OR collaboration_id IN (
              SELECT j.collaboration_id FROM joinings AS j WHERE j.member_id = ANY ($2) AND j.withdrawn_by IS NULL
          ))
        ORDER BY collaboration_id
        LIMIT $4
        """,
        None if ids is None else list(ids),
        list(member_ids),
        founder,
        limit,
        after,
    )
    return [dict(row) for row in rows]


async def get_shown_collaboration(conn: Connection, collaboration_id: str) -> dict[str, Any]:
    """A collaboration that is there, with its charter's versions but without their texts."""
    row = await conn.fetchrow(f"{_SHOWN} WHERE collaboration_id = $1", collaboration_id)
    assert row is not None, "reads are let through only where there is a collaboration"
    charters = await list_charters(conn, collaboration_id, 0, None)
    return {**row, "charters": [{k: v for k, v in charter.items() if k != "text"} for charter in charters]}


async def list_charters(conn: Connection, collaboration_id: str, after: int, limit: int | None) -> list[dict[str, Any]]:
    """The versions above `after`, with their texts."""
    rows = await conn.fetch(
        f"{_CHARTER} WHERE collaboration_id = $1 AND version > $2 ORDER BY version LIMIT $3",
        collaboration_id,
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def find_charter(conn: Connection, collaboration_id: str, version: int) -> dict[str, Any] | None:
    """One version, with its text."""
    row = await conn.fetchrow(f"{_CHARTER} WHERE collaboration_id = $1 AND version = $2", collaboration_id, version)
    return None if row is None else dict(row)
