"""The SQL a process of settlement needs to tell whether it can do its work."""

from shared.database import Connection


async def list_applied_migrations(conn: Connection) -> list[str]:
    """Numbers of the migrations that were run in this schema; none where it was never migrated."""
    if await conn.fetchval("SELECT to_regclass('schema_migrations')") is None:
        return []
    return [row["version"] for row in await conn.fetch("SELECT version FROM schema_migrations ORDER BY version")]
