"""What killed test sessions leave behind is cleared away, and nothing else is touched."""

import os
import subprocess
import sys
import time
from pathlib import Path

from deploy.local.processes import Program
from tests.platform import KEPT_SECONDS, clear_left_behind

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


def gone() -> int:
    """The pid of a process that has ended."""
    ended = subprocess.Popen((sys.executable, "-c", ""))
    ended.wait()
    return ended.pid


def test_what_a_killed_session_left_running_is_stopped_and_removed(tmp_path: Path) -> None:
    home = tmp_path / f"{gone()}-platform"
    left = Program(home, "settlement-worker").start(SLEEP)
    clear_left_behind(tmp_path)
    assert left.wait(10) != 0
    assert not home.exists()


def test_a_session_that_runs_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / f"{os.getpid()}-platform"
    program = Program(home, "settlement-worker")
    program.start(SLEEP)
    clear_left_behind(tmp_path)
    assert program.running()
    program.kill()


def test_logs_are_kept_for_a_day(tmp_path: Path) -> None:
    young, old = (tmp_path / f"{gone()}-{name}" for name in ("young", "old"))
    young.mkdir()
    old.mkdir()
    long_ago = time.time() - KEPT_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    clear_left_behind(tmp_path)
    assert young.exists()
    assert not old.exists()
