"""The demo notices what does not add up, by an øre or by a minute."""

from dataclasses import replace
from typing import Any

import pytest

from cli.demonstration.bars import delivered_of_agreed, diverging
from cli.demonstration.cases import load_case, load_cases
from cli.demonstration.expenses import CostKey
from cli.demonstration.intake import Taken, differences, expected_costs, expected_minutes
from cli.demonstration.proofs import kroner, prove
from cli.demonstration.settling import Settled
from cli.demonstration.year import Year, write_year
from cli.failures import CommandFailed

CASE = load_case("storkoebenhavn")
BUDGETS = [{"stream_id": "contingent", "period": "2017", "amount_minor": 1_000}]
COSTS: dict[CostKey, int] = {
    (CASE.id, "programme-leader", "dk-0175", 2016): 700,
    (CASE.id, "programme-leader", None, 2016): 30,
}


def line(stream: str, period: str, member: str, kind: str, amount: int, project: str | None = None) -> dict[str, Any]:
    names = ("stream", "period", "member", "kind", "amount_minor", "project")
    return dict(zip(names, (stream, period, member, kind, amount, project), strict=True))


LINES = [
    line("contingent", "2017", "dk-0161", "share", 400),
    line("contingent", "2017", "dk-0175", "share", 600),
    line("programme-leader", "2016", "dk-0161", "share", 365),
    line("programme-leader", "2016", "dk-0175", "share", 365),
    line("programme-leader", "2016", "dk-0175", "credit", -700),
    line("projects", "2016", "dk-0161", "share", 50, "monopolbrud"),
    line("projects", "2016", "dk-0175", "credit", -50, "monopolbrud"),
]


def settled(lines: list[dict[str, Any]]) -> Settled:
    nets = {m: sum(li["amount_minor"] for li in lines if li["member"] == m) for m in ("dk-0161", "dk-0175")}
    claims = [{"member_id": m, "amount_minor": net} for m, net in nets.items()]
    return Settled(CASE, 2016, {"result": {"lines": lines}}, claims)


def test_all_sums_agree():
    first, *others = prove(settled(LINES), BUDGETS, COSTS)
    assert first.left_minor == first.right_minor == 1_030
    assert len(others) == 3


def test_an_ore_too_much_on_a_claim_is_noticed():
    dearer = [{**LINES[0], "amount_minor": 401}, *LINES[1:]]
    with pytest.raises(CommandFailed, match=r"10\.31 and the other 10\.30"):
        prove(settled(dearer), BUDGETS, COSTS)


def test_a_claim_that_is_not_the_sum_of_its_lines_is_noticed():
    wrong = replace(settled(LINES), claims=[{"member_id": "dk-0161", "amount_minor": 1_030}])
    prove(wrong, BUDGETS, COSTS)
    with pytest.raises(CommandFailed):
        prove(replace(wrong, claims=[{"member_id": "dk-0161", "amount_minor": 815}]), BUDGETS, COSTS)


def test_hours_that_do_not_come_to_nothing_are_noticed():
    moved = [*LINES[:5], {**LINES[5], "amount_minor": 40}, LINES[6], line("contingent", "2017", "dk-0161", "share", 10)]
    with pytest.raises(CommandFailed, match="Monopolbruddet"):
        prove(settled(moved), BUDGETS, COSTS)


def test_a_host_that_is_not_credited_what_it_paid_is_noticed():
    shifted = {1: 590, 4: -690}
    moved = [{**each, "amount_minor": shifted.get(place, each["amount_minor"])} for place, each in enumerate(LINES)]
    with pytest.raises(CommandFailed, match="Rødovre is credited what it paid"):
        prove(settled(moved), BUDGETS, COSTS)


@pytest.fixture(scope="module")
def year() -> Year:
    return write_year(load_cases(), 2016, 400, with_late=False)


def taken_whole(year: Year) -> Taken:
    parked = [m for m in year.mistakes if m.verdict == "parked"]
    receipts = [
        {"publisher": m.message.publisher, "fact": "entry_refused", "event_id": m.message.event_id, "code": m.code}
        if m.verdict == "refused"
        else {"publisher": m.message.publisher, "fact": "message_dead_lettered", "reason": m.code}
        for m in year.mistakes
        if m.verdict != "parked"
    ]
    keys = frozenset((m.message.publisher, str(m.message.fields["entry_id"]), m.code) for m in parked)
    return Taken(expected_minutes(year), expected_costs(year), keys, receipts)


def test_nothing_differs_when_all_is_taken_in(year: Year):
    assert differences(year, taken_whole(year)) == []


def test_a_minute_too_few_is_noticed(year: Year):
    whole = taken_whole(year)
    key = next(iter(whole.minutes))
    [told] = differences(year, replace(whole, minutes={**whole.minutes, key: whole.minutes[key] - 1}))
    assert key[1] in told


def test_an_ore_too_few_of_what_was_spent_is_noticed(year: Year):
    whole = taken_whole(year)
    key = next(iter(whole.costs))
    [told] = differences(year, replace(whole, costs={**whole.costs, key: whole.costs[key] - 1}))
    assert key[1] in told


def test_minutes_of_a_project_that_nobody_logged_on_are_noticed(year: Year):
    whole = taken_whole(year)
    key = ("sjaelland", "esdh-2010", "dk-0253", "2016-05")
    assert differences(year, replace(whole, minutes={**whole.minutes, key: 60})) != []


def test_what_should_be_parked_and_is_not_is_noticed(year: Year):
    whole = taken_whole(year)
    assert len(differences(year, replace(whole, parked=frozenset()))) == len(whole.parked)


@pytest.mark.parametrize("which", range(5))
def test_a_receipt_that_never_came_is_noticed(year: Year, which: int):
    whole = taken_whole(year)
    fewer = [receipt for place, receipt in enumerate(whole.receipts) if place != which]
    assert len(whole.receipts) == 5
    assert len(differences(year, replace(whole, receipts=fewer))) == 1


@pytest.mark.parametrize(
    ("minor", "written"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456_789, "1,234,567.89"), (-100, "-1.00")]
)
def test_amounts_are_written_as_kroner(minor: int, written: str):
    assert kroner(minor) == written


def test_bars_keep_their_zero_line_and_their_proportions():
    owes, is_owed, none = (diverging(amount, -50, 100, 30).plain for amount in (100, -50, 0))
    assert owes == " " * 10 + "│" + "█" * 20
    assert is_owed == "█" * 10 + "│"
    assert none == " " * 10 + "│"


def test_a_bar_shows_what_lacks_and_what_was_given_beyond_the_agreement():
    assert delivered_of_agreed(50, 100, 100, 20).plain == "█" * 10 + "░" * 10
    assert delivered_of_agreed(100, 50, 100, 20).plain == "█" * 10 + "▒" * 10
    assert delivered_of_agreed(0, 0, 0, 20).plain == ""
