"""Transactions whose connection breaks at the worst moment."""

import asyncio
import threading
from typing import Any, cast

import asyncpg
import pytest

from shared.database import Pool, create_pool, transaction
from tests.conftest import FreshDatabase


class CutOnRelease:
    """A pool whose connections the server ends just as they are given back."""

    def __init__(self, pool: Pool, admin_url: str) -> None:
        self._pool = pool
        self._admin_url = admin_url

    def acquire(self, **options: Any) -> Any:
        return self._pool.acquire(**options)

    async def release(self, connection: Any) -> None:
        # From another thread, and waited for: this loop hears of it only when it uses the connection next.
        cut = threading.Thread(target=asyncio.run, args=(self._cut(connection.get_server_pid()),))
        cut.start()
        cut.join()
        await self._pool.release(connection)

    async def _cut(self, pid: int) -> None:
        admin = await asyncpg.connect(self._admin_url)
        await admin.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        await admin.close()


async def test_what_is_committed_stays_so_though_the_connection_breaks_on_its_way_back(
    database: FreshDatabase, platform: Any
) -> None:
    url = await database("settlement")
    pool = await create_pool(url, "settlement", application="tests")
    try:
        await pool.execute("CREATE TABLE notes (note TEXT)")
        cut = cast(Pool, CutOnRelease(pool, platform.env()["POSTGRES_ADMIN_URL"]))
        async with transaction(cut) as conn:
            await conn.execute("INSERT INTO notes VALUES ('kept')")
        async with transaction(pool) as conn:
            assert await conn.fetchval("SELECT note FROM notes") == "kept"
    finally:
        await pool.close()


async def test_a_failure_in_a_transaction_is_told_though_the_connection_breaks_too(
    database: FreshDatabase, platform: Any
) -> None:
    pool = await create_pool(await database("settlement"), "settlement", application="tests")
    try:
        cut = cast(Pool, CutOnRelease(pool, platform.env()["POSTGRES_ADMIN_URL"]))
        with pytest.raises(LookupError):
            async with transaction(cut):
                raise LookupError
    finally:
        await pool.close()
