"""A run waits until everything that was sent before has been read, and for nothing else."""

from typing import Any

import pytest

from services.settlement.consumers import INTAKE
from services.settlement.runs import handlers
from services.settlement.runs.commands import WaivePublisher
from services.settlement.runs.store import Run
from services.settlement.runs.waiting import handlers as waiting
from services.settlement.runs.waiting.ends import TopicEnds
from services.settlement.runs.waiting.store import list_waivers
from shared.database import transaction
from shared.errors import Conflict
from shared.messaging.store import insert_missing_positions, update_positions
from tests.settlement.runs.small import SMALL, A, budgets, found_small_club
from tests.settlement.world import PUBLISHER, World, hours

TOPIC = f"timesheet.{PUBLISHER}"


async def read_up_to(world: World, offset: int, topic: str = TOPIC) -> None:
    """Moves the stored position of a topic, as the consumer does."""
    async with transaction(world.pool) as conn:
        await insert_missing_positions(conn, INTAKE, {(topic, 0): 0}, "cluster", {topic: "id"})
        await update_positions(conn, INTAKE, {(topic, 0): offset})


async def waits_for(world: World, run: Run) -> list[dict[str, Any]]:
    async with transaction(world.pool) as conn:
        return await waiting.waiting_for(conn, await world.run(run.run_id))


async def test_it_waits_for_what_a_publisher_had_sent_and_says_so(world: World) -> None:
    await found_small_club(world)
    world.ends.ends[TOPIC] = TopicEnds(0, 5)
    await read_up_to(world, 3)
    run = await world.request(SMALL, "annual", "2016")
    assert await waits_for(world, run) == [{"what": "runner"}]

    assert (await world.work(run)).state == "requested"

    assert await waits_for(world, run) == [
        {"what": "publisher", "publisher": PUBLISHER, "topic": TOPIC, "reached_offset": 3, "end_offset": 5}
    ]
    await world.publish(hours(SMALL, "h2", A, "2016-03-02", 60))
    await read_up_to(world, 5)
    done = await world.work(run)
    assert done.state == "calculated"
    assert await waits_for(world, run) == []
    credit = [line for line in (await world.result(done))["lines"] if line["kind"] == "credit"]
    assert credit[0]["amount_minor"] == -120_000


async def test_it_says_that_a_topic_it_waits_for_is_paused_and_may_go_on_without_it(world: World) -> None:
    await found_small_club(world)
    world.ends.ends[TOPIC] = TopicEnds(0, 5)
    await read_up_to(world, 3)
    await world.pool.execute("UPDATE consumer_offsets SET paused_at = '2026-01-02T03:04:05Z'")
    run = await world.request(SMALL, "annual", "2016")
    assert (await world.work(run)).state == "requested"

    (waited_for,) = await waits_for(world, run)
    assert (waited_for["publisher"], waited_for["paused_since"]) == (PUBLISHER, "2026-01-02T03:04:05.000Z")
    async with transaction(world.pool) as conn:
        waiver = WaivePublisher(publisher=PUBLISHER, reason="Its export is broken")
        await handlers.waive_publisher(conn, await world.run(run.run_id), waiver, "operator")
    assert (await world.work(run)).state == "calculated"


async def test_what_is_sent_after_the_barrier_is_not_waited_for(world: World) -> None:
    await found_small_club(world)
    world.ends.ends[TOPIC] = TopicEnds(0, 2)
    run = await world.request(SMALL, "annual", "2016")
    await world.work(run)
    world.ends.ends[TOPIC] = TopicEnds(0, 1_000_000)
    await read_up_to(world, 2)

    assert (await world.work(run)).state == "calculated"
    assert world.ends.asked == 1


async def test_what_kafka_no_longer_keeps_is_not_waited_for(world: World) -> None:
    await found_small_club(world)
    world.ends.ends[TOPIC] = TopicEnds(700, 700)
    assert (await world.work(await world.request(SMALL, "annual", "2016"))).state == "calculated"


