"""Lengths of time and days as people write them, exact to the minute."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.settlement.sheets.reading.cells import Amiss, Cell
from services.settlement.sheets.reading.days import order_of, read_day
from services.settlement.sheets.reading.hours import Length, read_length
from services.settlement.sheets.reading.persons import holds_person_number, masked, names_person_numbers

DAY = date(2016, 3, 1)


def minutes(text: str, unit: Any = "hours", style: Any = "auto", **more: Any) -> int:
    return read_length(Cell("text", text), unit, style, **more).minutes


def amiss(cell: Cell, unit: Any = "hours", **more: Any) -> str:
    with pytest.raises(Amiss) as caught:
        read_length(cell, unit, **more)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    ["7,5", "7.5", "7,50", "7:30", "07:30", "7:30:00", "7½", "7 ½", "7 t 30 m", "7t30", "7 timer 30 min",
     "7 t. 30 min.",
     "7 timer og 30 minutter", "7,5 t", "7.5 hours", "450 min", "450 minutter", "\u00a07,5\u00a0", "+7,5", "7h30m"],
)  # fmt: skip
def test_half_past_seven_hours_however_they_are_written(text: str) -> None:
    assert minutes(text) == 450


@pytest.mark.parametrize(
    "text", ["", "x", "7,5,5", "7:60", "7;5", "1.2.3", "t", "7 t 30 m 5", "--7", "7 kr.", "½½", ","]
)
def test_what_is_no_length_of_time(text: str) -> None:
    assert amiss(Cell("text", text)) == "not_hours"


def test_a_number_is_hours_or_minutes_as_the_column_says() -> None:
    assert read_length(Cell("number", "7.5"), "hours").minutes == 450
    assert read_length(Cell("number", "450"), "minutes").minutes == 450
    assert minutes("450", "minutes") == 450
    assert minutes("7:30", "minutes") == 450


def test_a_time_of_day_in_excel_is_that_long() -> None:
    assert read_length(Cell("clock", "0.3125"), "hours").minutes == 450
    assert read_length(Cell("clock", "0.30555555555555558"), "minutes").minutes == 440
    assert amiss(Cell("clock", "1.3125"), "hours") == "minutes_out_of_range"
    assert amiss(Cell("date", "42497"), "hours") == "hours_became_date"


def test_what_is_no_whole_minute_is_refused_unless_it_is_to_be_rounded() -> None:
    assert amiss(Cell("text", "7,33")) == "not_whole_minutes"
    assert amiss(Cell("number", "7.33")) == "not_whole_minutes"
    assert read_length(Cell("text", "7,33"), "hours", rounds=True) == Length(440, "rounded")
    assert read_length(Cell("number", "7.5"), "hours", rounds=True) == Length(450)


def test_the_noise_of_binary_numbers_is_no_part_of_a_minute() -> None:
    assert read_length(Cell("number", "7.333333333333333"), "hours").minutes == 440
    assert read_length(Cell("number", "7.333"), "hours", rounds=True).minutes == 440
    assert amiss(Cell("number", "7.333")) == "not_whole_minutes"


def test_from_one_minute_to_a_day() -> None:
    assert (minutes("24"), minutes("0:01"), minutes("1440", "minutes")) == (1440, 1, 1440)
    for text in ("24:01", "25", "-1", "1.234,5", "450", "99999999999"):
        assert amiss(Cell("text", text)) in ("minutes_out_of_range", "not_hours")
    for number in ("1E+300", "9999999999999999999", "-7.5"):
        assert amiss(Cell("number", number)) == "minutes_out_of_range"
    assert amiss(Cell("text", "0")) == amiss(Cell("number", "0.0")) == amiss(Cell("text", "0:00")) == "no_hours"


def test_a_dot_that_may_be_a_clock_is_told_and_read_as_the_mapping_says() -> None:
    assert read_length(Cell("text", "7.30"), "hours") == Length(438, "maybe_clock")
    assert read_length(Cell("text", "7,45"), "hours") == Length(447, "maybe_clock")
    assert read_length(Cell("text", "7.30"), "hours", "decimal") == Length(438)
    assert read_length(Cell("text", "7.30"), "hours", "clock") == Length(450)


@given(st.integers(1, 1440), st.sampled_from([",", "."]), st.booleans())
def test_whole_minutes_survive_every_way_of_writing_them(number: int, comma: str, spaced: bool) -> None:
    clock = f"{number // 60}:{number % 60:02}"
    words = f"{number // 60} t {number % 60} m" if spaced else f"{number // 60}t{number % 60}m"
    assert minutes(clock) == minutes(words) == minutes(str(number), "minutes") == number
    hundredths = Fraction(number * 100, 60)
    if hundredths.denominator == 1:
        whole, rest = divmod(int(hundredths), 100)
        assert minutes(f"{whole}{comma}{rest:02}", style="decimal") == number
    assert read_length(Cell("number", repr(number / 60)), "hours").minutes == number
    assert read_length(Cell("clock", repr(number / 1440)), "hours").minutes == number


@given(st.decimals(min_value=Decimal("0.001"), max_value=24, places=3))
def test_hours_are_exact_or_refused(number: Decimal) -> None:
    exact = Fraction(number) * 60
    text = str(number).replace(".", ",")
    if exact.denominator == 1 and exact >= 1:
        assert minutes(text) == exact
    else:
        assert amiss(Cell("text", text)) in ("not_whole_minutes", "no_hours")


@given(st.text(max_size=30))
def test_any_text_is_minutes_of_a_day_or_refused(text: str) -> None:
    for unit in ("hours", "minutes"):
        try:
            assert 1 <= minutes(text, unit) <= 1440
        except Amiss:
            continue
    with suppress(Amiss):
        assert isinstance(read_day(Cell("text", text), "dmy").day, date)
    assert isinstance(holds_person_number(text, bare=True), bool)


@pytest.mark.parametrize(
    "text",
    ["01-03-2016", "1-3-2016", "01.03.2016", "1.3.16", "01/03/2016", "2016-03-01", "2016/3/1", "20160301",
     "1. marts 2016",
     "1. mars 2016", "1 Mar 2016", "1. MARTS 2016", "2016-03-01 00:00:00", "2016-03-01T00:00:00", "tir. 01-03-2016",
     "tirsdag d. 1. marts 2016", "01-03-2016 08:15", " 01-03-2016\u00a0"],
)  # fmt: skip
def test_the_first_of_march_however_it_is_written(text: str) -> None:
    assert read_day(Cell("text", text), "dmy").day == DAY


def test_the_order_of_day_and_month_is_that_of_the_column() -> None:
    assert order_of(["01-03-2016", "02-03-2016"]) == "dmy"
    assert order_of(["01-03-2016", "13-03-2016"]) == "dmy"
    assert order_of(["01-03-2016", "03-13-2016"]) == "mdy"
    assert order_of(["13-03-2016", "03-13-2016"]) == "dmy"
    assert read_day(Cell("text", "03-01-2016"), "mdy").day == DAY
    assert read_day(Cell("text", "16-03-01"), "ymd").day == DAY


def test_dates_of_both_of_excels_systems() -> None:
    assert read_day(Cell("date", "42430"), "dmy").day == DAY
    assert read_day(Cell("date", "40968.5"), "dmy", is_1904=True).day == DAY
    assert read_day(Cell("date", "61"), "dmy").day == date(1900, 3, 1)
    assert read_day(Cell("date", "0"), "dmy", is_1904=True).day == date(1904, 1, 1)
    assert read_day(Cell("number", "42430"), "dmy").warning == "number_as_date"
    for kind, text in (("date", "60"), ("date", "-1"), ("number", "7.5"), ("number", "1E+5"), ("date", "99999999")):
        with pytest.raises(Amiss):
            read_day(Cell(kind, text), "dmy")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "text", ["31-02-2016", "00-01-2016", "2016-13-01", "01-03-216", "1. smarch 2016", "uge 9", "123-1-2016"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(Amiss):
        read_day(Cell("text", text), "dmy")


@given(st.dates(min_value=date(1904, 1, 2), max_value=date(2199, 12, 31)), st.booleans())
def test_every_day_survives_every_way_of_writing_it(day: date, is_1904: bool) -> None:
    for written in (f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}", day.isoformat()):
        assert read_day(Cell("text", written), "dmy").day == day
    epoch = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
    serial = str((day - epoch) // timedelta(days=1))
    assert read_day(Cell("date", serial), "dmy", is_1904=is_1904).day == day


def test_numbers_of_persons_are_known_by_their_form_and_never_shown() -> None:
    assert holds_person_number("talt med 010170-1234 i dag", bare=False)
    assert holds_person_number("0101701234", bare=True)
    assert holds_person_number("610170-1234", bare=False)
    assert holds_person_number("01017012313", bare=False) is False
    assert holds_person_number("13097248022", bare=False)
    assert not holds_person_number("sag 2016-123456", bare=False)
    assert not holds_person_number("991399-1234", bare=False)
    assert not holds_person_number("0101701234", bare=False)
    assert "0170" not in masked("010170-1234 x")
    for heading in ("CPR", "Cpr-nr.", "Personnummer", "fødselsnr", "Fødselsnummer", "cpr_nummer", "SSN"):
        assert names_person_numbers(heading)
    for heading in ("Projekt", "Medarbejdernr", "Person", "Personkode", "Fødselsdag"):
        assert not names_person_numbers(heading)
