"""Order, what is included, and which charter version rules (charter.md 4, rules 1 to 3 and 8)."""

import pytest

from services.settlement.engine.result import Cover, Line
from tests.settlement.engine.scenario import (
    A,
    B,
    adopts_budget,
    adopts_rate,
    amounts,
    budget,
    charter,
    costs,
    fails,
    joins,
    play,
    rate,
    reverse,
    run,
    settled,
    settlement,
    spends,
    stream,
)

FEE = charter(rate())
BASE = [joins(A), adopts_rate(12)]


def periods(result: object) -> list[tuple[str | None, str, int | None]]:
    """The (stream, period, instalment) of every line."""
    lines: tuple[Line, ...] = getattr(result, "lines", ())
    return [(line.stream, line.period, line.instalment) for line in lines]


def test_runs_begin_with_whichever_period_comes_first_and_go_on_without_gaps() -> None:
    assert fails(FEE, *BASE, run("2014"), run("2015"), run("2016")) is None
    assert fails(FEE, *BASE, run("2014"), run("2016")) == "out_of_order"
    assert fails(FEE, *BASE, run("2014"), run("2013")) == "out_of_order"


def test_running_what_is_settled_is_an_error_until_it_is_reversed() -> None:
    assert fails(FEE, *BASE, run("2014"), run("2014")) == "already_settled"
    assert fails(FEE, *BASE, run("2014"), run("2015"), run("2014")) == "already_settled"
    assert fails(FEE, *BASE, run("2014"), reverse("2014"), run("2014")) is None


def test_with_all_its_runs_reversed_a_settlement_may_begin_anew_anywhere() -> None:
    assert fails(FEE, *BASE, run("2014"), reverse("2014"), run("2016")) is None


def test_settlements_go_through_their_periods_independently() -> None:
    terms = charter(
        rate("a"), rate("b"), settlements=[settlement([rate("a")]), settlement([rate("b")], "other", "month")]
    )

    assert fails(terms, *BASE, run("2014"), run("2016-03", "other"), run("2015"), run("2016-04", "other")) is None


def test_an_unknown_settlement_or_a_period_of_another_length_is_an_error() -> None:
    assert fails(FEE, *BASE, run("2014", "nothing")) == "unknown_settlement"
    assert fails(FEE, *BASE, run("2014-H1")) == "wrong_period"
    assert fails(FEE, *BASE, reverse("2014", "nothing")) == "unknown_settlement"


def test_a_settlement_that_the_periods_version_lacks_is_unknown_then() -> None:
    versions = [
        charter(rate(), settlements=[settlement([rate()], "old")]),
        charter(rate(), version=2, valid_from="2016-01-01"),
    ]

    assert fails(versions, *BASE, run("2015")) == "unknown_settlement"
    assert fails(versions, *BASE, run("2016")) is None


@pytest.mark.parametrize(("of", "period"), [("this", "2016-H1"), ("next", "2016-H2"), ("previous", "2015-H2")])
def test_an_include_is_of_this_period_the_next_or_the_one_before(of: str, period: str) -> None:
    terms = charter(rate(), every="half_year", of=of)

    assert periods(settled(terms, *BASE, run("2016-H1"))) == [("s", period, None)]


@pytest.mark.parametrize(
    ("every", "period", "of", "named", "instalment", "amount"),
    [
        ("half_year", "2016-H1", "this", "2016", 1, 7),
        ("half_year", "2016-H2", "this", "2016", 2, 6),
        ("quarter", "2016-Q1", "previous", "2015", 4, 3),
        ("quarter", "2016-Q4", "next", "2017", 1, 4),
        ("month", "2016-01", "this", "2016", 1, 2),
        ("month", "2016-12", "this", "2016", 12, 1),
    ],
)
def test_a_longer_period_is_paid_in_instalments_of_the_share_for_the_whole(
    every: str, period: str, of: str, named: str, instalment: int, amount: int
) -> None:
    terms = charter(rate(period="year"), every=every, of=of)
    result = settled(terms, joins(A), adopts_rate(13), run(period))

    assert periods(result) == [("s", named, instalment)]
    assert amounts(result) == {A: amount}


def test_a_half_year_paid_by_quarters_has_two_instalments() -> None:
    terms = charter(rate(period="half_year"), every="quarter")

    assert periods(settled(terms, *BASE, run("2016-Q4"))) == [("s", "2016-H2", 2)]


def test_a_period_given_that_is_the_settlements_own_is_no_instalment() -> None:
    assert periods(settled(charter(rate(period="year")), *BASE, run("2016"))) == [("s", "2016", None)]


def test_instalments_of_a_negative_share_mirror_those_of_a_positive_one() -> None:
    terms = charter(rate(period="year"), every="quarter")
    given = [amounts(settled(terms, joins(A), adopts_rate(-10), run(f"2016-Q{n}")))[A] for n in (1, 2, 3, 4)]

    assert given == [-3, -3, -2, -2]


def test_the_hosts_part_of_an_instalment_is_minus_the_sum_of_its_shares() -> None:
    terms = charter(rate(period="year", payee="host"), every="quarter")
    members = [joins(A, host=True), joins(B)]

    assert amounts(settled(terms, *members, adopts_rate(5), run("2016-Q1")), "payee") == {A: -4}
    assert amounts(settled(terms, *members, adopts_rate(5), run("2016-Q2")), "payee") == {A: -2}
    assert amounts(settled(terms, *members, adopts_rate(1), run("2016-Q2")), "payee") == {}


