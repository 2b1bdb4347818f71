"""Windows, payers and fractions (charter.md 2)."""

import pytest

from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    D,
    adopts_budget,
    adopts_rate,
    amounts,
    budget,
    charter,
    fails,
    hours,
    joins,
    leaves,
    never_joined,
    play,
    project,
    project_ends,
    rate,
    run,
    settled,
    takes_no_more_part,
    takes_part,
    works,
)

BY_DAY = charter(rate(joining="by_day"))
AN_ORE_A_DAY = adopts_rate(366)
"""For 2016, which has 366 days."""


def days(*lines: dict[str, object]) -> dict[str, int]:
    """By member, for how many days of 2016 it is a payer."""
    return amounts(settled(BY_DAY, AN_ORE_A_DAY, *lines, run()))


def test_the_first_and_the_last_day_of_a_stay_are_both_in_it() -> None:
    assert days(joins(A, "2016-02-10"), leaves(A, "2016-02-10")) == {A: 1}
    assert days(joins(A, "2016-02-10"), leaves(A, "2016-02-11")) == {A: 2}


def test_an_empty_window_means_no_payer() -> None:
    assert days(joins(A), joins(B, "2017-01-01"), joins(C), leaves(C, "2015-12-31")) == {A: 366}


def test_a_stay_lasts_until_the_earliest_leaving_on_or_after_its_first_day() -> None:
    assert days(joins(A, "2016-01-01"), leaves(A, "2016-01-20"), leaves(A, "2016-01-10")) == {A: 10}
    assert days(joins(A, "2016-01-11"), leaves(A, "2016-01-20"), leaves(A, "2016-01-10")) == {A: 10}


def test_a_leaving_known_before_the_joining_ends_it_all_the_same() -> None:
    assert days(leaves(A, "2016-01-10"), joins(A, "2016-01-01")) == {A: 10}


def test_stays_are_united_and_days_in_two_of_them_count_once() -> None:
    assert days(joins(A, "2016-01-01"), joins(A, "2016-01-05"), leaves(A, "2016-01-10")) == {A: 10}


def test_days_between_two_stays_are_no_days_of_the_window() -> None:
    back = [joins(A, "2016-01-01"), leaves(A, "2016-01-10"), joins(A, "2016-12-31")]

    assert days(*back) == {A: 11}


def test_joining_by_mistake_takes_back_the_stays_known_so_far_only() -> None:
    assert days(joins(B), joins(A, "2016-01-01"), never_joined(A, "2016-01-01")) == {B: 366}
    assert days(joins(A, "2016-01-01"), never_joined(A, "2016-01-01"), joins(A, "2016-01-01")) == {A: 366}
    assert days(never_joined(A, "2016-01-01"), joins(A, "2016-01-01")) == {A: 366}


def test_a_withdrawn_joining_leaves_other_stays_and_leavings_as_they_are() -> None:
    lines = [joins(A, "2016-01-01"), joins(A, "2016-01-05"), leaves(A, "2016-01-10"), never_joined(A, "2016-01-01")]

    assert days(*lines) == {A: 6}


def test_full_bears_a_whole_part_however_short_the_window() -> None:
    lines = [joins(A, "2016-12-31"), joins(B), leaves(B, "2016-01-01"), adopts_rate(100)]

    assert amounts(settled(charter(rate()), *lines, run())) == {A: 100, B: 100}


def test_full_is_what_holds_where_no_joining_is_given() -> None:
    assert amounts(settled(charter(budget()), joins(A, "2016-12-31"), joins(B), adopts_budget(2), run())) == {
        A: 1,
        B: 1,
    }


@pytest.mark.parametrize(("joined_on", "share"), [("2016-06-30", 100), ("2016-07-01", 50), ("2016-01-01", 100)])
def test_the_half_year_rule_asks_whether_the_window_starts_by_30_june(joined_on: str, share: int) -> None:
    terms = charter(rate(joining="by_half_year"))

    assert amounts(settled(terms, joins(A, joined_on), adopts_rate(100), run())) == {A: share}


