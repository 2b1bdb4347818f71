"""What holds for every collaboration: shares add up, money is neither made nor lost, order and detours leave no trace.

Random collaborations by hypothesis: a few in `make test`, 20,000 in the slow suite.
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.settlement.engine.result import RunResult
from services.settlement.engine.transfers import transfers
from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    Json,
    adopts_budget,
    adopts_rate,
    agrees,
    budget,
    charter,
    corrects,
    costs,
    does_task,
    figure,
    hours,
    joins,
    leaves,
    play,
    project,
    rate,
    reverse,
    run,
    settlement,
    spends,
    stream,
    takes_part,
    withdraws,
    works,
)

FEW, MANY = 25, 20_000
MEMBERS = st.sampled_from([A, B, C])
PROJECTS = st.sampled_from(["p1", "p2"])
DAYS = st.dates(date(2015, 1, 1), date(2016, 12, 31)).map(str)
JOININGS = st.sampled_from(["full", "by_day", "by_half_year", "next_period"])
_KEYS: list[Json] = [
    {"type": "equal"},
    {"type": "figure", "figure": "population"},
    {"type": "figure", "figure": "population", "read": "period_end"},
    {"type": "steps", "figure": "population", "steps": [{"up_to": 50, "per_unit": 1}, {"per_unit": "1/3"}]},
    {"type": "shares", "shares": {A: "1/7"}, "default": 2},
]
KEYS = st.sampled_from(_KEYS)
BASE: list[Json] = [
    joins(A, "2010-01-01", host=True),
    joins(B, "2010-01-01"),
    joins(C, "2016-02-10", "region"),
    *(figure(member, value) for member, value in ((A, 70), (B, "33.5"), (C, 12))),
    adopts_rate(60_000, id="hour"),
    adopts_rate(61_003, "2016-05-01", id="hour"),
    adopts_rate(777),
    adopts_budget(1_000_001, "2015", id="b"),
    adopts_budget(-777, "2016", id="b"),
    project("p1"),
    project("p2", "voluntary", "2015-03-01"),
    takes_part(A, "2015-03-01", "p2"),
    takes_part(B, "2016-01-01", "p2"),
    agrees(A, 700, "2015"),
    agrees(B, 500, "2016", "p2"),
]


def examples(count: int) -> Any:
    """How many examples, without a deadline: other tests run beside."""
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def charters(draw: st.DrawFn) -> str:
    """A charter with every way of settling that can be paid directly, under random keys and rules."""
    streams = [
        hours(
            "h", draw(st.sampled_from(["delivered", "agreed_and_delivered"])), key=draw(KEYS), joining=draw(JOININGS)
        ),
        costs("k", key=draw(KEYS), joining=draw(JOININGS)),
        stream("tasks", "t", key=draw(KEYS), joining=draw(JOININGS), factors={"region": "1/3"}),
        budget("b", key=draw(KEYS), joining=draw(JOININGS), payee="host"),
        rate("r", joining=draw(JOININGS), payee="host"),
    ]
    routes: list[Json] = [{"route": "direct"}, {}, {"bagatelle_minor": 5_000}]
    route = draw(st.sampled_from(routes))
    return charter(*streams, settlements=[settlement(streams, **route)])


@st.composite
def entry(draw: st.DrawFn) -> Json:
    """Hours, a cost or a task of some day of two years."""
    member, day = draw(MEMBERS), draw(DAYS)
    match draw(st.sampled_from(["hours", "cost", "task"])):
        case "hours":
            return works(member, draw(st.integers(1, 1440)), day, draw(PROJECTS))
        case "cost":
            return spends(draw(st.integers(-(10**7), 10**7)), day, "k", paid_by=member)
        case _:
            return does_task(member, draw(st.integers(1, 10**7)), day, "t")


def entry_id(line: Json) -> str:
    return line["data"]["entry_id"]


ENTRIES = st.lists(entry(), max_size=12, unique_by=entry_id)


def last(terms: str, lines: Sequence[Json]) -> RunResult:
    """The last run, whose inputs leave no room for an error."""
    outcome = play(terms, *lines)
    assert outcome.error is None, outcome.error
    return outcome.runs[-1]


def by_line(
    result: RunResult, kinds: Sequence[str] = ("share", "credit", "payee", "grant")
) -> Counter[tuple[Any, ...]]:
    """Amounts by stream, period, project, member and what kind of line it is or adjusts."""
    sums: Counter[tuple[Any, ...]] = Counter()
    for line in result.lines:
        if line.stream is not None:
            kind = line.adjusts or line.kind
            sums[line.stream, line.period, line.project, line.member, kind] += line.amount_minor
    return sums


def check_zero_sum(terms: str, entries: list[Json]) -> None:
    for result in play(terms, *BASE, *entries, run("2015"), run("2016")).runs:
        sums: Counter[tuple[str | None, str, str | None]] = Counter()
        for line in result.lines:
            if line.stream is not None:
                sums[line.stream, line.period, line.project] += line.amount_minor
        assert not any(sums.values())


def check_order(terms: str, entries: list[Json], order: Sequence[int]) -> None:
    """Between runs the order of what is no correction does not matter: here, of everything."""
    lines = [*BASE, *entries]
    places = [*order, *range(len(BASE), len(lines))]
    mixed = [lines[place] for place in sorted(range(len(lines)), key=places.__getitem__)]

    assert last(terms, [*lines, run()]) == last(terms, [*mixed, run()])


def check_reversal(terms: str, entries: list[Json]) -> None:
    lines = [*BASE, *entries, run("2015"), run("2016")]
    again = last(terms, [*lines, reverse("2016"), run("2016")])

    assert dataclasses.replace(again, digest="") == dataclasses.replace(last(terms, lines), digest="")


def check_reversed_to_nothing(terms: str, entries: list[Json]) -> None:
    runs = play(terms, *BASE, *entries, run("2015"), run("2016"), reverse("2016"), reverse("2015")).runs
    everything: Counter[tuple[Any, ...]] = Counter()
    for result in runs:
        for line in result.lines:
            everything[line[:-1]] += line.amount_minor

    assert not any(everything.values())
    assert runs[-1].balances == ()


def check_late(terms: str, early: list[Json], late: list[Json]) -> None:
    """What a late fact adjusts is the difference of the two results."""
    before = by_line(last(terms, [*BASE, *early, run("2015")]))
    after = by_line(last(terms, [*BASE, *early, *late, run("2015")]))
    next_run = last(terms, [*BASE, *early, run("2015"), *late, run("2016")])
    adjusted = Counter({name: amount for name, amount in by_line(next_run).items() if name[1] == "2015"})

    due = {name: after[name] - before[name] for name in {*after, *before}}
    assert {name: amount for name, amount in due.items() if amount} == dict(adjusted)


LATE_TERMS: list[list[Json]] = [
    [],
    [leaves(B, "2015-09-30")],
    [figure(A, 99)],
    [adopts_budget(7, "2015", id="b")],
]
LATE = st.tuples(ENTRIES, st.sampled_from(LATE_TERMS))


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=[pytest.mark.slow, pytest.mark.timeout(0)])])
class TestProperties:
    def test_streams_that_are_zero_sum_sum_to_zero(self, count: int) -> None:
        examples(count)(given(charters(), ENTRIES)(check_zero_sum))()

    def test_the_order_of_facts_between_runs_does_not_matter(self, count: int) -> None:
        length = len(BASE)
        examples(count)(given(charters(), ENTRIES, st.permutations(range(length)))(check_order))()

    def test_a_reversal_followed_by_a_run_equals_the_run(self, count: int) -> None:
        examples(count)(given(charters(), ENTRIES)(check_reversal))()

    def test_everything_reversed_leaves_nothing(self, count: int) -> None:
        examples(count)(given(charters(), ENTRIES)(check_reversed_to_nothing))()

    def test_a_late_facts_adjustments_equal_the_difference_of_two_results(self, count: int) -> None:
        def check(terms: str, early: list[Json], late: tuple[list[Json], list[Json]]) -> None:
            known = {entry_id(line) for line in early}
            entries = [line for line in late[0] if entry_id(line) not in known]
            check_late(terms, early, [*entries, *late[1]])

        examples(count)(given(charters(), ENTRIES, LATE)(check))()

    def test_transfers_settle_exactly_with_fewer_payments_than_members(self, count: int) -> None:
        def check(amounts: list[int]) -> None:
            net = {f"m{place:02}": amount for place, amount in enumerate([*amounts, -sum(amounts)])}
            plan = transfers(net)
            paid = Counter(net)
            for payer, payee, amount in plan:
                assert amount > 0
                paid[payer] -= amount
                paid[payee] += amount
            assert not any(paid.values())
            assert len(plan) <= max(sum(1 for amount in net.values() if amount) - 1, 0)

        examples(count)(given(st.lists(st.integers(-(10**9), 10**9), max_size=30))(check))()

    def test_transfers_are_as_few_as_can_be_for_few_members(self, count: int) -> None:
        def check(amounts: list[int]) -> None:
            net = {f"m{place}": amount for place, amount in enumerate([*amounts, -sum(amounts)]) if amount}
            assert len(transfers(net)) == fewest(tuple(net.values()))

        examples(count)(given(st.lists(st.integers(-6, 6), max_size=6))(check))()


def fewest(amounts: tuple[int, ...]) -> int:
    """By trying every way to part the members into groups that sum to zero: each group saves a payment."""
    if not amounts:
        return 0
    head, rest = amounts[0], range(1, len(amounts))
    best = len(amounts) - 1
    for size in range(len(amounts)):
        for others in combinations(rest, size):
            if head + sum(amounts[place] for place in others) == 0:
                left = tuple(amounts[place] for place in rest if place not in others)
                best = min(best, size + fewest(left))
    return best


CORRECTED = [works(A, 600, "2015-05-01", "p1", "x"), corrects("x", minutes=30), withdraws("x")]


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_correction_gives_what_the_corrected_entry_would_have_given(steps: int) -> None:
    terms = charter(hours("h"))
    outright = [[works(A, 600, "2015-05-01", "p1", "x")], [works(A, 30, "2015-05-01", "p1", "x")], list[Json]()]
    straight = outright[steps - 1]

    assert by_line(last(terms, [*BASE, *CORRECTED[:steps], run("2015")])) == by_line(
        last(terms, [*BASE, *straight, run("2015")])
    )
