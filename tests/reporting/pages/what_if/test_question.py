"""Addresses, packed charters, and numbers as people write them."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.pages.language import Language, Speech
from services.reporting.pages.what_if.form import minor, number
from services.reporting.pages.what_if.packing import TEXT_MAX, Unreadable, pack, unpack
from services.reporting.pages.what_if.question import read_question

TEXT = "charter: 1\nversion: 1\n" * 50


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_charter_comes_out_as_it_went_in(text: str, base: str) -> None:
    packed = pack(text, 3, base)
    assert packed is not None
    assert unpack(packed, {3: base}) == text


@pytest.mark.parametrize("odd", ["", "1", "1.", "2.AAAA", "x.AAAA", "1.%%", "1.A", "1.AAAA", "٣.AAAA"])
def test_what_is_no_packed_charter_is_told_apart(odd: str) -> None:
    with pytest.raises(Unreadable):
        unpack(odd, {1: TEXT})


def test_little_that_would_be_much_is_not_made_so() -> None:
    packed = pack("a" * (TEXT_MAX + 1), 1, TEXT)
    assert packed is not None
    assert len(packed) < 1_000
    with pytest.raises(Unreadable):
        unpack(packed, {1: TEXT})
    assert zlib.MAX_WBITS == 15


def test_the_same_question_has_one_address() -> None:
    one = read_question([("period", "2016"), ("rate", "b=1"), ("key", "a=equal"), ("rate", "b=1"), ("settlement", "s")])
    other = read_question([("settlement", "s"), ("key", "a=equal"), ("rate", "b=1"), ("more", "x"), ("period", "2016")])
    assert one == other
    assert one.query == "settlement=s&period=2016&key=a=equal&rate=b=1"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("da", "650", "65000"),
        ("da", "1.234,5", "123450"),
        ("da", "650.50", "65050"),
        ("nb", "1 234,50", "123450"),
        ("en", "1,234.50", "123450"),
        ("da", "−5", "-500"),
        ("da", "0,005", "0,005"),
        ("da", "many", "many"),
    ],
)
def test_amounts_are_read_as_the_language_writes_them(language: Language, text: str, expected: str) -> None:
    assert minor(text, "DKK", Speech(language)) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [("da", "31.000", 31_000), ("en", "31,000", 31_000), ("da", "3.512,5", "3512.5"), ("nb", "1/3", "1/3")],
)
def test_numbers_too(language: Language, text: str, expected: int | str) -> None:
    assert number(text, Speech(language)) == expected
