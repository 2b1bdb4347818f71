"""The engine's process: answers, breaks, dies and is too slow without taking the worker with it."""

import asyncio
import os
import time

import pytest

from services.settlement.runs.engine_process import EngineBroke, EngineDied, EngineProcess, EngineTooSlow


def process_id() -> int:
    return os.getpid()


def divide(amount: int, by: int) -> int:
    return amount // by


def die() -> None:
    os._exit(3)


def sleep_long() -> None:
    time.sleep(60)


@pytest.fixture
def engine():
    process = EngineProcess()
    yield process
    process.stop()


async def test_it_works_in_one_process_of_its_own(engine: EngineProcess) -> None:
    first = await engine.call(process_id, seconds=20)
    assert first not in (os.getpid(), 0)
    assert await engine.call(process_id, seconds=20) == first
    assert await engine.call(divide, 7, 2, seconds=20) == 3


async def test_what_breaks_over_there_is_told_here_and_the_process_goes_on(engine: EngineProcess) -> None:
    before = await engine.call(process_id, seconds=20)
    with pytest.raises(EngineBroke, match="ZeroDivisionError"):
        await engine.call(divide, 1, 0, seconds=20)
    assert await engine.call(process_id, seconds=20) == before


async def test_a_process_that_dies_is_replaced(engine: EngineProcess) -> None:
    before = await engine.call(process_id, seconds=20)
    with pytest.raises(EngineDied):
        await engine.call(die, seconds=20)
    assert await engine.call(process_id, seconds=20) != before


async def test_a_calculation_that_takes_too_long_is_stopped(engine: EngineProcess) -> None:
    before = await engine.call(process_id, seconds=20)
    started = time.monotonic()
    with pytest.raises(EngineTooSlow):
        await engine.call(sleep_long, seconds=0.2)
    assert time.monotonic() - started < 5
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert await engine.call(divide, 9, 3, seconds=20) == 3


async def test_a_cancelled_calculation_leaves_no_process(engine: EngineProcess) -> None:
    before = await engine.call(process_id, seconds=20)
    task = asyncio.create_task(engine.call(sleep_long, seconds=60))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
