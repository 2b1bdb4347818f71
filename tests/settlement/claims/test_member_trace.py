"""A member's part of a run is traced as a claim is: before approval too, and what goes on no claim as well."""

from typing import Any

import pytest

from services.settlement.claims.store import list_lines_of_member
from services.settlement.claims.trace import handlers as tracing
from services.settlement.claims.trace.entries import Viewer
from services.settlement.claims.trace.handlers import ALL_LINES, EntriesWanted, LinesWanted
from services.settlement.claims.trace.store import BEFORE_ALL
from services.settlement.runs.store import Run
from shared.database import transaction
from shared.errors import Conflict
from shared.periods import Period
from shared.principal import Principal
from tests.settlement.claims.test_trace import AUDITOR, all_runs, check_line, trace_of
from tests.settlement.runs.small import SMALL, A, B, budgets, found_small_club
from tests.settlement.scenarios import Case, play
from tests.settlement.world import World, hours

BEYOND_CLAIMS = ["69-balances-record-reversal", "32-bagatelle-carry", "36-host-payee-instalments", "26-instalments"]


async def trace_of_member(world: World, run: Run, member: str, wanted: LinesWanted = ALL_LINES) -> dict[str, Any]:
    async with transaction(world.pool) as conn:
        return await tracing.trace_member(conn, run, member, Viewer(AUDITOR, run.collaboration_id), wanted)


@pytest.mark.parametrize("name", BEYOND_CLAIMS)
async def test_every_line_of_a_member_is_traced_on_a_claim_or_not(world: World, name: str) -> None:
    case = Case(name)
    await play(world, case)

    for run in await all_runs(world, case.expected["collaboration_id"]):
        if run.cut is None:
            continue
        result = await world.result(run)
        for member in {line["member"] for line in result["lines"]}:
            trace = await trace_of_member(world, run, member)
            async with transaction(world.pool) as conn:
                stored = await list_lines_of_member(conn, run.collaboration_id, run.run_id, member)
            assert [line["line_number"] for line in trace["lines"]] == [line.line_number for line in stored]
            for line in trace["lines"]:
                check_line(line, trace["reversal"])


async def test_a_run_is_traced_before_it_is_approved_just_as_after(world: World) -> None:
    await found_small_club(world)
    await world.tell(*budgets(2018))
    await world.settle(SMALL, "annual", "2016")
    await world.publish(hours(SMALL, "late", A, "2016-05-01", 30))
    run = await world.work(await world.request(SMALL, "annual", "2017"))

    provisional = await trace_of_member(world, run, A)
    approved = await trace_of(world, await world.approve(run), A)

    assert provisional["run_state"] == "calculated"
    assert provisional["lines"] == approved["lines"]
    (adjusted,) = [line for line in provisional["lines"] if line["adjusts"] == "credit"]
    assert adjusted["adjustment"]["settled_before_minor"] == -60_000


async def test_one_line_may_be_asked_for_and_its_entries_left_out(world: World) -> None:
    await found_small_club(world)
    run = await world.settle(SMALL, "annual", "2016")
    credit = next(line for line in (await trace_of_member(world, run, A))["lines"] if line["kind"] == "credit")

    (alone,) = (await trace_of_member(world, run, A, LinesWanted(credit["line_number"], with_entries=False)))["lines"]

    assert alone == {name: value for name, value in credit.items() if not name.startswith("entries")}


async def test_single_entries_of_a_line_are_shown_to_those_who_may_see_them(world: World) -> None:
    await found_small_club(world)
    run = await world.settle(SMALL, "annual", "2016")
    wanted = EntriesWanted("projects", "p1", None, Period.parse("2016-03"), BEFORE_ALL, 10)

    async def seen_by(role: str) -> list[str]:
        viewer = Viewer(Principal("someone", frozenset({role})), SMALL)
        async with transaction(world.pool) as conn:
            return [row["member"] for row in await tracing.list_member_entries(conn, run, A, viewer, wanted)]

    assert await seen_by(f"operator:{SMALL}") == [A]
    assert await seen_by(f"member:{A}") == [A]
    assert await seen_by(f"member:{B}") == []


async def test_what_is_not_worked_out_has_no_trace(world: World) -> None:
    await found_small_club(world)
    run = await world.request(SMALL, "annual", "2016")

    with pytest.raises(Conflict, match="not_calculated"):
        await trace_of_member(world, run, A)
