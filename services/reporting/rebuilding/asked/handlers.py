"""The worker's part of a rebuild that was asked for: a process of its own is started, and what was left lying ended."""

import asyncio
import sys
from contextlib import suppress

import structlog

from services.reporting.rebuilding.asked import store
from shared.database import TRANSIENT, Pool, transaction
from shared.errors import Unavailable

log = structlog.get_logger()

LOOK_SECONDS = 1.0
STOP_SECONDS = 10


async def start_rebuilds(pool: Pool) -> None:
    """Starts what is asked for, until cancelled; then stops what was started, and the reports are left as they were."""
    process: asyncio.subprocess.Process | None = None
    try:
        while True:
            if process is None or process.returncode is not None:
                process = await _start_if_asked(pool)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        if process is not None and process.returncode is None:
            await _stop(process)


async def _start_if_asked(pool: Pool) -> asyncio.subprocess.Process | None:
    try:
        async with transaction(pool) as conn:
            under_way = await store.find_under_way(conn)
            if under_way is not None and under_way.state == "running" and await store.break_off_abandoned(conn):
                log.warning("a rebuild was broken off", rebuild=under_way.rebuild_id)
    except (*TRANSIENT, Unavailable) as error:
        log.warning("whether a rebuild is asked for cannot be seen", error=str(error))
        return None
    if under_way is None or under_way.state != "asked":
        return None
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "services.reporting.rebuilding")


async def _stop(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
