"""The SQL of sessions. What is stored tells nothing without the cookie: a hash of its id, and what its id encrypts."""

from datetime import datetime

from shared.database import Connection


async def insert_session(conn: Connection, session_hash: bytes, sealed: str, expires_at: datetime) -> None:
    """Adds a session."""
    await conn.execute(
        "INSERT INTO sessions (session_hash, sealed, expires_at) VALUES ($1, $2, $3)", session_hash, sealed, expires_at
    )


async def find_sealed(conn: Connection, session_hash: bytes) -> str | None:
    """What the session holds; None where there is none, or it has expired."""
    return await conn.fetchval(
        "SELECT sealed FROM sessions WHERE session_hash = $1 AND expires_at > now()", session_hash
    )


async def lock_sealed(conn: Connection, session_hash: bytes) -> str | None:
    """As find_sealed, while no other renews or ends the session."""
    return await conn.fetchval(
        "SELECT sealed FROM sessions WHERE session_hash = $1 AND expires_at > now() FOR UPDATE", session_hash
    )


async def update_sealed(conn: Connection, session_hash: bytes, sealed: str) -> None:
    """Replaces what the session holds."""
    await conn.execute("UPDATE sessions SET sealed = $2 WHERE session_hash = $1", session_hash, sealed)


async def delete_session(conn: Connection, session_hash: bytes) -> None:
    """Ends a session."""
    await conn.execute("DELETE FROM sessions WHERE session_hash = $1", session_hash)


async def delete_expired(conn: Connection) -> None:
    """Forgets sessions that are over."""
    await conn.execute("DELETE FROM sessions WHERE expires_at <= now()")
