"""The SQL that tells whether this service's schema is there and up to date."""

from shared.database import Connection


async def list_applied_migrations(conn: Connection) -> list[str]:
    """Versions of the migrations that were run; none where not even their table is there."""
    if await conn.fetchval("SELECT to_regclass('schema_migrations')") is None:
        return []
    return [row["version"] for row in await conn.fetch("SELECT version FROM schema_migrations ORDER BY version")]