def test_the_half_year_rule_takes_no_notice_of_the_windows_end() -> None:
    terms = charter(rate(joining="by_half_year"))

    assert amounts(settled(terms, joins(A), leaves(A, "2016-01-01"), adopts_rate(100), run())) == {A: 100}


def test_the_half_year_rule_looks_at_the_first_day_in_the_period_of_all_stays_together() -> None:
    terms = charter(rate(joining="by_half_year"))
    back_in_august = [joins(A, "2015-01-01"), leaves(A, "2015-12-31"), joins(A, "2016-08-01")]
    away_in_spring = [joins(B, "2016-01-01"), leaves(B, "2016-01-31"), joins(B, "2016-08-01")]

    assert amounts(settled(terms, *back_in_august, *away_in_spring, adopts_rate(100), run())) == {A: 50, B: 100}


@pytest.mark.parametrize(("every", "period"), [("half_year", "2016-H2"), ("quarter", "2016-Q3"), ("month", "2016-07")])
def test_the_half_year_rule_is_nothing_for_shorter_periods(every: str, period: str) -> None:
    terms = charter(rate(joining="by_half_year"), every=every)

    assert amounts(settled(terms, joins(A, "2016-07-15"), adopts_rate(100), run(period))) == {A: 100}


def test_the_half_year_rule_looks_at_the_whole_year_also_where_instalments_are_paid() -> None:
    terms = charter(rate(joining="by_half_year", period="year"), every="quarter")

    assert amounts(settled(terms, joins(A, "2016-07-01"), adopts_rate(100), run("2016-Q1"))) == {A: 13}


def test_next_period_leaves_out_who_comes_after_the_first_day() -> None:
    terms = charter(rate(joining="next_period"))
    lines = [joins(A, "2016-01-01"), joins(B, "2016-01-02"), adopts_rate(100)]

    assert amounts(settled(terms, *lines, run())) == {A: 100}


def test_next_period_lets_everyone_pay_where_nobody_would() -> None:
    terms = charter(rate(joining="next_period", payers={"kinds": ["municipality"]}))
    lines = [joins(A, "2016-01-02"), joins(B, "2016-11-01"), joins(C, "2016-01-01", "region"), adopts_rate(100)]

    assert amounts(settled(terms, *lines, run())) == {A: 100, B: 100}


def test_next_period_bears_in_full_who_leaves() -> None:
    terms = charter(rate(joining="next_period"))

    assert amounts(settled(terms, joins(A), leaves(A, "2016-01-02"), adopts_rate(100), run())) == {A: 100}


def test_a_members_kind_is_that_of_the_stay_on_the_windows_last_day() -> None:
    terms = charter(rate(payers={"kinds": ["municipality"]}))
    lines = [
        joins(A),
        joins(A, "2016-12-31", "region"),
        joins(B, kind="region"),
        joins(B, "2016-12-31"),
        joins(C),
        leaves(C, "2016-06-30"),
        joins(D),
        joins(D, "2017-01-01", "region"),
    ]

    assert amounts(settled(terms, *lines, adopts_rate(100), run())) == {B: 100, C: 100, D: 100}


def test_of_overlapping_stays_the_one_that_began_last_speaks_then_the_one_registered_last() -> None:
    terms = charter(rate(payers={"kinds": ["municipality"]}))
    later_began = [joins(A, "2015-06-01"), joins(A, "2015-01-01", "region")]
    registered_last = [joins(B, "2015-01-01", "region"), joins(B, "2015-01-01")]

    assert amounts(settled(terms, *later_began, *registered_last, adopts_rate(100), run())) == {A: 100, B: 100}


def test_payers_are_all_kinds_of_the_charter_unless_it_says_which() -> None:
    lines = [joins(A), joins(B, kind="region"), adopts_rate(100)]

    assert amounts(settled(charter(rate()), *lines, run())) == {A: 100, B: 100}
    assert amounts(settled(charter(rate(payers={"kinds": ["region"]})), *lines, run())) == {B: 100}


def test_a_kind_that_the_periods_version_lacks_is_no_payer() -> None:
    versions = [
        charter(rate(), kinds=["municipality"]),
        charter(rate(), kinds=["municipality", "region"], version=2, valid_from="2017-01-01"),
    ]
    lines = [joins(A), joins(B, kind="region"), adopts_rate(100)]

    assert amounts(settled(versions, *lines, run("2016"))) == {A: 100}
    assert amounts(settled(versions, *lines, run("2017"))) == {A: 100, B: 100}