async def test_an_unread_mark_of_a_transaction_is_not_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LOOK_SECONDS", 0.0)
    await found_small_club(world)
    world.ends.ends[TOPIC] = TopicEnds(0, 6)
    await read_up_to(world, 5)
    run = await world.request(SMALL, "annual", "2016")
    assert (await world.work(run)).state == "requested"
    world.ends.marks_only = True
    assert (await world.work(run)).state == "calculated"


async def test_an_operator_may_go_on_without_a_publisher_and_it_is_recorded(world: World) -> None:
    await found_small_club(world)
    world.ends.ends[TOPIC] = TopicEnds(0, 5)
    run = await world.request(SMALL, "annual", "2016")
    assert (await world.work(run)).state == "requested"

    async with transaction(world.pool) as conn:
        await handlers.waive_publisher(conn, run, WaivePublisher(publisher=PUBLISHER, reason="it is down"), "operator")

    assert await waits_for(world, run) == []
    assert (await world.work(run)).state == "calculated"
    async with transaction(world.pool) as conn:
        assert [(each.publisher, each.reason) for each in await list_waivers(conn, run.run_id)] == [
            (PUBLISHER, "it is down")
        ]
        with pytest.raises(Conflict, match="not_requested"):
            await handlers.waive_publisher(conn, run, WaivePublisher(publisher="other", reason="why not"), "operator")


async def test_publishers_can_be_left_out_from_the_start_and_the_others_are_waited_for(world: World) -> None:
    await found_small_club(world)
    await world.grant(SMALL, "other-system")
    world.ends.ends = {TOPIC: TopicEnds(0, 5), "timesheet.other-system": TopicEnds(0, 1)}
    run = await world.request(SMALL, "annual", "2016", without_publishers=[PUBLISHER])

    assert (await world.work(run)).state == "requested"

    assert [each["publisher"] for each in await waits_for(world, run)] == ["other-system"]
    await read_up_to(world, 1, "timesheet.other-system")
    assert (await world.work(run)).state == "calculated"


async def test_a_run_that_names_a_position_waits_for_that_fact(world: World) -> None:
    await found_small_club(world)
    position = await world.pool.fetchval("SELECT position FROM collaborations")
    run = await world.request(SMALL, "annual", "2016", membership_position=position + 1)

    assert (await world.work(run)).state == "requested"
    assert await waits_for(world, run) == [
        {"what": "membership", "reached_position": position, "wanted_position": position + 1}
    ]
    assert world.ends.asked == 0

    await world.tell(*budgets(2017, amount_minor=300_000))
    done = await world.work(run)
    assert done.facts_position == position + 1
    assert sum((await world.result(done))["net"].values()) == 300_000


async def test_a_publisher_whose_grant_comes_with_that_fact_is_waited_for(world: World) -> None:
    await found_small_club(world)
    position = await world.pool.fetchval("SELECT position FROM collaborations")
    world.ends.ends["timesheet.new-system"] = TopicEnds(0, 4)
    run = await world.request(SMALL, "annual", "2016", membership_position=position + 1)
    await world.work(run)

    await world.grant(SMALL, "new-system")

    assert (await world.work(run)).state == "requested"
    assert [each["publisher"] for each in await waits_for(world, run)] == ["new-system"]


async def test_a_collaboration_may_be_asked_for_before_it_is_heard_of_if_its_position_is_named(world: World) -> None:
    run = await world.request(SMALL, "annual", "2016", membership_position=3)
    assert (await world.work(run)).state == "requested"
    await found_small_club(world)
    assert (await world.work(run)).state == "calculated"


async def test_a_reversal_waits_for_nobody(world: World) -> None:
    await found_small_club(world)
    await world.settle(SMALL, "annual", "2016")
    world.ends.ends[TOPIC] = TopicEnds(0, 5)
    assert (await world.reverse(SMALL, "annual", "2016")).state == "issued"
