"""Basis hours (charter.md 3)."""

from services.settlement.engine.result import NotHonoured
from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    adopts_rate,
    agrees,
    amounts,
    charter,
    fails,
    figure,
    hours,
    joins,
    project,
    run,
    settled,
    takes_part,
    works,
)

AN_ORE_A_MINUTE = adopts_rate(60, id="hour")
BASE = [joins(A), joins(B), project(), AN_ORE_A_MINUTE]
DELIVERED, AGREED = charter(hours()), charter(hours(honour="agreed_and_delivered"))


def test_delivered_honours_all_minutes_agreed_or_not() -> None:
    result = settled(DELIVERED, *BASE, agrees(A, 1), works(A, 10), run())

    assert amounts(result, "credit") == {A: -10}
    assert result.not_honoured == ()


def test_agreed_and_delivered_honours_the_first_minutes_in_month_order() -> None:
    rates = [adopts_rate(60, id="hour"), adopts_rate(120, "2016-02-01", id="hour")]
    worked = [works(A, 10, "2016-03-01"), works(A, 10, "2016-01-31"), works(A, 10, "2016-02-29")]
    result = settled(AGREED, *BASE, *rates, agrees(A, 15), *worked, run())

    assert amounts(result, "credit") == {A: -20}
    assert result.not_honoured == (NotHonoured("2016", "p1", A, 15),)


def test_nothing_agreed_nothing_honoured() -> None:
    result = settled(AGREED, *BASE, agrees(B, 60), works(A, 10), run())

    assert result.lines == ()
    assert result.not_honoured == (NotHonoured("2016", "p1", A, 10),)


def test_the_last_agreement_for_project_member_and_period_stands() -> None:
    agreed = [agrees(A, 60), agrees(A, 4), agrees(A, 60, "2017"), agrees(A, 60, id="p2")]

    assert amounts(settled(AGREED, *BASE, *agreed, works(A, 10), run()), "credit") == {A: -4}


def test_an_agreement_with_a_project_not_yet_known_takes_effect_when_it_is() -> None:
    lines = [agrees(A, 60), joins(A), joins(B), AN_ORE_A_MINUTE, works(A, 10), project()]

    assert amounts(settled(AGREED, *lines, run()), "credit") == {A: -10}


def test_shares_are_borne_by_all_participants_also_those_without_hours() -> None:
    result = settled(DELIVERED, *BASE, joins(C), works(A, 10), run())

    assert amounts(result) == {A: 3, B: 4, C: 3}


def test_each_project_is_worked_out_on_its_own() -> None:
    lines = [*BASE, project("p2", "voluntary"), takes_part(A, id="p2"), works(B, 10), works(A, 7, id="p2")]
    result = settled(DELIVERED, *lines, run())

    assert amounts(result, project="p1") == {A: 5, B: 5}
    assert amounts(result, project="p2") == {A: 7}
    assert amounts(result, "credit", project="p2") == {A: -7}


def test_values_are_exact_and_rounded_once_for_the_whole_project() -> None:
    rates = [adopts_rate(100, id="hour")]
    result = settled(DELIVERED, *BASE, *rates, works(A, 1), works(B, 1), run())

    assert amounts(result, "credit") == {A: -1, B: -2}
    assert amounts(result) == {A: 1, B: 2}


def test_a_value_that_rounds_to_nothing_has_no_lines() -> None:
    assert settled(DELIVERED, *BASE, adopts_rate(29, id="hour"), works(A, 1), run()).lines == ()


def test_a_project_whose_values_cancel_out_has_no_lines() -> None:
    rates = [adopts_rate(60, id="hour"), adopts_rate(-60, "2016-02-01", id="hour")]

    assert settled(DELIVERED, *BASE, *rates, works(A, 5, "2016-01-01"), works(B, 5, "2016-02-01"), run()).lines == ()


def test_rates_below_zero_turn_everything_round() -> None:
    result = settled(DELIVERED, *BASE, adopts_rate(-60, id="hour"), works(A, 10), run())

    assert amounts(result, "credit") == {A: 10}
    assert amounts(result) == {A: -5, B: -5}


def test_hours_are_valued_at_the_rate_of_the_first_of_their_month() -> None:
    rates = [adopts_rate(60, "2016-01-01", id="hour"), adopts_rate(600, "2016-03-01", id="hour")]
    worked = [works(A, 10, "2016-02-29"), works(A, 10, "2016-03-01")]

    assert amounts(settled(DELIVERED, *BASE[:3], *rates, *worked, run()), "credit") == {A: -110}


def test_hours_in_a_month_without_a_rate_are_an_error_if_they_are_honoured() -> None:
    lines = [*BASE[:3], adopts_rate(60, "2016-02-01", id="hour"), works(A, 10, "2016-01-31")]

    assert fails(DELIVERED, *lines, run()) == "missing_rate"
    assert settled(AGREED, *lines, run()).not_honoured == (NotHonoured("2016", "p1", A, 10),)


def test_credit_goes_to_whoever_has_hours_that_count_payer_or_not() -> None:
    terms = charter(hours(payers={"kinds": ["municipality"]}))
    lines = [joins(A), joins(C, kind="region"), project(kind="voluntary"), takes_part(A), takes_part(C)]
    result = settled(terms, *lines, AN_ORE_A_MINUTE, works(C, 10), run())

    assert amounts(result) == {A: 10}
    assert amounts(result, "credit") == {C: -10}


def test_hours_that_nobody_can_bear_are_an_error() -> None:
    terms = charter(hours(payers={"kinds": ["municipality"]}))
    lines = [joins(C, kind="region"), project(kind="voluntary"), takes_part(C), AN_ORE_A_MINUTE, works(C, 10)]

    assert fails(terms, *lines, run()) == "no_weight"


def test_shares_follow_the_key_with_its_reading_date() -> None:
    key = {"type": "figure", "figure": "population", "read": "period_end"}
    figures = [figure(A, 1), figure(A, 3, "2016-12-31"), figure(B, 1)]
    result = settled(charter(hours(key=key)), *BASE, *figures, works(B, 100), run())

    assert amounts(result) == {A: 75, B: 25}


def test_lines_of_hours_sum_to_zero_in_each_project() -> None:
    lines = [*BASE, joins(C), project("p2"), works(A, 11), works(B, 7, "2016-07-01"), works(C, 1, id="p2")]
    result = settled(DELIVERED, *lines, adopts_rate(777, id="hour"), run())

    for name in ("p1", "p2"):
        assert sum(line.amount_minor for line in result.lines if line.project == name) == 0


def test_hours_in_a_quarter_are_those_of_its_months() -> None:
    terms = charter(hours(honour="agreed_and_delivered"), every="quarter")
    worked = [
        works(A, 1, "2016-03-31"),
        works(A, 2, "2016-04-01"),
        works(A, 4, "2016-06-30"),
        works(A, 8, "2016-07-01"),
    ]
    result = settled(terms, *BASE, agrees(A, 60, "2016-Q2"), *worked, run("2016-Q2"))

    assert amounts(result, "credit") == {A: -6}
