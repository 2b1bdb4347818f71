"""The SQL of projects, taking part, and agreed hours."""

from services.reporting.projections.rows import Rows, rows_of
from shared.database import Connection


async def save_project_starts(conn: Connection, rows: Rows) -> None:
    """Projects as started; the last fact for a project stands."""
    await conn.execute(
        """
        INSERT INTO project_starts (collaboration_id, project_id, name, kind, starts_on, ends_on, sequence)
        SELECT DISTINCT ON (collaboration_id, project_id)
            collaboration_id, project_id, name, kind, starts_on, ends_on, sequence
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, project_id TEXT, name TEXT, kind TEXT, starts_on DATE, ends_on DATE, sequence BIGINT)
        ORDER BY collaboration_id, project_id, sequence DESC
        ON CONFLICT (collaboration_id, project_id) DO UPDATE
        SET name = excluded.name, kind = excluded.kind, starts_on = excluded.starts_on, ends_on = excluded.ends_on,
            sequence = excluded.sequence
        WHERE excluded.sequence > project_starts.sequence
        """,
        rows,
    )


async def save_project_endings(conn: Connection, rows: Rows) -> None:
    """Last days that were set afterwards; the last fact for a project stands."""
    await conn.execute(
        """
        INSERT INTO project_endings (collaboration_id, project_id, ends_on, sequence)
        SELECT DISTINCT ON (collaboration_id, project_id) collaboration_id, project_id, ends_on, sequence
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, project_id TEXT, ends_on DATE, sequence BIGINT)
        ORDER BY collaboration_id, project_id, sequence DESC
        ON CONFLICT (collaboration_id, project_id) DO UPDATE
        SET ends_on = excluded.ends_on, sequence = excluded.sequence
        WHERE excluded.sequence > project_endings.sequence
        """,
        rows,
    )


async def add_project_joinings(conn: Connection, rows: Rows) -> None:
    """Who joined a voluntary project, each once by its place in the collaboration's facts."""
    await conn.execute(
        """
        INSERT INTO project_joinings (collaboration_id, sequence, project_id, member_id, joined_on)
        SELECT collaboration_id, sequence, project_id, member_id, joined_on
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, sequence BIGINT, project_id TEXT, member_id TEXT, joined_on DATE)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def add_project_leavings(conn: Connection, rows: Rows) -> None:
    """Who left a voluntary project, each once by its place in the collaboration's facts."""
    await conn.execute(
        """
        INSERT INTO project_leavings (collaboration_id, sequence, project_id, member_id, left_on)
        SELECT collaboration_id, sequence, project_id, member_id, left_on
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, sequence BIGINT, project_id TEXT, member_id TEXT, left_on DATE)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def save_agreed_hours(conn: Connection, rows: Rows) -> None:
    """Minutes agreed per project, member and period; the last fact stands."""
    await conn.execute(
        """
        INSERT INTO agreed_hours
            (collaboration_id, project_id, member_id, period, first_month, last_month, minutes, sequence)
        SELECT DISTINCT ON (collaboration_id, project_id, member_id, period)
            collaboration_id, project_id, member_id, period, first_month, last_month, minutes, sequence
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, project_id TEXT, member_id TEXT, period TEXT, first_month TEXT, last_month TEXT,
            minutes BIGINT, sequence BIGINT)
        ORDER BY collaboration_id, project_id, member_id, period, sequence DESC
        ON CONFLICT (collaboration_id, project_id, member_id, period) DO UPDATE
        SET minutes = excluded.minutes, sequence = excluded.sequence
        WHERE excluded.sequence > agreed_hours.sequence
        """,
        rows,
    )


async def list_projects(conn: Connection, collaboration_id: str, after: str, limit: int | None) -> Rows:
    """Projects with the stays of those who joined them."""
    return rows_of(
        await conn.fetch(
            """
            SELECT p.project_id, p.name, p.kind, p.starts_on, p.ends_on, (
                SELECT coalesce(jsonb_agg(jsonb_build_object('member_id', s.member_id, 'joined_on', s.joined_on,
                    'left_on', s.left_on) ORDER BY s.member_id, s.joined_on), '[]')
                FROM project_stays s WHERE s.collaboration_id = $1 AND s.project_id = p.project_id
            ) AS participants
            FROM projects p
            WHERE p.collaboration_id = $1 AND p.project_id > $2
            ORDER BY p.project_id
            LIMIT $3
            """,
            collaboration_id,
            after,
            limit,
        )
    )