def test_the_host_of_an_instalment_is_that_of_the_whole_periods_first_day() -> None:
    terms = charter(rate(period="year", payee="host"), every="half_year")
    moved = [joins(A, host=True), joins(B), joins(A, "2016-07-01"), joins(B, "2016-07-01", host=True)]

    assert amounts(settled(terms, *moved, adopts_rate(10), run("2016-H2")), "payee") == {A: -10}


def test_what_an_earlier_run_covered_is_not_included_again_only_adjusted() -> None:
    versions = [
        charter(rate(), of="next"),
        charter(rate(), version=2, valid_from="2016-01-01", of="this"),
    ]
    runs = [run("2015"), adopts_rate(20, "2016-01-01"), run("2016")]
    result = settled(versions, *BASE, *runs)

    assert amounts(result) == {}
    assert amounts(result, "adjustment") == {A: 8}
    assert result.covered == ()


def test_a_run_covers_also_what_has_no_lines() -> None:
    result = settled(charter(costs()), joins(A), run("2016"))

    assert result.lines == ()
    assert result.covered == (Cover("s", "2016", None),)


def two_versions(later_from: str) -> list[str]:
    """Version 1 charges one rate, version 2 twice as much."""
    return [charter(rate()), charter(rate(factors={"municipality": 2}), version=2, valid_from=later_from)]


def test_a_period_is_worked_out_under_the_version_in_force_on_its_first_day() -> None:
    assert amounts(settled(two_versions("2016-01-01"), *BASE, run())) == {A: 24}
    assert amounts(settled(two_versions("2016-02-01"), *BASE, run())) == {A: 12}


def test_of_several_versions_from_the_same_day_the_highest_rules() -> None:
    assert amounts(settled(two_versions("2010-01-01"), *BASE, run())) == {A: 24}
    assert amounts(settled(two_versions("2010-01-01")[::-1], *BASE, run())) == {A: 24}


def test_where_none_is_in_force_yet_the_first_to_come_into_force_inside_the_period_rules() -> None:
    versions = [
        charter(rate(factors={"municipality": 5}), version=1, valid_from="2016-11-01"),
        charter(rate(factors={"municipality": 3}), version=2, valid_from="2016-05-01"),
        charter(rate(factors={"municipality": 2}), version=3, valid_from="2016-05-01"),
    ]

    assert amounts(settled(versions, *BASE, run())) == {A: 24}
    assert fails(versions, *BASE, run("2015")) == "no_charter"


def test_a_period_that_ends_before_any_version_has_no_lines() -> None:
    terms = charter(budget(), valid_from="2016-01-01", of="previous")

    assert settled(terms, joins(A), run("2016")).lines == ()
    assert fails(terms, joins(A), run("2016"), run("2017")) == "missing_budget"


def test_a_stream_that_the_periods_version_lacks_has_no_lines() -> None:
    versions = [
        charter(rate("old"), settlements=[settlement([rate("old")])]),
        charter(rate("new"), version=2, valid_from="2016-01-01", of="previous"),
    ]

    assert settled(versions, *BASE, run("2016")).lines == ()
    assert amounts(settled(versions, *BASE, run("2016"), run("2017"))) == {A: 12}


def test_includes_route_and_bagatelle_come_from_the_version_of_the_period_that_is_run() -> None:
    versions = [
        charter(rate(), of="next"),
        charter(rate(), version=2, valid_from="2016-07-01", of="next", bagatelle_minor=100),
    ]
    lines = [*BASE, run("2015"), run("2016"), run("2017")]
    runs = play(versions, *lines).runs

    assert [dict(each.carried) for each in runs] == [{}, {}, {A: 12}]


def test_the_streams_period_comes_from_the_version_of_the_period_that_is_run() -> None:
    versions = [
        charter(rate(), every="quarter", of="next"),
        charter(rate(period="year"), every="quarter", of="next", version=2, valid_from="2016-04-01"),
    ]
    runs = play(versions, *BASE, run("2015-Q4"), run("2016-Q1"), run("2016-Q2")).runs

    assert [periods(each) for each in runs] == [
        [("s", "2016-Q1", None)],
        [("s", "2016-Q2", None)],
        [("s", "2016", 3)],
    ]


def test_how_lines_are_settled_comes_from_the_version_of_their_own_period() -> None:
    versions = [
        charter(rate(), of="next"),
        charter(rate(settled_as="balance"), version=2, valid_from="2017-01-01", of="next"),
    ]
    runs = play(versions, *BASE, run("2015"), run("2016")).runs

    assert (dict(runs[0].net), runs[0].balances) == ({A: 12}, ())
    assert (dict(runs[1].net), [each.amount_minor for each in runs[1].balances]) == ({}, [12])


def test_members_facts_count_whatever_came_first() -> None:
    terms = charter(costs(), stream("tasks", "t", key={"type": "equal"}), settlements=[settlement([costs()])])

    assert amounts(settled(terms, spends(4), joins(A), run())) == {A: 4}


def test_a_failing_run_leaves_those_before_it_and_plays_nothing_after_it() -> None:
    outcome = play(charter(budget()), joins(A), adopts_budget(1), run("2016"), run("2017"), run("2016"))

    assert [each.period for each in outcome.runs] == ["2016"]
    assert outcome.error is not None
    assert outcome.error.code == "missing_budget"
    assert outcome.error.where == "line 4"
