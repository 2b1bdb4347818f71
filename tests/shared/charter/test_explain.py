"""Charters in plain sentences, in three languages."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from shared.charter import load_charter
from shared.charter.explain import LANGUAGES, Language, explain
from shared.charter.explain.words import PHRASES, Words
from tests.settlement.engine.scenario import budget, charter, costs, hours, rate, settlement, stream
from tests.shared.charter.documents import VALID

ROOT = Path(__file__).parents[3]
CHARTERS = sorted([*ROOT.glob("charters/*/charter*.yaml"), *ROOT.glob("tests/cases/[0-4]*/charter-1.yaml")])


def said(text: str, language: Language = "en") -> str:
    return "\n".join(sentence for section in explain(load_charter(text), language) for sentence in section.sentences)


def parts(phrase: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", phrase))


def test_every_language_has_every_phrase_with_the_same_parts() -> None:
    for phrase, english in PHRASES["en"].items():
        for language in LANGUAGES:
            assert parts(PHRASES[language][phrase]) == parts(english), phrase
    assert len({frozenset(PHRASES[language]) for language in LANGUAGES}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", CHARTERS, ids=lambda path: path.parent.name)
def test_every_charter_is_explained_in_whole_sentences(path: Path, language: Language) -> None:
    sections = explain(load_charter(path.read_text()), language)

    for section in sections:
        for sentence in section.sentences:
            assert re.fullmatch(r"[^{}]+\.", sentence), sentence
    streams = [section for section in sections if section.level == 3]
    assert all(len(section.sentences) >= 2 for section in streams)


def test_who_pays_what_by_which_key_and_when() -> None:
    text = said(charter(budget(key={"type": "figure", "figure": "population"}), of="next"))

    assert "The budget adopted for the year is shared among municipalities and regions." in text
    assert "in proportion to population, as registered on the period's first day." in text
    assert "It is paid in advance, for the year to come." in text


@pytest.mark.parametrize(
    ("joining", "words"),
    [
        ("full", "bears a full part"),
        ("by_day", "for the days it was a member"),
        ("by_half_year", "after 30 June bears half a year's part"),
        ("next_period", "begins to pay with the next one"),
    ],
)
def test_what_happens_when_someone_joins_in_the_middle_of_a_year(joining: str, words: str) -> None:
    assert words in said(charter(rate(joining=joining)))


BANDS = {"type": "bands", "figure": "fte", "bands": [{"up_to": 5, "weight": 1}, {"weight": 2}]}
STEPS = {"type": "steps", "figure": "fte", "steps": [{"up_to": 5, "per_unit": 1}, {"per_unit": 2}]}


OTHERS = [
    charter(rate(factors={"region": "1/3"})),
    charter(rate(payee="host")),
    charter(rate(payers={"kinds": ["region"]})),
    charter(rate(settled_as="balance", tolerance_minor=5)),
    charter(rate(settled_as="balance")),
    charter(rate(settled_as="turns")),
    charter(rate(settled_as="record")),
    charter(rate(joining="by_day")),
    charter(rate(joining="by_half_year")),
    charter(rate(joining="next_period")),
    charter(rate(per="population")),
    charter(rate(per="population", basis={"read": "period_end"})),
    charter(rate(per="population", basis={"read": {"date": "2016-05-01"}})),
    charter(rate(per="population", basis={"read": {"every_years": 4, "from": "2016-05-01"}})),
    charter(rate(), of="next"),
    charter(rate(), of="previous"),
    charter(rate(period="year"), every="quarter"),
    charter(rate(), bagatelle_minor=5),
    charter(rate(), adjust_years=2),
    charter(rate(payee="host"), route="direct"),
    charter(hours()),
    charter(hours(honour="agreed_and_delivered")),
    charter(hours(attest="month")),
    charter(costs()),
    charter(costs(scope="project")),
    charter(costs(key={"type": "orderer"})),
    charter(budget()),
    charter(budget(scope="project")),
    charter(budget(key=BANDS)),
    charter(budget(key=STEPS)),
    charter(budget(key={"type": "shares", "shares": {"dk-0161": 1}})),
    charter(budget(key={"type": "shares", "shares": {"dk-0161": 1}, "default": 1})),
    charter(stream({"type": "fixed", "kinds": {"region": 100_000_050}, "members": {"dk-0161": -5}})),
    charter(stream({"type": "units", "per": "month"})),
    charter(stream({"type": "units", "per": "once"})),
    charter(stream({"type": "grant", "rate": "r", "report": "x", "deadline_days": 60})),
    charter(stream({"type": "grant", "rate": "r", "report": "x", "deadline_days": 60}, joining="by_day")),
    charter(stream("tasks", key={"type": "equal"})),
    charter(rate(), rate("unused"), settlements=[settlement([rate()])]),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_setting_changes_what_is_said(language: Language) -> None:
    plain = said(charter(rate()), language)
    assert len({plain, *(said(other, language) for other in OTHERS)}) == len(OTHERS) + 1


@pytest.mark.parametrize(
    ("language", "amount", "day"),
    [
        ("da", "1.000.000,50 DKK", "1. marts 2016"),
        ("nb", "1\u00a0000\u00a0000,50 DKK", "1. mars 2016"),
        ("en", "DKK 1,000,000.50", "1 March 2016"),
    ],
)
def test_numbers_and_dates_are_written_as_each_language_does(language: Language, amount: str, day: str) -> None:
    words = Words(language)

    assert words.money(100_000_050, "DKK") == amount
    assert words.number(Fraction(1, 3)) == "1/3"
    assert words.day(date(2016, 3, 1)) == day


def test_currencies_without_decimals_have_none() -> None:
    assert Words("en").money(5_000, "JPY") == "JPY 5,000"


def test_a_stream_without_a_name_in_the_language_has_the_nearest_one() -> None:
    headings = [section.heading for section in explain(load_charter(str(VALID)), "nb")]

    assert "Kontingent (fee)" in headings
