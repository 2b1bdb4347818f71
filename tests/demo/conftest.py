"""The demo, called twice on a system of its own, which then stays up for the tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.local.ports import ANY_PORTS
from deploy.local.system import System
from tests.platform import OTHERS, new_platform

ENTRIES = 400
PROJECT = Path(__file__).resolve().parents[2]


def demo(home: Path) -> subprocess.CompletedProcess[str]:
    """`mellemregning demo --once` on a data folder of its own."""
    command = [sys.executable, "-m", "cli", "demo", "--once", "--entries", str(ENTRIES)]
    given = {name: value for name, value in os.environ.items() if name not in OTHERS}
    environment = {**given, **ANY_PORTS, "MELLEMREGNING_HOME": str(home)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@dataclass
class Played:
    """Two calls of the demo: what they printed, what then ran, and the system, left up after the second."""

    system: System
    first: str
    running_after_first: list[str]
    second: str
    running_after_second: list[str] = field(default_factory=list[str])


@pytest.fixture(scope="session")
def played() -> Iterator[Played]:
    """The first call starts and stops everything; the second finds it running and leaves it so."""
    system = System(new_platform("demo"))
    home = system.platform.home
    try:
        first = demo(home).stdout
        after_first = running(system)
        system.start()
        system.wait_until_ready(90)
        second = demo(home).stdout
        yield Played(system, first, after_first, second, running(system))
    finally:
        system.stop()
        if "KEEP_LOGS" not in os.environ:
            system.platform.destroy()
            shutil.rmtree(home, ignore_errors=True)


def running(system: System) -> list[str]:
    return [status.name for status in system.status() if status.running]
