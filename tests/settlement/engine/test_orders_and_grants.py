"""Orders of units, grants on reporting, and what the host is paid (charter.md 3)."""

from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    adopts_budget,
    adopts_rate,
    amounts,
    budget,
    charter,
    ends_order,
    fails,
    joins,
    leaves,
    orders,
    project,
    rate,
    reports,
    run,
    settled,
    stream,
    withdraws,
)

# units


MONTHLY = charter(stream({"type": "units", "per": "month"}), every="quarter")
ONCE = charter(stream({"type": "units", "per": "once"}), every="quarter")
PRICES = [adopts_rate(10), adopts_rate(100, "2016-02-01"), adopts_rate(1000, "2016-03-01")]


def test_units_by_month_cost_the_price_of_the_first_of_every_month_with_an_active_day() -> None:
    whole = [joins(A), *PRICES, orders(A, 2, "2015-06-01")]
    middle = [joins(A), *PRICES, orders(A, 1, "2016-01-31", to_date="2016-02-01")]

    assert amounts(settled(MONTHLY, *whole, run("2016-Q1"))) == {A: 2220}
    assert amounts(settled(MONTHLY, *middle, run("2016-Q1"))) == {A: 110}


def test_units_are_active_only_while_their_member_is_one() -> None:
    away_in_february = [joins(A), leaves(A, "2016-01-31"), joins(A, "2016-03-31")]

    assert amounts(settled(MONTHLY, *away_in_february, *PRICES, orders(A, 1, "2016-01-01"), run("2016-Q1"))) == {
        A: 1010
    }


def test_units_once_cost_the_price_of_the_day_they_begin() -> None:
    lines = [joins(A), *PRICES, orders(A, 3, "2016-02-29"), orders(A, 1, "2016-04-01"), orders(A, 1, "2015-12-31")]

    assert amounts(settled(ONCE, *lines, run("2016-Q1"))) == {A: 300}


def test_units_once_must_be_active_on_the_day_they_begin() -> None:
    not_yet = [joins(A, "2016-02-02"), *PRICES, orders(A, 1, "2016-02-01")]
    ended_before = [joins(A), *PRICES, orders(A, 1, "2016-02-02", to_date="2016-02-01")]

    assert settled(ONCE, *not_yet, run("2016-Q1")).lines == ()
    assert settled(ONCE, *ended_before, run("2016-Q1")).lines == ()


def test_a_price_is_asked_only_for_months_in_which_the_order_is_active() -> None:
    late_price = adopts_rate(5, "2016-03-01", id="new")

    assert amounts(settled(MONTHLY, joins(A), late_price, orders(A, 1, "2016-03-05", "new"), run("2016-Q1"))) == {A: 5}
    assert fails(MONTHLY, joins(A), late_price, orders(A, 1, "2016-02-29", "new"), run("2016-Q1")) == "missing_rate"


def test_the_last_ending_of_an_order_stands_and_a_withdrawn_order_never_was() -> None:
    lines = [joins(A), *PRICES, orders(A, 1, "2016-01-01", entry="u1"), orders(A, 9, "2016-01-01", entry="u2")]
    ended = [ends_order("u1", "2016-03-01"), ends_order("u1", "2016-01-15"), withdraws("u2")]

    assert amounts(settled(MONTHLY, *lines, *ended, run("2016-Q1"))) == {A: 10}


# grant


GRANT = {"type": "grant", "rate": "fee", "report": "annual", "deadline_days": 10}


def test_a_grant_goes_to_each_payer_with_the_report_in_time() -> None:
    members = [joins(A), joins(B), joins(C, kind="region")]
    handed_in = [reports(A, "2017-01-10"), reports(B, "2017-01-11"), reports(C, "2016-12-01")]
    terms = charter(stream(GRANT, payers={"kinds": ["municipality"]}))

    assert amounts(settled(terms, *members, *handed_in, adopts_rate(100), run()), "grant") == {A: -100}


def test_any_submission_in_time_suffices_whatever_came_before_or_after() -> None:
    handed_in = [reports(A, "2017-03-01"), reports(A, "2017-01-10"), reports(A, "2017-02-01")]

    assert amounts(settled(charter(stream(GRANT)), joins(A), *handed_in, adopts_rate(1), run()), "grant") == {A: -1}


def test_a_report_for_another_period_or_of_another_name_gives_nothing() -> None:
    handed_in = [reports(A, "2016-01-10", "2016-H1"), reports(A, "2016-01-10", name="other")]

    assert settled(charter(stream(GRANT)), joins(A), *handed_in, run()).lines == ()


def test_a_grant_takes_factor_and_fraction_and_the_rate_of_the_first_day() -> None:
    terms = charter(stream(GRANT, factors={"region": "1/2"}, joining="by_half_year"))
    lines = [joins(A, "2016-07-01", "region"), adopts_rate(10), adopts_rate(99, "2016-02-01"), reports(A, "2017-01-01")]

    assert amounts(settled(terms, *lines, run()), "grant") == {A: -3}


def test_a_grant_is_nothing_for_who_is_no_member_in_the_period() -> None:
    lines = [joins(A), leaves(A, "2015-12-31"), reports(A, "2016-01-01"), adopts_rate(10)]

    assert settled(charter(stream(GRANT)), *lines, run()).lines == ()


def test_a_report_of_a_member_not_yet_known_takes_effect_when_it_is() -> None:
    lines = [reports(A, "2016-06-01"), adopts_rate(10), joins(A)]

    assert amounts(settled(charter(stream(GRANT)), *lines, run()), "grant") == {A: -10}


# payee


def test_the_host_is_paid_minus_the_sum_of_the_shares() -> None:
    terms = charter(rate(payee="host"), route="direct")
    result = settled(terms, joins(A, host=True), joins(B), joins(C), adopts_rate(10), run())

    assert amounts(result, "payee") == {A: -30}
    assert result.net == {A: -20, B: 10, C: 10}


def test_the_host_need_be_no_payer() -> None:
    terms = charter(rate(payee="host", payers={"kinds": ["municipality"]}))
    result = settled(terms, joins(A, kind="region", host=True), joins(B), adopts_rate(10), run())

    assert amounts(result, "payee") == {A: -10}


def test_exactly_one_host_is_due_on_the_periods_first_day_where_there_are_shares() -> None:
    terms = charter(rate(payee="host"))

    assert fails(terms, joins(A), adopts_rate(10), run()) == "no_host"
    assert fails(terms, joins(A, host=True), joins(B, host=True), adopts_rate(10), run()) == "no_host"
    assert fails(terms, joins(A, "2016-01-02", host=True), adopts_rate(10), run()) == "no_host"
    assert settled(terms, joins(A), adopts_rate(0), run()).lines == ()


def test_a_host_is_who_is_one_by_the_stay_that_speaks_for_that_day() -> None:
    terms = charter(rate(payee="host"))
    lines = [joins(A, host=True), joins(A, "2016-01-01"), joins(B, host=True), adopts_rate(10)]

    assert amounts(settled(terms, *lines, run()), "payee") == {B: -20}


def test_by_project_the_host_has_a_line_for_each() -> None:
    terms = charter(budget(scope="project", payee="host"))
    lines = [joins(A, host=True), joins(B), project(), project("p2")]
    adopted = [adopts_budget(4, project_id="p1"), adopts_budget(6, project_id="p2")]
    result = settled(terms, *lines, *adopted, run())

    assert amounts(result, "payee", project="p1") == {A: -4}
    assert amounts(result, "payee", project="p2") == {A: -6}
