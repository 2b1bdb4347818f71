"""A process runs until it is told to stop, and what it holds is finished first."""

import signal
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = """
import asyncio
from shared.process import run_until_stopped

async def works():
    try:
        print("works", flush=True)
        await asyncio.sleep(60)
    finally:
        print("finished", flush=True)

async def fails():
    await asyncio.sleep(0.2)
    raise RuntimeError("broken")

asyncio.run(run_until_stopped({work}))
"""


def start(work: str) -> subprocess.Popen[str]:
    program = PROGRAM.replace("{work}", work)
    return subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT
    )


def test_sigterm_ends_it_in_order_with_exit_code_0() -> None:
    process = start("works()")
    assert process.stdout is not None
    assert process.stdout.readline() == "works\n"
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=10)
    assert (said, process.returncode) == ("finished\n", 0)


def test_one_task_that_fails_ends_the_others_and_the_process_with_its_error() -> None:
    started = time.monotonic()
    process = start("works(), fails()")
    said, complained = process.communicate(timeout=10)
    assert said == "works\nfinished\n"
    assert process.returncode == 1
    assert "RuntimeError: broken" in complained
    assert time.monotonic() - started < 10
