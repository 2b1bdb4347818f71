"""The SQL of telling that something changed."""

from collections.abc import Collection

from shared.database import Connection

CHANNEL = "collaboration_changed"
"""NOTIFY channel; the payload is the collaboration's id."""


async def check_connection(conn: Connection, timeout_seconds: float) -> None:
    """Raises where the connection no longer answers in time: a listening one would wait for ever."""
    await conn.fetchval("SELECT 1", timeout=timeout_seconds)


async def announce_changes(conn: Connection, collaboration_ids: Collection[str]) -> None:
    """Tells listeners, once this transaction is committed, which collaborations read otherwise now."""
    await conn.execute(
        "SELECT pg_notify($1, collaboration_id) FROM unnest($2::TEXT[]) AS c (collaboration_id)",
        CHANNEL,
        sorted(collaboration_ids),
    )
