"""Keys and bases, each with fields of its own (charter.md 2 and 3)."""

from datetime import date

import pytest

from shared.charter import load_charter
from shared.charter.model import EveryYears, OnDate, PeriodEnd, PeriodStart
from tests.shared.charter.documents import Json, problems, with_key, with_stream

# keys


POPULATION: Json = {"type": "figure", "figure": "population"}


@pytest.mark.parametrize(
    ("read", "rule"),
    [
        ("period_start", PeriodStart()),
        ("period_end", PeriodEnd()),
        ({"date": "2016-05-05"}, OnDate(date(2016, 5, 5))),
        ({"every_years": 4, "from": "2016-03-01"}, EveryYears(4, date(2016, 3, 1))),
    ],
)
def test_read_says_on_which_day_a_figure_is_read(read: object, rule: object) -> None:
    key = load_charter(str(with_key({**POPULATION, "read": read}))).streams[0].key

    assert getattr(key, "read", None) == rule


@pytest.mark.parametrize(
    ("read", "code", "field"),
    [
        ("yesterday", "wrong_value", ""),
        (7, "wrong_type", ""),
        ({}, "missing_field", ".date"),
        ({"date": "2016-02-30"}, "wrong_value", ".date"),
        ({"date": "2016-01-01", "time": 1}, "unknown_field", ".time"),
        ({"every_years": 4}, "missing_field", ".from"),
        ({"from": "2016-01-01"}, "missing_field", ".every_years"),
        ({"every_years": 0, "from": "2016-01-01"}, "wrong_value", ".every_years"),
        ({"every_years": 4, "from": "2016-02-29"}, "wrong_value", ".from"),
    ],
)
def test_a_wrong_read_rule_is_told(read: object, code: str, field: str) -> None:
    assert problems(with_key({**POPULATION, "read": read})) == {(code, f"streams[0].key.read{field}")}


def bands(*rungs: Json) -> Json:
    return {"type": "bands", "figure": "x", "bands": list(rungs)}


def steps(*rungs: Json) -> Json:
    return {"type": "steps", "figure": "x", "steps": list(rungs)}


LAST: Json = {"weight": 1}
KEYS: list[tuple[Json, set[tuple[str, str]]]] = [
    ({"type": "figure"}, {("missing_field", "figure")}),
    ({"type": "figure", "figure": "member"}, {("wrong_value", "figure")}),
    ({"type": "equal", "figure": "population"}, {("unknown_field", "figure")}),
    ({"type": "bands", "figure": "x"}, {("missing_field", "bands")}),
    (bands(), {("wrong_value", "bands")}),
    (bands(LAST), set()),
    (bands(LAST, LAST), {("missing_field", "bands[0].up_to")}),
    (bands({"up_to": 5, "weight": 1}), {("not_allowed", "bands[0].up_to")}),
    (bands({"up_to": 5}, {}), {("missing_field", "bands[0].weight"), ("missing_field", "bands[1].weight")}),
    (bands({"up_to": 0.5, "weight": -1}, LAST), {("float", "bands[0].up_to"), ("wrong_value", "bands[0].weight")}),
    (bands({"up_to": -5, "weight": 1}, LAST), {("wrong_value", "bands[0].up_to")}),
    (bands({"up_to": 5, "weight": 1}, {"up_to": 5, "weight": 1}, LAST), {("wrong_value", "bands[1].up_to")}),
    (steps({"up_to": 5, "per_unit": 1}, {"per_unit": "1/2"}), set()),
    (steps({"up_to": 5}, {"per_unit": 0.5}), {("missing_field", "steps[0].per_unit"), ("float", "steps[1].per_unit")}),
    (steps({"per_unit": 1, "weight": 1}), {("unknown_field", "steps[0].weight")}),
    ({"type": "shares"}, {("missing_field", "shares")}),
    ({"type": "shares", "shares": {}, "default": "1/2"}, set()),
    ({"type": "shares", "shares": {"dk-0161": -1}}, {("wrong_value", "shares.dk-0161")}),
    ({"type": "shares", "shares": {}, "default": 1.5}, {("float", "default")}),
]


@pytest.mark.parametrize(("key", "expected"), KEYS, ids=[str(key) for key, _ in KEYS])
def test_every_key_has_fields_of_its_own(key: Json, expected: set[tuple[str, str]]) -> None:
    assert problems(with_key(key)) == {(code, f"streams[0].key.{field}") for code, field in expected}


# bases


BASES: list[tuple[Json, set[tuple[str, str]]]] = [
    ({"type": "rate"}, {("missing_field", "rate"), ("missing_field", "per")}),
    ({"type": "rate", "rate": "r", "per": "population", "read": "period_end"}, set()),
    ({"type": "rate", "rate": "r", "per": "member", "read": "period_end"}, {("not_allowed", "read")}),
    ({"type": "rate", "rate": 5, "per": 7}, {("wrong_type", "rate"), ("wrong_type", "per")}),
    ({"type": "fixed", "amount": 5}, {("unknown_field", "amount")}),
    ({"type": "units", "per": "year"}, {("wrong_value", "per")}),
    ({"type": "units"}, {("missing_field", "per")}),
    ({"type": "grant", "rate": "r", "report": "x", "deadline_days": -1}, {("wrong_value", "deadline_days")}),
    ({"type": "grant", "rate": "r", "report": "x", "deadline_days": 1.5}, {("float", "deadline_days")}),
    ({"type": "grant"}, {("missing_field", name) for name in ("rate", "report", "deadline_days")}),
]


@pytest.mark.parametrize(("basis", "expected"), BASES, ids=[str(basis) for basis, _ in BASES])
def test_every_basis_has_fields_of_its_own(basis: Json, expected: set[tuple[str, str]]) -> None:
    assert problems(with_stream({"basis": basis})) == {(code, f"streams[0].basis.{field}") for code, field in expected}


@pytest.mark.parametrize(("of", "warnings"), [("this", 0), ("next", 1)])
def test_a_figure_read_in_the_future_is_a_warning_and_refuses_nothing(of: str, warnings: int) -> None:
    document = with_key({**POPULATION, "read": "period_end"})
    document["settlements"][0]["includes"][0]["of"] = of

    assert len(load_charter(str(document)).warnings) == warnings