BY_PROJECT = charter(budget(scope="project", joining="by_day"))


def shares_of_p1(total: int, *lines: dict[str, object]) -> dict[str, int]:
    return amounts(settled(BY_PROJECT, *lines, adopts_budget(total, project_id="p1"), run()))


def test_the_window_in_a_project_is_cut_by_the_days_it_runs() -> None:
    lines = [joins(A), joins(B, "2016-03-01"), project(starts_on="2016-02-01", ends_on="2016-03-31")]

    assert shares_of_p1(91, *lines) == {A: 60, B: 31}


def test_a_projects_end_goes_before_the_one_it_started_with_in_either_order() -> None:
    ended = [project_ends("2016-01-10"), project(starts_on="2016-01-01", ends_on="2016-12-31")]

    assert shares_of_p1(16, joins(A), joins(B, "2016-01-05"), *ended) == {A: 10, B: 6}
    assert shares_of_p1(16, joins(A), joins(B, "2016-01-05"), *ended[::-1]) == {A: 10, B: 6}


def test_the_last_start_and_the_last_end_of_a_project_stand() -> None:
    started = [project(kind="voluntary", starts_on="2016-02-01"), project(starts_on="2016-01-01")]
    ended = [project_ends("2016-01-20"), project_ends("2016-01-10")]

    assert shares_of_p1(16, joins(A), joins(B, "2016-01-05"), *started, *ended) == {A: 10, B: 6}


def test_in_a_voluntary_project_takes_part_who_joined_it_and_is_a_payer() -> None:
    terms = charter(budget(scope="project", payers={"kinds": ["municipality"]}))
    members = [joins(A), joins(B), joins(C, kind="region")]
    lines = [*members, project(kind="voluntary"), takes_part(A, "2016-05-01"), takes_part(C)]

    assert amounts(settled(terms, *lines, adopts_budget(10, project_id="p1"), run())) == {A: 10}


def test_taking_part_in_a_project_has_stays_like_membership() -> None:
    lines = [
        project(kind="voluntary"),
        takes_no_more_part(A, "2016-01-10"),
        takes_part(A, "2016-01-01"),
        takes_part(A, "2016-01-21"),
        takes_no_more_part(A, "2016-01-25"),
        takes_part(B, "2016-12-22"),
    ]

    assert shares_of_p1(25, joins(A), joins(B), *lines) == {A: 15, B: 10}


def test_the_kind_in_a_project_is_that_on_the_last_day_of_the_window_there() -> None:
    terms = charter(budget(scope="project", payers={"kinds": ["municipality"]}))
    lines = [joins(A), joins(A, "2016-07-01", "region"), project(ends_on="2016-06-30"), project("p2")]
    adopted = [adopts_budget(10, project_id="p1"), adopts_budget(10, project_id="p2")]

    assert amounts(settled(terms, *lines, joins(B, kind="region"), adopted[0], run())) == {A: 10}
    assert fails(terms, *lines, joins(B, kind="region"), adopted[1], run()) == "no_weight"


def test_who_takes_part_before_being_known_is_one_as_soon_as_it_is() -> None:
    lines = [takes_part(A), adopts_budget(10, project_id="p1"), project(kind="voluntary"), joins(A)]

    assert amounts(settled(BY_PROJECT, *lines, run())) == {A: 10}


def test_next_period_in_a_project_that_begins_inside_the_period_asks_everyone() -> None:
    terms = charter(hours(joining="next_period"))
    lines = [joins(A), joins(B, "2016-06-01"), project(starts_on="2016-03-01"), adopts_rate(60, id="hour")]

    assert amounts(settled(terms, *lines, works(A, 60), run())) == {A: 30, B: 30}


def test_nothing_is_asked_of_members_in_a_year_before_the_first_joins() -> None:
    outcome = play(charter(rate()), joins(A), run("2009"))

    assert outcome.error is not None
    assert outcome.error.code == "no_charter"
