"""A whole system with the demo's data, and a browser to look at it with.

BROWSER_HOME names the data folder of a system that is up already, for work on the tests; BROWSER_URL another
reporting beside it.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from cli.browsing.chromium import missing, opened_browser
from cli.browsing.places import find_places
from deploy.local.platform import Platform
from deploy.local.ports import ANY_PORTS
from deploy.local.system import System
from tests.browser.kit import Browsing
from tests.platform import OTHERS, new_platform

PROJECT = Path(__file__).resolve().parents[2]
ENTRIES = 400
YEARS = 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that need a browser count as not run where there is none; the sentence says what is missing."""
    if (lacking := missing()) is None:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=f"NOT RUN: {lacking}"))


@pytest.fixture(scope="session")
def demo_system() -> Iterator[Platform]:
    """A system in which two years were settled; stopped and removed at the end."""
    if given := os.environ.get("BROWSER_HOME"):
        yield Platform(Path(given))
        return
    system = System(new_platform("browser"))
    system.start()
    try:
        system.wait_until_ready(90)
        for _ in range(YEARS):
            play_demo(system.platform.home)
        yield system.platform
    finally:
        system.stop()
        if "KEEP_LOGS" not in os.environ:
            system.platform.destroy()
            shutil.rmtree(system.platform.home, ignore_errors=True)


def play_demo(home: Path) -> None:
    """`mellemregning demo --once` on a system that is up: a year, settled."""
    given = {name: value for name, value in os.environ.items() if name not in OTHERS}
    command = [sys.executable, "-m", "cli", "demo", "--once", "--entries", str(ENTRIES)]
    environment = {**given, **ANY_PORTS, "MELLEMREGNING_HOME": str(home)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
async def browsing(demo_system: Platform) -> AsyncGenerator[Browsing]:
    """The browser, and where what is to be seen is found."""
    settings = demo_system.env()
    if url := os.environ.get("BROWSER_URL"):
        settings = {**settings, "REPORTING_URL": url}
    places = await asyncio.wait_for(find_places(settings), 60)
    async with opened_browser() as browser:
        yield Browsing(browser, settings, places)
