"""The SQL of rebuilds that were asked for. Who rebuilds holds a lock; a running row without it was broken off."""

from datetime import datetime
from typing import NamedTuple

from asyncpg import Record

from shared.database import Connection

_COLUMNS = "rebuild_id, state, asked_by, asked_at, begun_at, ended_at, records_read, records, unreadable, failure"
_LOCK = "hashtext('reporting-rebuild'), hashtext(current_schema())"


class AskedRebuild(NamedTuple):
    """A rebuild that was asked for; `state` is asked, running, done, failed or broken_off."""

    rebuild_id: int
    state: str
    asked_by: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    records_read: int
    records: int
    unreadable: int
    failure: str | None

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.ended_at is None


async def insert_rebuild(conn: Connection, asked_by: str) -> int | None:
    """Asks for a rebuild; None where one is under way."""
    return await conn.fetchval(
        "INSERT INTO rebuilds (asked_by) VALUES ($1) ON CONFLICT DO NOTHING RETURNING rebuild_id", asked_by
    )


async def list_latest(conn: Connection, limit: int) -> list[AskedRebuild]:
    """The latest rebuilds, the newest first."""
    rows = await conn.fetch(f"SELECT {_COLUMNS} FROM rebuilds ORDER BY rebuild_id DESC LIMIT $1", limit)
    return [_rebuild(row) for row in rows]


async def find_under_way(conn: Connection) -> AskedRebuild | None:
    """The rebuild that waits or runs."""
    row = await conn.fetchrow(f"SELECT {_COLUMNS} FROM rebuilds WHERE ended_at IS NULL")
    return None if row is None else _rebuild(row)


def _rebuild(row: Record) -> AskedRebuild:
    return AskedRebuild(*row.values())


async def try_lock(conn: Connection) -> bool:
    """Whether this session alone rebuilds from now on, until it ends."""
    return await conn.fetchval(f"SELECT pg_try_advisory_lock({_LOCK})")


async def begin(conn: Connection) -> int | None:
    """Takes up the rebuild that waits; gives its number."""
    return await conn.fetchval(
        "UPDATE rebuilds SET state = 'running', begun_at = now() WHERE state = 'asked' RETURNING rebuild_id"
    )


async def tell_progress(conn: Connection, rebuild_id: int, records_read: int, records: int) -> None:
    """How far it is."""
    await conn.execute(
        "UPDATE rebuilds SET records_read = $2, records = $3 WHERE rebuild_id = $1 AND state = 'running'",
        rebuild_id,
        records_read,
        records,
    )


async def end_done(conn: Connection, rebuild_id: int, records: int, unreadable: int) -> bool:
    """Marks it as done, in the transaction that puts the new reports in place; False where it was ended before."""
    done = await conn.execute(
        """
        UPDATE rebuilds SET state = 'done', ended_at = clock_timestamp(), records_read = $2, records = $2,
            unreadable = $3
        WHERE rebuild_id = $1 AND state = 'running'
        """,
        rebuild_id,
        records,
        unreadable,
    )
    return done == "UPDATE 1"


async def end_failed(conn: Connection, rebuild_id: int, failure: str) -> None:
    """Marks it as failed, with the sentence why."""
    await conn.execute(
        """
        UPDATE rebuilds SET state = 'failed', ended_at = now(), failure = $2
        WHERE rebuild_id = $1 AND state = 'running'
        """,
        rebuild_id,
        failure,
    )


async def break_off_abandoned(conn: Connection) -> bool:
    """Marks a rebuild as broken off that nobody is at any more. Call it in a transaction, which holds the lock."""
    if not await conn.fetchval(f"SELECT pg_try_advisory_xact_lock({_LOCK})"):
        return False
    done = await conn.execute("UPDATE rebuilds SET state = 'broken_off', ended_at = now() WHERE state = 'running'")
    return done != "UPDATE 0"
