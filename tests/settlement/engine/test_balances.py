"""Running balances, tolerance, turns, record; and reversing (charter.md 4, rules 7 and 8)."""

import dataclasses

from services.settlement.engine.result import RunResult, Turn
from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    Json,
    adopts_rate,
    amounts,
    charter,
    costs,
    does_task,
    fails,
    hours,
    joins,
    leaves,
    play,
    project,
    rate,
    reverse,
    run,
    settled,
    settlement,
    spends,
    stream,
    works,
)

BASE = [joins(A), joins(B)]


def balances(result: RunResult, of: str = "s") -> dict[str, int]:
    return {each.member: each.amount_minor for each in result.balances if each.stream == of}


def beyond(result: RunResult) -> set[tuple[str, str]]:
    return {(each.stream, each.member) for each in result.out_of_tolerance}


def tasks(id: str = "s", **fields: Json) -> Json:
    return stream("tasks", id, **{"key": {"type": "equal"}, "settled_as": "turns", **fields})


def test_balances_run_on_from_run_to_run() -> None:
    terms = charter(costs(settled_as="balance"))
    lines = [*BASE, spends(10, "2015-01-01", paid_by=A), run("2015"), spends(4, "2016-01-01", paid_by=B), run("2016")]
    runs = play(terms, *lines).runs

    assert [balances(each) for each in runs] == [{A: -5, B: 5}, {A: -3, B: 3}]


def test_adjustments_move_balances() -> None:
    terms = charter(costs(settled_as="balance"))
    lines = [*BASE, run("2015"), spends(10, "2015-01-01", paid_by=A), run("2016")]

    assert balances(settled(terms, *lines)) == {A: -5, B: 5}


def test_a_balance_of_zero_is_left_out() -> None:
    terms = charter(costs(settled_as="balance"))
    lines = [*BASE, spends(10, "2015-01-01", paid_by=A), run("2015"), spends(10, "2016-01-01", paid_by=B), run("2016")]

    assert settled(terms, *lines).balances == ()


def test_beyond_the_tolerance_is_more_than_it_either_way() -> None:
    for tolerance, expected in ((5, set[tuple[str, str]]()), (4, {("s", A), ("s", B)}), (0, {("s", A), ("s", B)})):
        terms = charter(costs(settled_as="balance", tolerance_minor=tolerance))

        assert beyond(settled(terms, *BASE, spends(10, paid_by=A), run())) == expected


def test_without_a_tolerance_nobody_is_listed() -> None:
    assert beyond(settled(charter(costs(settled_as="balance")), *BASE, spends(10, paid_by=A), run())) == set()


def test_all_balance_streams_of_the_version_are_watched_included_or_not() -> None:
    watched = costs(settled_as="balance", tolerance_minor=1)
    other = rate("r", settled_as="balance", tolerance_minor=100)
    terms = charter(watched, other, settlements=[settlement([watched]), settlement([other], "two")])
    lines = [*BASE, adopts_rate(3), spends(10, paid_by=A), run(), run("2016", "two")]

    assert beyond(settled(terms, *lines)) == {("s", A), ("s", B)}
    assert balances(settled(terms, *lines), "r") == {A: 3, B: 3}


def test_the_tolerance_is_that_of_the_version_of_the_period_that_is_run() -> None:
    versions = [
        charter(costs(settled_as="balance")),
        charter(costs(settled_as="balance", tolerance_minor=1), version=2, valid_from="2016-01-01"),
    ]
    runs = play(versions, *BASE, spends(10, "2015-01-01", paid_by=A), run("2015"), run("2016")).runs

    assert [len(each.out_of_tolerance) for each in runs] == [0, 2]


def test_whose_turn_it_is_next_owes_most_and_of_equals_has_the_lower_id() -> None:
    lines = [*BASE, joins(C), does_task(A, 30, "2015-01-01"), run("2015")]
    result = settled(charter(tasks()), *lines)

    assert result.turns == (Turn("s", B),)
    assert settled(charter(tasks()), *BASE, run()).turns == (Turn("s", B),)


