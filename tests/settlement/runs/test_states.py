"""What may happen to a run, and what is told of it."""

from datetime import date

import pytest

from services.settlement.claims.store import list_balances, list_claims
from services.settlement.runs.store import Run
from shared.database import transaction
from shared.errors import Conflict, NotFound
from shared.events import settlement as events
from shared.events.timesheet import TaskCompleted
from tests.settlement.runs.small import SMALL, A, B, budgets, found_small_club
from tests.settlement.world import World, hours

RESULTS = f"results.{SMALL}"


async def claims_of(world: World, run: Run) -> dict[str, int]:
    async with transaction(world.pool) as conn:
        found = await list_claims(conn, SMALL, run.run_id, None, 100)
    return {claim.member_id: claim.amount_minor for claim in found}


async def told(world: World) -> list[str]:
    return [type_.split(".")[1] for type_, _ in await world.announced(RESULTS)]


async def test_a_run_goes_from_requested_to_issued_and_each_step_is_told_in_order(world: World) -> None:
    await found_small_club(world)

    requested = await world.request(SMALL, "annual", "2016")
    assert requested.state == "requested"
    calculated = await world.work(requested)
    assert calculated.state == "calculated"
    assert (await world.result(calculated))["net"] == {A: -30_000 + 50_000, B: 30_000 + 50_000}
    assert await claims_of(world, calculated) == {}
    issued = await world.approve(calculated)

    assert (issued.state, issued.decision) == ("issued", "GF-1")
    assert await claims_of(world, issued) == {A: 20_000, B: 80_000}
    assert await told(world) == [
        "settlement_requested",
        "settlement_calculated",
        "settlement_lines_posted",
        "settlement_approved",
        "claim_issued",
        "claim_issued",
    ]


async def test_a_run_says_at_which_cut_it_was_worked_out(world: World) -> None:
    await found_small_club(world)
    run = await world.work(await world.request(SMALL, "annual", "2016"))
    numbers = await world.pool.fetch("SELECT change_number FROM entries")

    assert run.cut is not None
    assert all(row["change_number"] < run.cut for row in numbers)
    assert run.facts_position == await world.pool.fetchval("SELECT position FROM collaborations")
    await world.publish(hours(SMALL, "h2", A, "2016-04-01", 60))
    assert await world.pool.fetchval("SELECT max(change_number) FROM entries") > run.cut


async def test_lines_are_posted_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LINES_PER_PART", 2)
    await found_small_club(world)
    await world.work(await world.request(SMALL, "annual", "2016"))

    posted = [data for type_, data in await world.announced(RESULTS) if "lines_posted" in type_]
    assert [(part["part"], part["parts"], len(part["lines"])) for part in posted] == [(1, 3, 2), (2, 3, 2), (3, 3, 1)]


async def test_while_a_run_is_under_way_no_other_of_its_settlement_is_taken(world: World) -> None:
    await found_small_club(world)
    run = await world.request(SMALL, "annual", "2016")

    with pytest.raises(Conflict, match="awaiting_approval"):
        await world.request(SMALL, "annual", "2017")
    await world.work(run)
    with pytest.raises(Conflict, match="awaiting_approval"):
        await world.request(SMALL, "annual", "2016")
    with pytest.raises(Conflict, match="awaiting_approval"):
        await world.request_reversal(SMALL, "annual", "2016")

    assert (await world.request(SMALL, "turns", "2016")).state == "requested"
    await world.approve(run)
    assert (await world.request(SMALL, "annual", "2017")).state == "requested"


async def test_a_run_that_cannot_be_computed_fails_with_its_code_and_stands_in_nobodys_way(world: World) -> None:
    await found_small_club(world)

    failed = await world.settle(SMALL, "annual", "2017")

    assert (failed.state, failed.failure_code) == ("failed", "missing_budget")
    assert failed.failure_message
    type_, data = (await world.announced(RESULTS))[-1]
    assert (type_, data["code"]) == ("settlement.settlement_failed.v1", "missing_budget")
    assert (await world.settle(SMALL, "annual", "2016")).state == "issued"


@pytest.mark.parametrize(
    ("settlement", "period", "code"),
    [
        ("monthly", "2016", "unknown_settlement"),
        ("annual", "2016-Q1", "wrong_period"),
        ("annual", "2014", "no_charter"),
    ],
)
async def test_what_is_asked_wrongly_fails_with_a_code(world: World, settlement: str, period: str, code: str) -> None:
    await found_small_club(world)
    assert (await world.settle(SMALL, settlement, period)).failure_code == code


async def test_a_settled_period_is_settled_once_and_in_order(world: World) -> None:
    await found_small_club(world)
    await world.tell(*budgets(2018, 2019))
    await world.settle(SMALL, "annual", "2016")

    assert (await world.settle(SMALL, "annual", "2016")).failure_code == "already_settled"
    assert (await world.settle(SMALL, "annual", "2018")).failure_code == "out_of_order"
    assert (await world.settle(SMALL, "annual", "2017")).state == "issued"


async def test_approving_twice_has_the_effect_of_once(world: World) -> None:
    await found_small_club(world)
    run = await world.settle(SMALL, "annual", "2016")
    before = await told(world)

    assert (await world.approve(run)).state == "issued"

    assert await told(world) == before
    assert len(await claims_of(world, run)) == 2


