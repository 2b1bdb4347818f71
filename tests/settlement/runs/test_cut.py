"""A run's cut is clean: everything below it was seen, nothing above it, however fast entries come in meanwhile."""

import asyncio
import itertools
from datetime import date

from shared.events.membership import RateAdopted
from tests.settlement.runs.small import SMALL, A, found_small_club
from tests.settlement.world import World, hours


async def minutes_below(world: World, cut: int | None) -> int:
    return await world.pool.fetchval("SELECT sum(amount) FROM entries WHERE change_number < $1", cut)


async def test_what_a_run_counted_is_exactly_what_came_before_its_cut(world: World) -> None:
    await found_small_club(world)
    stopped = asyncio.Event()

    async def publish(publisher: str) -> None:
        await world.grant(SMALL, publisher)
        for number in itertools.count():
            if stopped.is_set():
                return
            await world.publish(hours(SMALL, f"n{number}", A, "2016-03-02", 7), publisher=publisher)

    tasks = [asyncio.create_task(publish("first-system")), asyncio.create_task(publish("second-system"))]
    seen: set[int] = set()
    try:
        for _ in range(8):
            await asyncio.sleep(0.1)
            run = await world.work(await world.request(SMALL, "annual", "2016"))
            credit = next(line for line in (await world.result(run))["lines"] if line["kind"] == "credit")
            assert -credit["amount_minor"] == 1000 * await minutes_below(world, run.cut)
            seen.add(credit["amount_minor"])
            await world.discard(run)
    finally:
        stopped.set()
        await asyncio.gather(*tasks)
    assert len(seen) > 1


async def test_an_amount_too_large_to_be_told_fails_the_run(world: World) -> None:
    await found_small_club(world)
    await world.tell(
        RateAdopted(collaboration_id=SMALL, rate_id="hour", amount_minor=10**18, valid_from=date(2016, 1, 1))
    )
    await world.publish(hours(SMALL, "h2", A, "2016-04-01", 120))
    assert (await world.settle(SMALL, "annual", "2016")).failure_code == "amount_too_large"