def test_turns_are_for_members_of_payer_kinds_on_the_day_after() -> None:
    terms = charter(tasks(payers={"kinds": ["municipality"]}))
    members = [joins(A), joins(B), leaves(B, "2016-12-31"), joins(C, "2017-01-01")]

    assert settled(terms, *members, does_task(A, 4), run()).turns == (Turn("s", C),)
    assert settled(terms, joins(A), joins(B), joins(B, "2017-01-01", "region"), run()).turns == (Turn("s", A),)
    assert settled(terms, joins(A, kind="region"), run()).turns == ()


def test_turns_are_told_for_the_streams_that_the_run_includes() -> None:
    one, other = tasks("one"), tasks("other")
    terms = charter(one, other, settlements=[settlement([one]), settlement([other], "two")])
    lines = [*BASE, run(), run("2016", "two")]

    assert [each.turns for each in play(terms, *lines).runs] == [(Turn("one", B),), (Turn("other", B),)]


def test_a_turn_stream_has_a_running_balance_and_no_net() -> None:
    result = settled(charter(tasks()), *BASE, does_task(A, 4), run())

    assert balances(result) == {A: -2, B: 2}
    assert result.net == {}


def test_what_is_only_recorded_is_listed_and_goes_no_further() -> None:
    result = settled(charter(rate(settled_as="record")), joins(A), adopts_rate(5), run())

    assert amounts(result) == {A: 5}
    assert (dict(result.net), result.balances, dict(result.claims)) == ({}, (), {})


def test_a_reversal_has_everything_with_the_opposite_sign() -> None:
    balance = costs("b", settled_as="balance")
    streams = [rate("m", factors={"region": "1/100"}), balance]
    terms = charter(*streams, settlements=[settlement(streams, bagatelle_minor=5)])
    lines = [joins(A), joins(B, kind="region"), adopts_rate(100), spends(8, id="b", paid_by=A)]
    done, undone = play(terms, *lines, run(), reverse()).runs

    assert undone.reversal
    assert [line.amount_minor for line in undone.lines] == [-line.amount_minor for line in done.lines]
    assert (dict(undone.net), dict(undone.claims), dict(undone.carried)) == ({A: -100, B: -1}, {A: -100}, {B: -1})
    assert done.balances
    assert undone.balances == ()


def test_a_reversal_sends_transfers_the_other_way_round() -> None:
    undone = settled(charter(costs(), route="direct"), *BASE, spends(8, paid_by=A), run(), reverse())

    assert [tuple(each) for each in undone.transfers] == [(A, B, 4)]


def test_in_a_reversal_balances_are_the_state_afterwards_and_the_lists_after_it_are_empty() -> None:
    terms = charter(hours(honour="agreed_and_delivered"), costs("k", settled_as="balance", tolerance_minor=0))
    lines = [*BASE, project(), works(A, 5), works(C, 5), spends(4, "2015-01-01", id="k", paid_by=A), run("2015")]
    undone = settled(terms, *lines, spends(4, "2016-01-01", id="k", paid_by=A), run("2016"), reverse("2016"))

    assert balances(undone, "k") == {A: -2, B: 2}
    empty = (undone.out_of_tolerance, undone.turns, undone.not_honoured, undone.not_adjusted, undone.parked)
    assert empty == ((),) * 5


def test_only_the_last_run_can_be_reversed_and_only_once() -> None:
    terms = charter(rate())
    base = [joins(A), adopts_rate(1), run("2015"), run("2016")]

    assert fails(terms, *base, reverse("2015")) == "not_last_run"
    assert fails(terms, *base, reverse("2017")) == "not_last_run"
    assert fails(terms, *base, reverse("2016"), reverse("2016")) == "not_last_run"
    assert fails(terms, *base, reverse("2016"), reverse("2015"), run("2015")) is None
    assert fails(terms, reverse("2015")) == "not_last_run"


def test_a_reversal_followed_by_a_run_gives_the_run_again() -> None:
    terms = charter(rate(), costs("k", settled_as="balance"))
    lines = [*BASE, adopts_rate(7), spends(4, id="k", paid_by=A), run("2015"), run("2016")]
    before, after = (play(terms, *lines, *more).runs[-1] for more in ([], [reverse("2016"), run("2016")]))

    assert dataclasses.replace(after, digest=before.digest) == before
