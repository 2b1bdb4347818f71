"""Every øre of every claim leads back to lines, and every line to what it was worked out from, as of the run's cut."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.settlement.claims.store import Claim, list_claims
from services.settlement.claims.trace import handlers as tracing
from services.settlement.claims.trace import store as traces
from services.settlement.claims.trace.entries import Viewer, parse_place
from services.settlement.claims.trace.handlers import EntriesWanted
from services.settlement.claims.trace.loading import load_evidence
from services.settlement.engine.bases.case import Slot
from services.settlement.engine.result import Cover
from services.settlement.runs.store import Run, list_runs
from shared.database import transaction
from shared.events import membership
from shared.events.timesheet import EntryWithdrawn, HoursCorrected
from shared.money import apportion
from shared.periods import Period
from shared.principal import Principal
from tests.settlement.runs.small import SMALL, A, B, budgets, found_small_club
from tests.settlement.scenarios import Case, play, playable_cases
from tests.settlement.world import World, hours

Trace = dict[str, Any]
AUDITOR = Principal("auditor", frozenset({"auditor"}))


async def traces_of(world: World, collaboration_id: str) -> list[Trace]:
    async with transaction(world.pool) as conn:
        claims = await list_claims(conn, collaboration_id, None, None, 1000)
        viewer = Viewer(AUDITOR, collaboration_id)
        return [await tracing.trace_claim(conn, claim, viewer) for claim in claims]


async def claim_of(world: World, run: Run, member: str) -> Claim:
    async with transaction(world.pool) as conn:
        claims = await list_claims(conn, run.collaboration_id, run.run_id, None, 1000)
    return next(claim for claim in claims if claim.member_id == member)


async def trace_of(world: World, run: Run, member: str) -> Trace:
    claim = await claim_of(world, run, member)
    async with transaction(world.pool) as conn:
        return await tracing.trace_claim(conn, claim, Viewer(AUDITOR, run.collaboration_id))


async def all_runs(world: World, collaboration_id: str) -> list[Run]:
    async with transaction(world.pool) as conn:
        return await list_runs(conn, collaboration_id, None, 1000)


@pytest.mark.parametrize("name", playable_cases())
async def test_every_claim_of_every_case_adds_up_from_its_lines_and_they_from_what_they_rest_on(
    world: World, name: str
) -> None:
    case = Case(name)
    await play(world, case)
    collaboration_id = case.expected["collaboration_id"]

    found = await traces_of(world, collaboration_id)

    assert len(found) == sum(len(run["claims"]) for run in case.expected["runs"])
    for trace in found:
        assert sum(line["amount_minor"] for line in trace["lines"]) == trace["amount_minor"]
        for line in trace["lines"]:
            check_line(line, trace["reversal"])
    await check_everything_can_be_worked_out_again(world, collaboration_id)


def check_line(line: Trace, reversal: bool) -> None:
    if line["kind"] == "carried":
        assert line["carried_from"]
        return
    assert line["charter"]["decision"]
    settled = -line["amount_minor"] if reversal else line["amount_minor"]
    now = line["adjustment"]["now_minor"] if line["adjustment"] else settled
    if line["basis"] in CHECKS:
        check_share(line, now)
        CHECKS[line["basis"]](line, now)


def is_credit(line: Trace) -> bool:
    return (line["adjusts"] or line["kind"]) == "credit"


def check_costs(line: Trace, now: int) -> None:
    spent = sum_of(line["costs"], "amount_minor")
    assert spent == sum_of(line["entries"], "amount_minor")
    if is_credit(line):
        assert spent == -now
    elif line["key"] and line["key"]["type"] == "orderer":
        assert spent == now


def check_tasks(line: Trace, now: int) -> None:
    done = sum_of(line["tasks"], "value_minor")
    assert done == sum_of(line["entries"], "value_minor")
    assert not is_credit(line) or done == -now


def check_units(line: Trace, now: int) -> None:
    assert sum_of(line["orders"], "amount_minor") == now
    assert sum_of(line["orders"], "quantity") == sum_of(line["entries"], "quantity")


def check_budget(line: Trace, now: int) -> None:
    assert line["budget"]["amount_minor"] == line["shared_minor"] or line["adjustment"]


def check_share(line: Trace, now: int) -> None:
    key = line["key"]
    if not key or "weights" not in key or (line["adjusts"] or line["kind"]) != "share" or line["instalment"]:
        return
    weights = {each["member"]: Fraction(each["weight"]) for each in key["weights"]}
    assert apportion(key["shared_minor"], weights).get(line["member"], 0) == now
    if key["figure"]:
        assert all(each["figure"]["source"] for each in key["weights"])


def check_hours(line: Trace, now: int) -> None:
    rows = [row for row in line["hours"] if not is_credit(line) or row["member"] == line["member"]]
    assert sum_of(rows, "minutes") == sum_of(line["entries"], "minutes")
    assert sum_of(rows, "honoured_minutes") == sum_of(line["entries"], "honoured_minutes")
    by_month = Counter[tuple[str, str]]()
    for entry in line["entries"]:
        by_month[entry["member"], entry["work_date"][:7]] += entry["honoured_minutes"]
    assert all(by_month[row["member"], row["month"]] == row["honoured_minutes"] for row in rows)
    assert all(row["rate_minor"] is not None for row in rows if row["honoured_minutes"])


CHECKS = {
    "hours": check_hours,
    "costs": check_costs,
    "tasks": check_tasks,
    "units": check_units,
    "budget": check_budget,
}


def sum_of(rows: list[Trace], name: str) -> int:
    return sum(row[name] for row in rows)


async def check_everything_can_be_worked_out_again(world: World, collaboration_id: str) -> None:
    """What a run kept gives each of its lines once more, earlier runs taken off."""
    for run in await all_runs(world, collaboration_id):
        if run.approved_at is None or run.reversal:
            continue
        lines = [line for line in (await world.result(run))["lines"] if line["stream"] is not None]
        async with transaction(world.pool) as conn:
            evidence = await load_evidence(conn, run)
            before = {
                member: await traces.list_settled_before(conn, run, member)
                for member in sorted({line["member"] for line in lines})
            }
        for line in lines:
            kind = line["adjusts"] or line["kind"]
            about = (line["stream"], line["period"], line["instalment"])
            earlier = sum(
                each.amount_minor
                for each in before[line["member"]]
                if (each.stream_id, each.period, each.instalment) == about
                and (each.project_id, each.kind) == (line["project"], kind)
            )
            amounts = evidence.workings.work_out(Cover(*about)).amounts
            assert amounts.get(Slot(line["project"], line["member"], kind), 0) == earlier + line["amount_minor"]


async def test_the_worked_out_hour_leads_to_entry_rate_charter_and_decision(world: World) -> None:
    await found_small_club(world)
    run = await world.settle(SMALL, "annual", "2016")

    trace = await trace_of(world, run, A)

    share, credit = [line for line in trace["lines"] if line["stream"] == "projects"][::-1]
    assert (credit["kind"], credit["amount_minor"]) == ("credit", -60_000)
    assert [(e["entry_id"], e["publisher"], e["work_date"], e["minutes"]) for e in credit["entries"]] == [
        ("h1", "time-system", "2016-03-01", 60)
    ]
    assert credit["entries"][0]["event_id"].startswith("event-")
    assert credit["rates"] == [{"rate": "hour", "amount_minor": 60_000, "valid_from": "2016-01-01", "decision": "GF-R"}]
    assert credit["charter"]["version"] == 1
    assert (share["key"]["type"], share["key"]["shared_minor"], share["key"]["weight_sum"]) == ("equal", 60_000, "2")
    fee = next(line for line in trace["lines"] if line["stream"] == "contingent")
    assert fee["budget"] == {"amount_minor": 100_000, "decision": "GF-B"}
    assert trace["cut"] == {"change_number": run.cut, "membership_position": run.facts_position}


async def test_a_trace_shows_what_was_known_at_the_cut_whatever_comes_later(world: World) -> None:
    await found_small_club(world)
    await world.settle(SMALL, "annual", "2016")
    before = await traces_of(world, SMALL)

    await world.publish(
        HoursCorrected(collaboration_id=SMALL, entry_id="h1", minutes=600, reason="a slip"),
        hours(SMALL, "late", B, "2016-06-01", 300),
    )
    await world.publish(EntryWithdrawn(collaboration_id=SMALL, entry_id="h1", reason="never was"))
    await world.tell(
        *budgets(2017, amount_minor=1),
        membership.RateAdopted(collaboration_id=SMALL, rate_id="hour", amount_minor=1, valid_from=date(2016, 1, 1)),
        membership.JoiningWithdrawn(
            collaboration_id=SMALL,
            member_id=B,
            joined_on=date(2016, 1, 1),
            reason="a mistake",
        ),
    )

    assert await traces_of(world, SMALL) == before


async def test_a_correction_before_the_cut_is_in_the_trace_with_its_event(world: World) -> None:
    await found_small_club(world)
    await world.publish(HoursCorrected(collaboration_id=SMALL, entry_id="h1", minutes=120, reason="a slip"))
    run = await world.settle(SMALL, "annual", "2016")

    credit = next(line for line in (await trace_of(world, run, A))["lines"] if line["kind"] == "credit")

    assert credit["amount_minor"] == -120_000
    assert [(each["minutes"], len(each["change_event_ids"])) for each in credit["entries"]] == [(120, 1)]


async def test_an_adjustment_names_what_was_settled_before_and_what_it_comes_to_now(world: World) -> None:
    await found_small_club(world)
    await world.tell(*budgets(2018))
    first = await world.settle(SMALL, "annual", "2016")
    await world.publish(hours(SMALL, "late", A, "2016-05-01", 30))
    second = await world.settle(SMALL, "annual", "2017")

    line = next(each for each in (await trace_of(world, second, A))["lines"] if each["adjusts"] == "credit")

    assert (line["period"], line["amount_minor"]) == ("2016", -30_000)
    assert line["adjustment"] == {
        "settled_before": [{"run_id": str(first.run_id), "run_period": "2016", "amount_minor": -60_000}],
        "settled_before_minor": -60_000,
        "now_minor": -90_000,
    }
    assert [each["entry_id"] for each in line["entries"]] == ["h1", "late"]


async def test_what_a_reversal_claims_is_traced_to_the_run_it_takes_back(world: World) -> None:
    await found_small_club(world)
    run = await world.settle(SMALL, "annual", "2016")
    reversal = await world.reverse(SMALL, "annual", "2016")

    trace = await trace_of(world, reversal, A)

    assert trace["traced_run_id"] == str(run.run_id)
    credit = next(line for line in trace["lines"] if line["kind"] == "credit")
    assert (credit["amount_minor"], [each["minutes"] for each in credit["entries"]]) == (60_000, [60])


async def test_many_entries_come_in_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "ENTRIES_INLINE_MAX", 3)
    await found_small_club(world)
    await world.publish(*(hours(SMALL, f"n{number}", A, f"2016-03-{number:02}", 10) for number in range(2, 12)))
    run = await world.settle(SMALL, "annual", "2016")
    claim = await claim_of(world, run, A)

    credit = next(line for line in (await trace_of(world, run, A))["lines"] if line["kind"] == "credit")
    assert len(credit["entries"]) == 3
    assert "month=2016-03" in credit["entries_next"]

    seen = list(credit["entries"])
    while True:
        after = parse_place(seen[-1]["after"])
        wanted = EntriesWanted("projects", "p1", A, Period.parse("2016-03"), after, 4)
        async with transaction(world.pool) as conn:
            page = await tracing.list_claim_entries(conn, claim, Viewer(AUDITOR, SMALL), wanted)
        if not page:
            break
        seen += page
    assert len(seen) == len({each["entry_id"] for each in seen}) == 11
    assert sum_of(seen, "minutes") == 160
