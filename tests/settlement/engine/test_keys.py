"""Key weights, reading dates, factors and apportioning in a stream (charter.md 2)."""

from typing import Any

import pytest

from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    adopts_budget,
    adopts_rate,
    amounts,
    budget,
    charter,
    fails,
    figure,
    joins,
    leaves,
    play,
    rate,
    run,
    settled,
)

POPULATION = {"type": "figure", "figure": "population"}


def shared(total: int, key: dict[str, Any], *lines: dict[str, Any], **fields: Any) -> dict[str, int]:
    """`total` for 2016 shared by A and B."""
    terms = charter(budget(key=key, **fields))
    return amounts(settled(terms, joins(A), joins(B), *lines, adopts_budget(total), run()))


def test_equal_weighs_everyone_the_same() -> None:
    assert shared(10, {"type": "equal"}) == {A: 5, B: 5}


def test_figure_weighs_by_its_value() -> None:
    assert shared(10, POPULATION, figure(A, 3), figure(B, 2)) == {A: 6, B: 4}


def test_a_figure_may_be_a_decimal_or_a_fraction() -> None:
    assert shared(10, POPULATION, figure(A, "1.5"), figure(B, "1/3"), figure(B, "6/6")) == {A: 6, B: 4}


def test_a_figure_of_zero_is_a_figure() -> None:
    assert shared(10, POPULATION, figure(A, 3), figure(B, 0)) == {A: 10}


@pytest.mark.parametrize(("value", "share"), [("0", 100), ("2", 100), ("2.01", 200), ("4", 200), ("4000", 400)])
def test_bands_take_the_first_that_the_value_is_not_above(value: str, share: int) -> None:
    bands = [{"up_to": 2, "weight": 1}, {"up_to": 4, "weight": 2}, {"weight": 4}]
    terms = charter(budget(key={"type": "bands", "figure": "fte", "bands": bands}))
    lines = [joins(A), joins(B), figure(A, value, name="fte"), figure(B, 5, name="fte"), adopts_budget(share + 400)]

    assert amounts(settled(terms, *lines, run())) == {A: share, B: 400}


@pytest.mark.parametrize(("value", "weight"), [("1", 20), ("10", 200), ("11", 210), ("30", 400), ("31.5", 415), (0, 0)])
def test_steps_weigh_each_part_of_the_value_in_its_step(value: str | int, weight: int) -> None:
    steps = [{"up_to": 10, "per_unit": 2}, {"up_to": "20", "per_unit": 1}, {"per_unit": 1}]
    terms = charter(budget(key={"type": "steps", "figure": "fte", "steps": steps}))
    lines = [joins(A), joins(B), figure(A, value, name="fte"), figure(B, 10, name="fte"), adopts_budget(weight + 200)]

    assert amounts(settled(terms, *lines, run())) == {**({A: weight} if weight else {}), B: 200}


def test_shares_weigh_by_agreement_and_by_default() -> None:
    key = {"type": "shares", "shares": {A: 3}, "default": "1/2"}

    assert shared(7, key) == {A: 6, B: 1}


def test_a_share_for_who_is_no_payer_is_for_nothing() -> None:
    assert shared(4, {"type": "shares", "shares": {A: 3, B: 1, C: 100}}) == {A: 3, B: 1}


def test_a_payer_without_a_share_and_without_default_is_an_error() -> None:
    terms = charter(budget(key={"type": "shares", "shares": {A: 1}}))

    assert fails(terms, joins(A), joins(B), adopts_budget(1), run()) == "missing_share"


def test_factors_multiply_the_weight() -> None:
    terms = charter(budget(factors={"region": "1/3"}))
    lines = [joins(A), joins(B, kind="region"), adopts_budget(4)]

    assert amounts(settled(terms, *lines, run())) == {A: 3, B: 1}


def test_factors_multiply_the_amount_of_a_rate() -> None:
    terms = charter(rate(factors={"region": "1/3", "municipality": 2}))
    lines = [joins(A), joins(B, kind="region"), adopts_rate(100)]

    assert amounts(settled(terms, *lines, run())) == {A: 200, B: 33}


def test_an_amount_to_share_without_weight_is_an_error() -> None:
    assert fails(charter(budget(factors={"municipality": 0})), joins(A), adopts_budget(1), run()) == "no_weight"
    assert fails(charter(budget()), adopts_budget(1), run()) == "no_weight"
    assert fails(charter(budget()), joins(A), leaves(A, "2015-12-31"), adopts_budget(-1), run()) == "no_weight"


