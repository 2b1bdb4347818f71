"""The SQL of collaborations and their charters."""

from collections.abc import Collection, Mapping

from services.reporting.projections.rows import Row, Rows, rows_of
from shared.database import Connection


async def save_collaborations(conn: Connection, rows: Rows) -> None:
    """Collaborations as founded; the latest fact stands."""
    await conn.execute(
        """
        INSERT INTO collaborations (collaboration_id, name, country, form, currency, sequence)
        SELECT DISTINCT ON (collaboration_id) collaboration_id, name, country, form, currency, sequence
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, name TEXT, country TEXT, form TEXT, currency TEXT, sequence BIGINT)
        ORDER BY collaboration_id, sequence DESC
        ON CONFLICT (collaboration_id) DO UPDATE
        SET name = excluded.name, country = excluded.country, form = excluded.form, currency = excluded.currency,
            sequence = excluded.sequence
        WHERE excluded.sequence > collaborations.sequence
        """,
        rows,
    )


async def save_charters(conn: Connection, rows: Rows) -> None:
    """Charter versions as adopted; the latest fact stands."""
    await conn.execute(
        """
        INSERT INTO charters (collaboration_id, version, valid_from, decision, text, sha256, sequence)
        SELECT DISTINCT ON (collaboration_id, version)
            collaboration_id, version, valid_from, decision, text, sha256, sequence
        FROM jsonb_to_recordset($1) AS r (
            collaboration_id TEXT, version BIGINT, valid_from DATE, decision TEXT, text TEXT, sha256 TEXT,
            sequence BIGINT)
        ORDER BY collaboration_id, version, sequence DESC
        ON CONFLICT (collaboration_id, version) DO UPDATE
        SET valid_from = excluded.valid_from, decision = excluded.decision, text = excluded.text,
            sha256 = excluded.sha256, sequence = excluded.sequence
        WHERE excluded.sequence > charters.sequence
        """,
        rows,
    )


async def raise_positions(conn: Connection, positions: Mapping[str, int]) -> None:
    """How far membership's facts are known, by collaboration; it never goes back."""
    ids = sorted(positions)
    await conn.execute(
        """
        INSERT INTO membership_positions (collaboration_id, position)
        SELECT * FROM unnest($1::TEXT[], $2::BIGINT[])
        ON CONFLICT (collaboration_id) DO UPDATE SET position = excluded.position
        WHERE excluded.position > membership_positions.position
        """,
        ids,
        [positions[collaboration_id] for collaboration_id in ids],
    )


async def find_collaboration(conn: Connection, collaboration_id: str) -> Row | None:
    """A collaboration with the position its facts are known to."""
    found = await conn.fetch(
        """
        SELECT c.collaboration_id, c.name, c.country, c.form, c.currency, p.position AS membership_position
        FROM collaborations c LEFT JOIN membership_positions p USING (collaboration_id)
        WHERE c.collaboration_id = $1
        """,
        collaboration_id,
    )
    return rows_of(found)[0] if found else None


async def list_collaborations(
    conn: Connection, named: Collection[str] | None, member_ids: Collection[str], after: str, limit: int
) -> Rows:
    """Collaborations after `after`: those named and those that one of the members ever was in; None names all."""
    return rows_of(
        await conn.fetch(
            """
            SELECT c.collaboration_id, c.name, c.country, c.form, c.currency,
                (SELECT count(DISTINCT s.member_id) FROM member_stays s
                 WHERE s.collaboration_id = c.collaboration_id
                     AND s.joined_on <= current_date AND coalesce(s.left_on, current_date) >= current_date) AS members,
                (SELECT v.version FROM charters v
                 WHERE v.collaboration_id = c.collaboration_id AND v.valid_from <= current_date
                 ORDER BY v.valid_from DESC, v.version DESC LIMIT 1) AS charter_version
            FROM collaborations c
            WHERE ($1::TEXT[] IS NULL OR c.collaboration_id = ANY($1) OR EXISTS (
                    SELECT 1 FROM member_stays s
                    WHERE s.collaboration_id = c.collaboration_id AND s.member_id = ANY($2::TEXT[])))
                AND c.collaboration_id > $3
            ORDER BY c.collaboration_id
            LIMIT $4
            """,
            None if named is None else list(named),
            list(member_ids),
            after,
            limit,
        )
    )


async def list_visible_ids(conn: Connection, named: Collection[str] | None, member_ids: Collection[str]) -> list[str]:
    """Ids of the collaborations named and of those that one of the members ever was in; None names all."""
    rows = await conn.fetch(
        """
        SELECT collaboration_id FROM collaborations c
        WHERE $1::TEXT[] IS NULL OR collaboration_id = ANY($1) OR EXISTS (
            SELECT 1 FROM member_stays s
            WHERE s.collaboration_id = c.collaboration_id AND s.member_id = ANY($2::TEXT[]))
        ORDER BY collaboration_id
        """,
        None if named is None else list(named),
        list(member_ids),
    )
    return [row["collaboration_id"] for row in rows]


async def list_charters(conn: Connection, collaboration_id: str) -> Rows:
    """The charter's versions with their texts, newest first."""
    return rows_of(
        await conn.fetch(
            """
            SELECT version, valid_from, decision, sha256, text FROM charters
            WHERE collaboration_id = $1
            ORDER BY valid_from DESC, version DESC
            """,
            collaboration_id,
        )
    )
