"""The SQL of projects, who takes part, and the hours agreed."""

from typing import Any

from services.membership.projects.rules import Project
from shared.database import Connection
from shared.events.membership import HoursAgreed, ProjectEnded, ProjectJoined, ProjectLeft, ProjectStarted

# An ending goes before the ends_on a project started with (charter.md 5).
_PROJECTS = """
    SELECT p.project_id, p.name, p.kind, p.starts_on::TEXT, coalesce(e.ends_on, p.ends_on)::TEXT AS ends_on,
           p.sequence, participants
    FROM projects AS p
    LEFT JOIN project_endings AS e USING (collaboration_id, project_id),
    LATERAL (SELECT coalesce(json_agg(json_build_object(
        'member_id', j.member_id, 'joined_on', j.joined_on, 'left_on', (
            SELECT min(l.left_on) FROM project_leavings AS l
            WHERE l.collaboration_id = j.collaboration_id AND l.project_id = j.project_id
              AND l.member_id = j.member_id AND l.left_on >= j.joined_on
        )) ORDER BY j.member_id, j.joined_on, j.sequence), '[]') AS participants
        FROM project_joinings AS j
        WHERE j.collaboration_id = p.collaboration_id AND j.project_id = p.project_id
    ) AS t
"""


async def save_project(conn: Connection, fact: ProjectStarted, sequence: int) -> None:
    """The project as it stands now."""
    await conn.execute(
        """
        INSERT INTO projects (collaboration_id, project_id, name, kind, starts_on, ends_on, sequence)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (collaboration_id, project_id) DO UPDATE
        SET name = excluded.name, kind = excluded.kind, starts_on = excluded.starts_on, ends_on = excluded.ends_on,
            sequence = excluded.sequence
        """,
        fact.collaboration_id,
        fact.project_id,
        fact.name,
        fact.kind,
        fact.starts_on,
        fact.ends_on,
        sequence,
    )


async def save_ending(conn: Connection, fact: ProjectEnded, sequence: int) -> None:
    """The project's last day as it stands now."""
    await conn.execute(
        """
        INSERT INTO project_endings (collaboration_id, project_id, ends_on, sequence) VALUES ($1, $2, $3, $4)
        ON CONFLICT (collaboration_id, project_id) DO UPDATE
        SET ends_on = excluded.ends_on, sequence = excluded.sequence
        """,
        fact.collaboration_id,
        fact.project_id,
        fact.ends_on,
        sequence,
    )


async def insert_project_joining(conn: Connection, fact: ProjectJoined, sequence: int) -> None:
    """Adds a member's joining of a project."""
    await conn.execute(
        """
        INSERT INTO project_joinings (collaboration_id, sequence, project_id, member_id, joined_on)
        VALUES ($1, $2, $3, $4, $5)
        """,
        fact.collaboration_id,
        sequence,
        fact.project_id,
        fact.member_id,
        fact.joined_on,
    )


async def insert_project_leaving(conn: Connection, fact: ProjectLeft, sequence: int) -> None:
    """Adds a member's leaving of a project."""
    await conn.execute(
        """
        INSERT INTO project_leavings (collaboration_id, sequence, project_id, member_id, left_on)
        VALUES ($1, $2, $3, $4, $5)
        """,
        fact.collaboration_id,
        sequence,
        fact.project_id,
        fact.member_id,
        fact.left_on,
    )


async def save_agreement(conn: Connection, fact: HoursAgreed, sequence: int) -> None:
    """What a member agreed to give a project in a period, as it stands now."""
    await conn.execute(
        """
        INSERT INTO hours_agreements (collaboration_id, project_id, member_id, period, minutes, sequence)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (collaboration_id, project_id, member_id, period) DO UPDATE
        SET minutes = excluded.minutes, sequence = excluded.sequence
        """,
        fact.collaboration_id,
        fact.project_id,
        fact.member_id,
        fact.period,
        fact.minutes,
        sequence,
    )


async def find_project(conn: Connection, collaboration_id: str, project_id: str) -> Project | None:
    """The project as it was last started."""
    row = await conn.fetchrow(
        "SELECT project_id, kind FROM projects WHERE collaboration_id = $1 AND project_id = $2",
        collaboration_id,
        project_id,
    )
    return None if row is None else Project(**row)


async def is_participant(conn: Connection, collaboration_id: str, project_id: str, member_id: str) -> bool:
    """Whether the member ever joined the project."""
    joined = await conn.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM project_joinings WHERE collaboration_id = $1 AND project_id = $2 AND member_id = $3
        )
        """,
        collaboration_id,
        project_id,
        member_id,
    )
    return bool(joined)


async def list_projects(conn: Connection, collaboration_id: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Projects with who joined them, by id, those above `after`."""
    rows = await conn.fetch(
        f"{_PROJECTS} WHERE p.collaboration_id = $1 AND p.project_id > $2 ORDER BY p.project_id LIMIT $3",
        collaboration_id,
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def find_shown_project(conn: Connection, collaboration_id: str, project_id: str) -> dict[str, Any] | None:
    """One project with who joined it."""
    row = await conn.fetchrow(
        f"{_PROJECTS} WHERE p.collaboration_id = $1 AND p.project_id = $2", collaboration_id, project_id
    )
    return None if row is None else dict(row)


async def list_agreements(
    conn: Connection, collaboration_id: str, project_id: str | None, period: str | None, after: int, limit: int
) -> list[dict[str, Any]]:
    """The hours agreed as they stand, in the order in which they were agreed."""
    rows = await conn.fetch(
        """
        SELECT sequence, project_id, member_id, period, minutes
        FROM hours_agreements
        WHERE collaboration_id = $1 AND ($2::TEXT IS NULL OR project_id = $2) AND ($3::TEXT IS NULL OR period = $3)
          AND sequence > $4
        ORDER BY sequence LIMIT $5
        """,
        collaboration_id,
        project_id,
        period,
        after,
        limit,
    )
    return [dict(row) for row in rows]
