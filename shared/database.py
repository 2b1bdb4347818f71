"""PostgreSQL through asyncpg: one pool per process, one schema per service, no ORM."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from shared.errors import Unavailable
from shared.settings import PoolSettings

if TYPE_CHECKING:
    RawConnection = asyncpg.Connection[asyncpg.Record]
    Connection = RawConnection | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:  # asyncpg's classes take no parameters at run time
    RawConnection, Connection, Pool = asyncpg.Connection, asyncpg.Connection | PoolConnectionProxy, asyncpg.Pool

TRANSIENT: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server broke off between two statements
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.TooManyConnectionsError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DiskFullError,
    asyncpg.OutOfMemoryError,
    OSError,
    TimeoutError,
    asyncio.TimeoutError,
)
"""What goes away by itself: try again after a while, nothing was wrong with the data."""


async def _prepare_connection(connection: RawConnection) -> None:
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
    await connection.set_type_codec("json", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


def server_settings(
    schema: str, application: str, statement_timeout_seconds: float, waits_for_disk: bool = True
) -> dict[str, str]:
    """Session settings that survive the pool's RESET ALL (stack.md 3, trap 13).

    A session that need not wait for the disk may lose its last commits, whole and in order, in a crash of PostgreSQL:
    right only where what is lost comes again by itself.
    """
    return {
        "synchronous_commit": "on" if waits_for_disk else "off",
        "search_path": schema,
        "application_name": application,
        "statement_timeout": str(int(statement_timeout_seconds * 1000)),
        "idle_in_transaction_session_timeout": "60000",
        "timezone": "UTC",
        "jit": "off",
    }


async def create_pool(url: str, schema: str, *, application: str, settings: PoolSettings | None = None) -> Pool:
    """A pool whose connections see only `schema`. Raises OSError or asyncpg errors when PostgreSQL is away."""
    limits = settings or PoolSettings()
    return await asyncpg.create_pool(
        url,
        min_size=limits.pool_min,
        max_size=limits.pool_max,
        init=_prepare_connection,
        server_settings=server_settings(schema, application, limits.statement_timeout_seconds),
        command_timeout=limits.statement_timeout_seconds + 5,
        timeout=10,
    )


async def connect(url: str, schema: str, *, application: str, waits_for_disk: bool = True) -> RawConnection:
    """One connection outside the pool: for LISTEN and session advisory locks."""
    settings = server_settings(schema, application, 30, waits_for_disk)
    connection = await asyncpg.connect(url, server_settings=settings, timeout=10)
    await _prepare_connection(connection)
    return connection


@asynccontextmanager
async def transaction(pool: Pool, **options: Any) -> AsyncGenerator[Connection]:
    """A connection with a transaction on it, committed at the end, rolled back on any exception.

    A connection that breaks on its way back to the pool is the pool's to throw away: what is committed is committed.
    Raises Unavailable where no connection is free in time, so that an API answers 503 with Retry-After.
    """
    acquire_seconds = PoolSettings().acquire_timeout_seconds
    try:
        connection = await pool.acquire(timeout=acquire_seconds)
    except (TimeoutError, OSError, asyncpg.PostgresConnectionError, asyncpg.TooManyConnectionsError) as error:
        raise Unavailable("The database has no free connection just now; try again in a moment.") from error
    try:
        async with connection.transaction(**options):
            yield connection
    finally:
        with contextlib.suppress(*TRANSIENT):
            await pool.release(connection)


async def list_applied_migrations(conn: Connection) -> list[str]:
    """Versions of the migrations that were run in this schema; none where not even their table is there."""
    if await conn.fetchval("SELECT to_regclass('schema_migrations')") is None:
        return []
    return [row["version"] for row in await conn.fetch("SELECT version FROM schema_migrations ORDER BY version")]
