"""The whole system on a platform of its own: the seven processes, kept up by their supervisor."""

import os
import shutil
from collections.abc import AsyncGenerator, Iterator

import pytest

from cli.live.api import Live
from deploy.local.system import System
from tests.platform import new_platform


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """Everything up and ready; stopped and removed at the end, its logs kept where KEEP_LOGS is set."""
    running = System(new_platform("system"))
    running.start()
    try:
        running.wait_until_ready(90)
        yield running
    finally:
        running.stop()
        if "KEEP_LOGS" not in os.environ:
            running.platform.destroy()
            shutil.rmtree(running.platform.home, ignore_errors=True)


@pytest.fixture
async def live(system: System) -> AsyncGenerator[Live]:
    """The system as an outside user reaches it."""
    async with Live(system.platform.env()) as reached:
        yield reached
