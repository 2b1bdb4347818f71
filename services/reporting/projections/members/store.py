"""The SQL of members: stays as they follow from joinings, leavings and withdrawals, and key figures."""

from collections.abc import Collection

from services.reporting.projections.rows import Rows, rows_of
from shared.database import Connection


async def add_joinings(conn: Connection, rows: Rows) -> None:
    """Joinings, each once by its place in the collaboration's facts."""
    await conn.execute(
        """
        INSERT INTO member_joinings (collaboration_id, sequence, member_id, name, kind, joined_on, is_host)
        SELECT collaboration_id, sequence, member_id, name, kind, joined_on, host
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, sequence BIGINT, member_id TEXT, name TEXT, kind TEXT, joined_on DATE, host BOOLEAN)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def add_leavings(conn: Connection, rows: Rows) -> None:
    """Leavings, each once by its place in the collaboration's facts."""
    await conn.execute(
        """
        INSERT INTO member_leavings (collaboration_id, sequence, member_id, left_on)
        SELECT collaboration_id, sequence, member_id, left_on
        FROM jsonb_to_recordset($1) AS r (collaboration_id TEXT, sequence BIGINT, member_id TEXT, left_on DATE)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def add_withdrawals(conn: Connection, rows: Rows) -> None:
    """Joinings that never were, each once by its place in the collaboration's facts."""
    await conn.execute(
        """
        INSERT INTO joining_withdrawals (collaboration_id, sequence, member_id, joined_on, reason)
        SELECT collaboration_id, sequence, member_id, joined_on, reason
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, sequence BIGINT, member_id TEXT, joined_on DATE, reason TEXT)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


async def save_key_figures(conn: Connection, rows: Rows) -> None:
    """Key figures by the date they are for; the one registered last stands."""
    await conn.execute(
        """
        INSERT INTO key_figures (collaboration_id, member_id, figure, on_date, value, source, sequence)
        SELECT DISTINCT ON (collaboration_id, member_id, figure, on_date)
            collaboration_id, member_id, figure, on_date, value, source, sequence
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, member_id TEXT, figure TEXT, on_date DATE, value TEXT, source TEXT, sequence BIGINT)
        ORDER BY collaboration_id, member_id, figure, on_date, sequence DESC
        ON CONFLICT (collaboration_id, member_id, figure, on_date) DO UPDATE
        SET value = excluded.value, source = excluded.source, sequence = excluded.sequence
        WHERE excluded.sequence > key_figures.sequence
        """,
        rows,
    )


async def list_ever_members(conn: Connection, collaboration_id: str, member_ids: Collection[str]) -> list[str]:
    """Those of the members that ever had a stay in the collaboration."""
    rows = await conn.fetch(
        "SELECT DISTINCT member_id FROM member_stays WHERE collaboration_id = $1 AND member_id = ANY($2::TEXT[])",
        collaboration_id,
        list(member_ids),
    )
    return [row["member_id"] for row in rows]


async def list_members(conn: Connection, collaboration_id: str, after: str, limit: int | None) -> Rows:
    """Members with the name and kind of the stay registered last, their stays in order, and their key figures."""
    return rows_of(
        await conn.fetch(
            """
            SELECT m.member_id, m.name, m.kind, m.is_host, s.stays, coalesce(f.figures, '[]') AS key_figures
            FROM (
                SELECT DISTINCT ON (member_id) member_id, name, kind, is_host FROM member_stays
                WHERE collaboration_id = $1 AND member_id > $2
                ORDER BY member_id, joined_on DESC, sequence DESC
                LIMIT $3
            ) m
            CROSS JOIN LATERAL (
                SELECT jsonb_agg(jsonb_build_object('joined_on', joined_on, 'left_on', left_on, 'kind', kind,
                    'host', is_host) ORDER BY joined_on, sequence) AS stays
                FROM member_stays WHERE collaboration_id = $1 AND member_id = m.member_id
            ) s
            CROSS JOIN LATERAL (
                SELECT jsonb_agg(jsonb_build_object('figure', figure, 'value', value, 'on_date', on_date,
                    'source', source) ORDER BY figure, on_date) AS figures
                FROM key_figures WHERE collaboration_id = $1 AND member_id = m.member_id
            ) f
            ORDER BY m.member_id
            """,
            collaboration_id,
            after,
            limit,
        )
    )


async def list_names(conn: Connection, collaboration_id: str) -> dict[str, str]:
    """Members' names by id, as of the stay registered last."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT ON (member_id) member_id, name FROM member_joinings
        WHERE collaboration_id = $1 ORDER BY member_id, joined_on DESC, sequence DESC
        """,
        collaboration_id,
    )
    return {row["member_id"]: row["name"] for row in rows}
