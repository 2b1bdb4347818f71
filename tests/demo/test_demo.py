"""The whole demo in small on the whole system, twice, against an independent recount of what was sent."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from cli.demonstration.cases import CASES, Case, load_case, load_cases
from cli.demonstration.settling import Secretariat
from cli.demonstration.year import write_year
from cli.live.api import Live
from tests.cli.test_commands import PROCESSES
from tests.demo.conftest import ENTRIES, Played
from tests.demo.recount import Taken, population, share_out, storkoebenhavn_of, take_in

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def sent() -> dict[int, Taken]:
    """What must have been taken in, by the year in which it was sent."""
    cases = {case.id: case for case in load_cases()}
    years = {year: write_year(load_cases(), year, ENTRIES, with_late=year > 2016) for year in (2016, 2017)}
    return {year: take_in(cases, sending.messages) for year, sending in years.items()}


async def nets_of(live: Live, case: Case, year: int) -> tuple[dict[str, int], dict[str, int]]:
    """Nets of the run and the claims it issued, by member."""
    office = Secretariat(live, case)
    [run] = [run for run in await office.runs() if run["period"] == str(year)]
    whole: Mapping[str, Any] = await live.get("settlement", f"/v1/runs/{run['run_id']}", office.roles)
    claims = await office.read_all("settlement", "/claims", run_id=str(run["run_id"]))
    return dict(whole["result"]["net"]), {claim["member_id"]: claim["amount_minor"] for claim in claims}


async def agreed_in(live: Live, case: Case, year: int) -> dict[tuple[str, str], int]:
    """The hours agreed as membership knows them, by project and member, in minutes."""
    rows = await Secretariat(live, case).read_all("membership", "/hours-agreements")
    return {(row["project_id"], row["member_id"]): row["minutes"] for row in rows if row["period"] == str(year)}


def together(*taken: Taken) -> Taken:
    return Taken(hours=[h for t in taken for h in t.hours], costs=[c for t in taken for c in t.costs])


def budgets_of(case: Case, year: int) -> Counter[str]:
    """Each member's share of the budgets of a year: equal for case 4, by inhabitants of 1 January for case 3."""
    nets: Counter[str] = Counter()
    equal = dict.fromkeys(case.member_names, 1)
    weights = equal if case.id == "storkoebenhavn" else population(case, date(year, 1, 1))
    for budget in case.budgets:
        if budget.year == year:
            nets.update(share_out(budget.amount_minor, weights))
    return nets


def test_the_first_call_starts_everything_and_stops_it_again(played: Played):
    assert played.running_after_first == []


def test_a_call_on_a_system_that_is_up_leaves_it_up(played: Played):
    assert len(played.running_after_second) == PROCESSES


@pytest.mark.parametrize("case_id", CASES)
async def test_claims_of_the_first_year_are_those_of_a_recount(played: Played, sent: dict[int, Taken], case_id: str):
    case = load_case(case_id)
    async with Live(played.system.platform.env()) as live:
        nets, claims = await nets_of(live, case, 2016)
        expected = budgets_of(case, 2017)
        if case_id == "storkoebenhavn":
            expected.update(storkoebenhavn_of(case, 2016, sent[2016], await agreed_in(live, case, 2016)))
    assert nets == claims == dict(expected)


@pytest.mark.parametrize("case_id", CASES)
async def test_claims_of_the_second_year_carry_what_came_late_for_the_first(
    played: Played, sent: dict[int, Taken], case_id: str
):
    case = load_case(case_id)
    both = together(sent[2016], sent[2017])
    async with Live(played.system.platform.env()) as live:
        nets, claims = await nets_of(live, case, 2017)
        expected = budgets_of(case, 2018)
        if case_id == "storkoebenhavn":
            agreed = {year: await agreed_in(live, case, year) for year in (2016, 2017)}
            expected.update(storkoebenhavn_of(case, 2017, both, agreed[2017]))
            late = storkoebenhavn_of(case, 2016, both, agreed[2016])
            late.subtract(storkoebenhavn_of(case, 2016, sent[2016], agreed[2016]))
            assert any(late.values()), "a recount without anything late shows nothing"
            expected.update(late)
    assert nets == claims == {member: net for member, net in expected.items() if net}


async def test_what_is_parked_is_what_a_recount_parks(played: Played, sent: dict[int, Taken]):
    found: Counter[str] = Counter()
    async with Live(played.system.platform.env()) as live:
        for case in load_cases():
            found.update(row["code"] for row in await Secretariat(live, case).read_all("settlement", "/parked"))
    assert found == sent[2016].parked + sent[2017].parked


@pytest.mark.parametrize("year", [2016, 2017])
def test_it_shows_sums_verdicts_a_trace_and_how_long_it_took(played: Played, year: int):
    printed = played.first if year == 2016 else played.second
    for title in (f"Claims for {year}", "Other sums that must agree", "Sent in vain, and why", "How long it took"):
        assert title in printed
    assert f"Membership fee {year + 1}, adopted" in printed
    assert "not_authorised" in printed
    assert "event 0" in printed
    assert "/collaborations/storkoebenhavn" in printed
