"""The runner loses no run and works none out twice, whatever happens to it."""

import asyncio

import pytest

from services.settlement.runs import runner as running
from services.settlement.runs.engine_process import EngineDied, EngineProcess, EngineTooSlow
from services.settlement.runs.runner import Runner
from services.settlement.runs.waiting.ends import EndsUnknown
from services.settlement.runs.waiting.handlers import Barrier
from services.settlement.runs.waiting.store import lease_runs
from shared.database import transaction
from tests.settlement.runs.small import SMALL, found_small_club
from tests.settlement.world import FixedEnds, World


class Failing(EngineProcess):
    """An engine's process to which something happens the first times it is asked."""

    def __init__(self, times: int, error: Exception) -> None:
        super().__init__()
        self.times = times
        self.error = error

    async def call(self, function, *arguments, seconds):  # pyright: ignore
        if self.times > 0:
            self.times -= 1
            raise self.error
        return await super().call(function, *arguments, seconds=seconds)  # pyright: ignore


def other_runner(world: World, engine: EngineProcess | None = None) -> Runner:
    return Runner(world.pool, Barrier(world.pool, world.ends), engine or EngineProcess())


async def test_a_run_is_worked_out_although_the_engine_died_twice(world: World) -> None:
    await found_small_club(world)
    world.runner.engine = Failing(2, EngineDied("gone"))
    run = await world.request(SMALL, "annual", "2016")

    assert [(await world.work(run)).state for _ in range(3)] == ["requested", "requested", "calculated"]


async def test_a_run_whose_calculation_is_always_lost_fails_in_the_end(world: World) -> None:
    await found_small_club(world)
    world.runner.engine = Failing(9, EngineTooSlow("too slow"))
    run = await world.request(SMALL, "annual", "2016")
    for _ in range(running.ATTEMPTS_MAX):
        run = await world.work(run)
    assert (run.state, run.failure_code) == ("failed", "calculation_lost")


async def test_a_bug_fails_the_run_and_not_the_worker(world: World) -> None:
    await found_small_club(world)
    world.runner.engine = Failing(1, RuntimeError("a bug"))
    failed = await world.work(await world.request(SMALL, "annual", "2016"))
    assert (failed.state, failed.failure_code) == ("failed", "internal_error")
    assert (await world.settle(SMALL, "annual", "2016")).state == "issued"


async def test_what_another_runner_holds_is_left_to_it_until_its_lease_ends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await found_small_club(world)
    run = await world.request(SMALL, "annual", "2016")
    async with transaction(world.pool) as conn:
        assert [each.run_id for each in await lease_runs(conn, "a-runner-that-was-killed", 0.5, 10)] == [run.run_id]

    assert (await world.work(run)).state == "requested"
    await asyncio.sleep(0.6)
    assert (await world.work(run)).state == "calculated"


async def test_a_runner_that_stops_gives_its_runs_to_the_next_at_once(world: World) -> None:
    await found_small_club(world)
    world.runner.engine = Failing(1, EngineDied("gone"))
    run = await world.work(await world.request(SMALL, "annual", "2016"))
    assert run.state == "requested"

    await world.runner.stop()
    successor = other_runner(world)
    await successor.step()
    await successor.stop()
    assert (await world.run(run.run_id)).state == "calculated"


async def test_two_runners_work_a_run_out_once(world: World) -> None:
    await found_small_club(world)
    run = await world.request(SMALL, "annual", "2016")
    second = other_runner(world)

    await asyncio.gather(world.runner.step(), second.step())
    await second.stop()

    assert (await world.run(run.run_id)).state == "calculated"
    calculated = [type_ for type_, _ in await world.announced(f"results.{SMALL}") if "calculated" in type_]
    assert len(calculated) == 1


async def test_a_run_discarded_while_it_is_worked_out_stays_discarded(world: World) -> None:
    await found_small_club(world)
    run = await world.request(SMALL, "annual", "2016")

    class Discarding(EngineProcess):
        async def call(self, function, *arguments, seconds):  # pyright: ignore
            await world.discard(run)
            return await super().call(function, *arguments, seconds=seconds)  # pyright: ignore

    world.runner.engine = Discarding()
    assert (await world.work(run)).state == "discarded"
    assert await world.pool.fetchval("SELECT count(*) FROM lines") == 0


async def test_while_kafka_is_away_runs_wait_and_the_runner_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away(FixedEnds):
        away = True

        async def read(self, topics: list[str]):  # pyright: ignore
            if self.away:
                raise EndsUnknown("Kafka is away")
            return await super().read(topics)

    ends = Away()
    world.runner.barrier = Barrier(world.pool, ends)
    await found_small_club(world)
    run = await world.request(SMALL, "annual", "2016")
    task = asyncio.create_task(world.runner.run())
    try:
        await asyncio.sleep(0.3)
        assert (await world.run(run.run_id)).state == "requested"
        ends.away = False
        async with asyncio.timeout(10):
            while (await world.run(run.run_id)).state == "requested":
                await asyncio.sleep(0.05)
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await world.run(run.run_id)).state == "calculated"


async def test_no_transaction_is_open_while_the_engine_works(world: World) -> None:
    await found_small_club(world)
    open_then: list[int] = []

    class Looking(EngineProcess):
        async def call(self, function, *arguments, seconds):  # pyright: ignore
            open_then.append(
                await world.pool.fetchval(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND state LIKE 'idle in transaction%'
                    """
                )
            )
            return await super().call(function, *arguments, seconds=seconds)  # pyright: ignore

    world.runner.engine = Looking()
    await world.work(await world.request(SMALL, "annual", "2016"))
    assert open_then == [0]
