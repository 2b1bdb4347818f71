"""Periods and their names (charter.md 2)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.periods import Length, Period

LENGTHS = st.sampled_from(list(Length))
DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))


@pytest.mark.parametrize(
    ("name", "first", "last", "days"),
    [
        ("2016", "2016-01-01", "2016-12-31", 366),
        ("2015", "2015-01-01", "2015-12-31", 365),
        ("2016-H1", "2016-01-01", "2016-06-30", 182),
        ("2016-H2", "2016-07-01", "2016-12-31", 184),
        ("2016-Q1", "2016-01-01", "2016-03-31", 91),
        ("2016-Q4", "2016-10-01", "2016-12-31", 92),
        ("2016-02", "2016-02-01", "2016-02-29", 29),
        ("2016-12", "2016-12-01", "2016-12-31", 31),
    ],
)
def test_a_period_is_read_from_its_name(name: str, first: str, last: str, days: int) -> None:
    period = Period.parse(name)

    assert (str(period.first), str(period.last), period.days) == (first, last, days)
    assert str(period) == name


@pytest.mark.parametrize(
    "text",
    ["", "16", "2016-", "2016-H3", "2016-H0", "2016-Q5", "2016-13", "2016-00", "2016-1", "2016-h1", " 2016", "0000"],
)
def test_other_texts_are_no_periods(text: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(text)


@given(DAYS, LENGTHS)
def test_a_period_contains_the_day_it_was_found_by(day: date, length: Length) -> None:
    period = Period.containing(day, length)

    assert period.contains(day)
    assert Period.parse(period.name) == period


@given(DAYS, LENGTHS)
def test_the_next_begins_on_the_day_after_and_the_previous_is_its_opposite(day: date, length: Length) -> None:
    period = Period.containing(day, length)

    assert period.next().first.toordinal() == period.last.toordinal() + 1
    assert period.next().previous() == period
    assert period < period.next()


@given(DAYS, LENGTHS, LENGTHS)
def test_a_longer_period_is_made_of_shorter_ones_in_order(day: date, one: Length, other: Length) -> None:
    shorter, longer = sorted((one, other), key=lambda length: length.months)
    part = Period.containing(day, shorter)
    whole = part.within(longer)

    assert whole.parts(shorter)[part.place_in(whole) - 1] == part
    assert len(whole.parts(shorter)) == longer.months // shorter.months
    assert sum(each.days for each in whole.parts(shorter)) == whole.days


def test_a_period_has_no_place_in_one_that_does_not_contain_it() -> None:
    with pytest.raises(ValueError):
        Period.parse("2016-Q3").place_in(Period.parse("2016-H1"))


def test_months_are_named_in_order() -> None:
    assert [month.name for month in Period.parse("2016-Q2").months()] == ["2016-04", "2016-05", "2016-06"]
