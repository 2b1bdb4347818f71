"""Numbers, rounding, apportioning, instalments (charter.md 1, 2 and 4)."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.money import apportion, instalments, lean, parse_number, round_half_away

WEIGHTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.fractions(min_value=0, max_value=10**6, max_denominator=366),
    min_size=1,
    max_size=12,
).filter(lambda weights: any(weights.values()))
AMOUNTS = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("written", "number"),
    [(7, 7), (-7, -7), ("7", 7), ("3512.5", Fraction(7025, 2)), ("1/3", Fraction(1, 3)), ("-1/3", Fraction(-1, 3))],
)
def test_numbers_are_integers_or_texts_holding_a_decimal_or_a_fraction(written: int | str, number: Fraction) -> None:
    assert parse_number(written) == number


@pytest.mark.parametrize(
    "text", ["", " 1", "1,5", "1e3", ".5", "5.", "1/0", "1/-3", "+1", "half", "١", "0x10", "1/3/4"]
)
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text)


def test_whole_numbers_are_kept_as_plain_integers() -> None:
    assert type(lean(Fraction(4, 2))) is int
    assert lean(Fraction(1, 2)) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.5", 1), ("-0.5", -1), ("1.5", 2), ("2.5", 3), ("-2.5", -3), ("2.49", 2), ("1/3", 0), ("2/3", 1), ("-2/3", -1)],
)
def test_halves_are_rounded_away_from_zero(exact: str, rounded: int) -> None:
    assert round_half_away(parse_number(exact)) == rounded


def test_left_over_units_go_to_the_largest_remainders() -> None:
    assert apportion(10, {"a": 5, "b": 3, "c": 1}) == {"a": 6, "b": 3, "c": 1}


def test_ties_go_to_the_lower_key_in_code_point_order() -> None:
    assert apportion(2, {"b": 1, "a": 1, "B": 1}) == {"B": 1, "a": 1, "b": 0}


def test_an_amount_without_weight_cannot_be_shared_and_nothing_always_can() -> None:
    with pytest.raises(ValueError):
        apportion(1, {"a": 0})
    with pytest.raises(ValueError):
        apportion(1, {})
    assert apportion(0, {"a": 0}) == {"a": 0}


@pytest.mark.parametrize("count", [100, pytest.param(20_000, marks=[pytest.mark.slow, pytest.mark.timeout(0)])])
def test_the_shares_add_up_always(count: int) -> None:
    def check(total: int, weights: dict[str, Fraction]) -> None:
        assert sum(apportion(total, weights).values()) == total

    settings(max_examples=count, deadline=None)(given(AMOUNTS, WEIGHTS)(check))()


@given(AMOUNTS, WEIGHTS)
def test_the_shares_of_the_opposite_are_opposite(total: int, weights: dict[str, Fraction]) -> None:
    opposite = apportion(-total, weights)

    assert {key: -share for key, share in apportion(total, weights).items()} == opposite


@given(AMOUNTS, WEIGHTS)
def test_every_share_is_the_exact_one_or_less_than_a_unit_away(total: int, weights: dict[str, Fraction]) -> None:
    scale = sum(weights.values())

    for key, share in apportion(total, weights).items():
        assert abs(share - total * weights[key] / scale) < 1


@given(AMOUNTS, WEIGHTS, st.fractions(min_value="1/1000", max_value=1000))
def test_only_proportions_matter(total: int, weights: dict[str, Fraction], scale: Fraction) -> None:
    scaled = {key: weight * scale for key, weight in weights.items()}

    assert apportion(total, scaled) == apportion(total, weights)


@given(AMOUNTS, st.integers(1, 12))
def test_instalments_are_apportioned_equally_in_order(total: int, count: int) -> None:
    parts = instalments(total, count)
    by_place = apportion(total, {f"{place:02}": 1 for place in range(count)})

    assert parts == list(by_place.values())
    assert sum(parts) == total
