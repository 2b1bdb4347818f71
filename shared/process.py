"""Run a worker's or a relay's tasks until the process is asked to stop."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any


def stop_event() -> asyncio.Event:
    """An event that is set when SIGTERM or SIGINT reaches this process. Call it inside the running loop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped


async def run_until_stopped(*work: Coroutine[Any, Any, None]) -> None:
    """Run all of `work` side by side until SIGTERM or SIGINT comes, or one of them ends or fails.

    The others are then cancelled and waited for, so that each may finish what it holds in its `finally`.
    Raises what the first failing one raised, so that the process exits non-zero and is started again.
    """
    stopped = asyncio.create_task(_wait_for(stop_event()), name="stop")
    tasks = [asyncio.create_task(coroutine) for coroutine in work]

    await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in [stopped, *tasks]:
        task.cancel()
    await asyncio.gather(stopped, *tasks, return_exceptions=True)

    for task in tasks:
        if not task.cancelled() and (failure := task.exception()) is not None:
            raise failure


async def _wait_for(event: asyncio.Event) -> None:
    await event.wait()