def test_with_nothing_to_share_nothing_is_looked_up() -> None:
    keys: list[dict[str, Any]] = [POPULATION, {"type": "shares", "shares": {}}]
    for key in keys:
        assert settled(charter(budget(key=key)), joins(A), adopts_budget(0), run()).lines == ()
    assert settled(charter(budget()), adopts_budget(0), run()).lines == ()


def test_a_payer_of_weight_zero_needs_its_figure_all_the_same() -> None:
    terms = charter(budget(key=POPULATION, factors={"region": 0}))
    lines = [joins(A), figure(A, 1), joins(B, kind="region"), adopts_budget(1)]

    assert fails(terms, *lines, run()) == "missing_key_figure"


def test_who_is_no_payer_needs_no_figure() -> None:
    terms = charter(budget(key=POPULATION, joining="next_period"))
    lines = [joins(A), figure(A, 1), joins(B, "2016-02-01"), adopts_budget(1)]

    assert amounts(settled(terms, *lines, run())) == {A: 1}


READS = [
    ("period_start", "2016-01-01"),
    ("period_end", "2016-12-31"),
    ({"date": "2013-05-05"}, "2013-05-05"),
    ({"every_years": 4, "from": "2011-01-01"}, "2015-01-01"),
    ({"every_years": 5, "from": "2011-01-01"}, "2016-01-01"),
    ({"every_years": 5, "from": "2011-01-02"}, "2011-01-02"),
    ({"every_years": 1, "from": "2011-12-31"}, "2015-12-31"),
]


@pytest.mark.parametrize(("read", "day"), READS)
def test_figures_are_read_on_the_day_that_read_names(read: Any, day: str) -> None:
    year, month, of_month = (int(part) for part in day.split("-"))
    after = f"{year}-{month:02}-{of_month + 1:02}" if of_month < 28 else f"{year + 1}-01-01"
    lines = [figure(A, 1, "2009-01-01"), figure(A, 3, day), figure(A, 9, after), figure(B, 1, "2009-01-01")]

    assert shared(4, {**POPULATION, "read": read}, *lines) == {A: 3, B: 1}


@pytest.mark.parametrize("read", [{"every_years": 4, "from": "2016-01-02"}, {"date": "2009-12-31"}])
def test_no_anniversary_yet_or_nothing_registered_by_then_is_an_error(read: Any) -> None:
    terms = charter(budget(key={**POPULATION, "read": read}))
    outcome = play(terms, joins(A), figure(A, 1), adopts_budget(1), run())

    assert outcome.error is not None
    assert outcome.error.code == "missing_key_figure"
    assert A in outcome.error.message
    assert "population" in outcome.error.message


def test_an_error_about_a_figure_names_member_figure_and_date() -> None:
    terms = charter(budget(key=POPULATION))
    outcome = play(terms, joins(A), figure(A, 1, "2016-01-02"), adopts_budget(1), run())

    assert outcome.error is not None
    assert all(part in outcome.error.message for part in (A, "population", "2016-01-01"))


def test_of_several_values_for_a_date_the_one_registered_last_holds() -> None:
    lines = [figure(A, 9, "2015-01-01"), figure(A, 3, "2015-01-01"), figure(A, 7, "2014-01-01"), figure(B, 1)]

    assert shared(4, POPULATION, *lines) == {A: 3, B: 1}


def test_figures_are_read_for_the_whole_longer_period_where_instalments_are_paid() -> None:
    terms = charter(budget(key=POPULATION, period="year"), every="quarter")
    lines = [joins(A), joins(B), figure(A, 3), figure(A, 1, "2016-04-01"), figure(B, 1), adopts_budget(400)]

    assert amounts(settled(terms, *lines, run("2016-Q2"))) == {A: 75, B: 25}


def test_left_over_ore_go_to_the_largest_remainders_then_to_the_lower_id() -> None:
    key = {"type": "shares", "shares": {A: 50, B: 25, C: 25}}
    terms = charter(budget(key=key))
    members = [joins(A), joins(B), joins(C)]

    assert amounts(settled(terms, *members, adopts_budget(5), run())) == {A: 3, B: 1, C: 1}
    assert amounts(settled(terms, *members, adopts_budget(3), run())) == {A: 1, B: 1, C: 1}
    assert amounts(settled(terms, *members, adopts_budget(1), run())) == {A: 1}
    assert amounts(settled(terms, *members, adopts_budget(7), run())) == {A: 3, B: 2, C: 2}
    assert amounts(settled(terms, *members, adopts_budget(-7), run())) == {A: -3, B: -2, C: -2}