async def test_only_what_is_calculated_can_be_approved(world: World) -> None:
    await found_small_club(world)
    run = await world.request(SMALL, "annual", "2016")
    with pytest.raises(Conflict, match="not_calculated"):
        await world.approve(run)
    await world.discard(run)
    with pytest.raises(Conflict, match="not_calculated"):
        await world.approve(run)


async def test_a_discarded_run_leaves_no_trace_in_the_arithmetic(world: World) -> None:
    await found_small_club(world)
    first = await world.work(await world.request(SMALL, "annual", "2016"))
    before = await world.result(first)

    discarded = await world.discard(first)
    again = await world.settle(SMALL, "annual", "2016")

    assert (discarded.state, discarded.closed_reason) == ("discarded", "a mistake")
    assert await world.result(again) == before
    assert await claims_of(world, discarded) == {}
    with pytest.raises(Conflict, match="not_under_way"):
        await world.discard(again)


async def test_a_requested_run_that_is_discarded_is_never_worked_out(world: World) -> None:
    await found_small_club(world)
    run = await world.discard(await world.request(SMALL, "annual", "2016"))
    assert (await world.work(run)).state == "discarded"
    assert (await told(world))[-1] == "settlement_discarded"


async def test_approval_settles_what_was_calculated_and_what_came_later_is_the_next_runs(world: World) -> None:
    await found_small_club(world)
    await world.tell(*budgets(2018))
    run = await world.work(await world.request(SMALL, "annual", "2016"))
    await world.publish(hours(SMALL, "late", B, "2016-05-01", 60))

    issued = await world.approve(run)
    following = await world.settle(SMALL, "annual", "2017")

    assert await claims_of(world, issued) == {A: 20_000, B: 80_000}
    adjustments = [line for line in (await world.result(following))["lines"] if line["kind"] == "adjustment"]
    assert {(line["member"], line["adjusts"], line["amount_minor"]) for line in adjustments} == {
        (A, "share", 30_000),
        (B, "share", 30_000),
        (B, "credit", -60_000),
    }
    assert {line["period"] for line in adjustments} == {"2016"}


async def test_a_reversal_takes_everything_back_and_the_period_can_be_run_again(world: World) -> None:
    await found_small_club(world)
    run = await world.settle(SMALL, "annual", "2016")

    reversal = await world.reverse(SMALL, "annual", "2016")

    assert (reversal.state, reversal.reverses_run_id) == ("issued", run.run_id)
    taken_back = await world.run(run.run_id)
    assert (taken_back.state, taken_back.reversed_by_run_id) == ("reversed", reversal.run_id)
    assert await claims_of(world, reversal) == {A: -20_000, B: -80_000}
    assert (await told(world))[-4:] == [
        "settlement_approved",
        "settlement_reversed",
        "claim_issued",
        "claim_issued",
    ]
    again = await world.settle(SMALL, "annual", "2016")
    assert again.state == "issued"
    assert (await world.result(again))["net"] == (await world.result(run))["net"]


async def test_only_the_last_run_can_be_reversed(world: World) -> None:
    await found_small_club(world)
    await world.tell(*budgets(2018))
    assert (await world.reverse(SMALL, "annual", "2016")).failure_code == "not_last_run"
    await world.settle(SMALL, "annual", "2016")
    await world.settle(SMALL, "annual", "2017")

    assert (await world.reverse(SMALL, "annual", "2016")).failure_code == "not_last_run"
    assert (await world.reverse(SMALL, "annual", "2017")).state == "issued"
    assert (await world.reverse(SMALL, "annual", "2016")).state == "issued"


async def test_balances_move_at_approval_and_back_at_a_reversal(world: World) -> None:
    await found_small_club(world)
    await world.publish(
        TaskCompleted(
            collaboration_id=SMALL,
            entry_id="t1",
            stream_id="errands",
            member_id=A,
            completed_on=date(2016, 2, 1),
            value_minor=500_000,
            title="a tender",
        )
    )

    async def balances() -> dict[str, int]:
        async with transaction(world.pool) as conn:
            return {row["member_id"]: row["balance_minor"] for row in await list_balances(conn, SMALL)}

    run = await world.work(await world.request(SMALL, "turns", "2016"))
    assert await balances() == {}
    await world.approve(run)
    assert await balances() == {A: -250_000, B: 250_000}
    moved = [data for type_, data in await world.announced(RESULTS) if "balance_moved" in type_]
    assert {(each["member_id"], each["amount_minor"], each["balance_minor"]) for each in moved} == {
        (A, -250_000, -250_000),
        (B, 250_000, 250_000),
    }
    turns = [data["member_id"] for type_, data in await world.announced(RESULTS) if "turn_assigned" in type_]
    assert turns == [B]
    await world.reverse(SMALL, "turns", "2016")
    assert await balances() == {}


async def test_a_collaboration_never_heard_of_is_not_settled(world: World) -> None:
    with pytest.raises(NotFound, match="unknown_collaboration"):
        await world.request("nobody-there", "annual", "2016")


async def test_without_a_charter_there_is_no_settlement(world: World) -> None:
    await world.grant("bare-club", "a-publisher")
    failed = await world.work(await world.request("bare-club", "annual", "2016"))
    assert (failed.state, failed.failure_code) == ("failed", "unknown_settlement")
