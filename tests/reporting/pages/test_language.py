"""Numbers, amounts, dates and words as each language writes them."""

import string
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from services.reporting.pages.language import Speech, preferred_language
from services.reporting.pages.texts import LANGUAGES, TEXTS, WORDS, Language, texts_by_room


@pytest.mark.parametrize(
    ("language", "currency", "minor", "written"),
    [
        ("da", "DKK", 123_450, "1.234,50 kr."),
        ("da", "DKK", -600_000, "−6.000,00 kr."),
        ("da", "NOK", 5, "0,05 NOK"),
        ("nb", "NOK", 123_450, "1 234,50 kr"),
        ("nb", "DKK", 123_450, "1 234,50 DKK"),
        ("en", "DKK", 123_450, "DKK 1,234.50"),
        ("en", "DKK", -1, "DKK −0.01"),
        ("da", "ISK", 1_234, "1.234 ISK"),
    ],
)
def test_amounts(language: Language, currency: str, minor: int, written: str) -> None:
    assert Speech(language).money(minor, currency).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("language", "written"), [("da", "1. marts 2016"), ("nb", "1. mars 2016"), ("en", "1 March 2016")]
)
def test_dates(language: Language, written: str) -> None:
    assert Speech(language).day(date(2016, 3, 1)) == Speech(language).day("2016-03-01") == written


def test_a_moment_late_in_the_evening_is_on_the_day_the_clocks_here_show() -> None:
    assert Speech("da").date_of(datetime(2016, 12, 31, 23, 30, tzinfo=UTC)) == "1. januar 2017"


@pytest.mark.parametrize(("minutes", "written"), [(0, "0:00"), (65, "1:05"), (75_000, "1.250:00"), (-90, "−1:30")])
def test_hours_are_exact(minutes: int, written: str) -> None:
    assert Speech("da").hours(minutes) == written


@pytest.mark.parametrize(("value", "written"), [("30000", "30.000"), ("3512.5", "3.512,5"), ("1/3", "1/3"), ("0", "0")])
def test_figures_are_shown_as_registered(value: str, written: str) -> None:
    assert Speech("da").figure(value) == written


def test_nothing_is_a_hundred_per_cent_before_it_is() -> None:
    assert (Speech("en").percent(999, 1_000), Speech("en").percent(1_000, 1_000)) == ("99%", "100%")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "da"),
        ("nn-NO,nn;q=0.9,en;q=0.8", "nb"),
        ("de, en-GB;q=0.7, da;q=0.9", "da"),
        ("en-US,en;q=0.5", "en"),
        ("fr-FR", "da"),
        ("no", "nb"),
        (";;;q=x,,*", "da"),
    ],
)
def test_the_browser_s_preference(header: str, language: Language) -> None:
    assert preferred_language(header) == language


def test_every_text_is_there_in_every_language_with_the_same_values_to_fill_in() -> None:
    for name, texts in (TEXTS | WORDS).items():
        assert len(texts) == len(LANGUAGES), name
        assert all(texts), name
        fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in texts]
        assert fields == [fields[0]] * len(LANGUAGES), name


@pytest.mark.parametrize("variable", ["TEXTS", "WORDS"])
def test_no_two_rooms_have_a_text_of_one_name(variable: str) -> None:
    named = Counter(name for texts in texts_by_room(variable).values() for name in texts)
    assert [name for name, times in named.items() if times > 1] == []
