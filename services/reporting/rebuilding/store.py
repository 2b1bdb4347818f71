"""The SQL of a rebuild: shadows of the projections, and putting them in the projections' place.

Shadows are temporary tables of the same names. PostgreSQL looks among a session's temporary tables first, so the same
statements that fill the projections fill the shadows there. They are gone when the session ends, however it ends.
"""

from services.reporting.projections.store import PROJECTION_TABLES
from shared.database import Connection
from shared.messaging.store import Position, StoredPosition


async def create_shadows(conn: Connection) -> None:
    """Empty shadows of all projections, for this session alone."""
    for table in PROJECTION_TABLES:
        await conn.execute(f"CREATE TEMPORARY TABLE {table} (LIKE reporting.{table} INCLUDING ALL)")


async def lock_positions(conn: Connection, consumer: str) -> dict[Position, StoredPosition]:
    """How far the worker has come. It takes nothing more until this transaction ends; what it was at is finished."""
    rows = await conn.fetch(
        """
        SELECT topic, partition, next_offset, cluster_id, topic_id FROM consumer_offsets
        WHERE consumer = $1
        ORDER BY topic, partition
        FOR UPDATE
        """,
        consumer,
    )
    return {
        (r["topic"], r["partition"]): StoredPosition(r["next_offset"], r["cluster_id"], r["topic_id"]) for r in rows
    }


async def replace_projections(conn: Connection) -> None:
    """Puts the shadows' rows in the place of the projections', for all at once when this transaction is committed.

    DELETE, not TRUNCATE: those who read meanwhile go on seeing what was there, and wait for nothing.
    """
    await conn.execute("SET LOCAL statement_timeout = 0")
    for table in PROJECTION_TABLES:
        columns = await _columns(conn, table)
        await conn.execute(f"DELETE FROM reporting.{table}", timeout=None)
        await conn.execute(
            f"INSERT INTO reporting.{table} ({columns}) SELECT {columns} FROM pg_temp.{table}", timeout=None
        )


async def _columns(conn: Connection, table: str) -> str:
    """The columns that are stored as they are given: those generated from others are left to PostgreSQL."""
    return await conn.fetchval(
        """
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = $1::TEXT::REGCLASS AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        """,
        f"reporting.{table}",
    )


async def list_collaboration_ids(conn: Connection) -> list[str]:
    """Every collaboration there is in the reports."""
    rows = await conn.fetch("SELECT collaboration_id FROM collaborations ORDER BY collaboration_id")
    return [row["collaboration_id"] for row in rows]
