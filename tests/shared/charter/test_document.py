"""The charter document: every field, every problem with its code and path (charter.md 1)."""

from datetime import date
from fractions import Fraction

import pytest

from shared.charter import CharterInvalid, load_charter
from tests.shared.charter.documents import GONE, VALID, changed, problems, with_stream

WRONG: list[tuple[str, object, str]] = [
    # top
    ("charter", 2, "wrong_value"),
    ("charter", "1", "wrong_type"),
    ("charter", 1.0, "float"),
    ("version", 0, "wrong_value"),
    ("version", "1", "wrong_type"),
    ("version", 1.5, "float"),
    ("version", True, "wrong_type"),
    ("valid_from", "2016-01-02", "wrong_value"),
    ("valid_from", "2016-13-01", "wrong_value"),
    ("valid_from", "1-1-2016", "wrong_value"),
    ("valid_from", 2016, "wrong_type"),
    ("decision", 7, "wrong_type"),
    ("decision", None, "wrong_type"),
    ("decision", " ", "wrong_value"),
    # collaboration
    ("collaboration", [], "wrong_type"),
    ("collaboration.id", "x", "wrong_value"),
    ("collaboration.id", "x" * 41, "wrong_value"),
    ("collaboration.id", "Test", "wrong_value"),
    ("collaboration.id", "a_b", "wrong_value"),
    ("collaboration.name", {"da": "x"}, "wrong_type"),
    ("collaboration.country", "SE", "wrong_value"),
    ("collaboration.country", False, "wrong_type"),
    ("collaboration.form", "club", "wrong_value"),
    ("collaboration.form", "political_council", "wrong_value"),
    ("collaboration.currency", "kr", "wrong_value"),
    ("collaboration.currency", "ABC", "wrong_value"),
    ("collaboration.purposes", [], "wrong_value"),
    ("collaboration.purposes", "operation", "wrong_type"),
    # kinds
    ("kinds", {}, "wrong_value"),
    ("kinds", ["municipality"], "wrong_type"),
    ("kinds.region", None, "wrong_type"),
    ("kinds.region.votes", -1, "wrong_value"),
    ("kinds.region.votes", "1", "wrong_type"),
    ("kinds.region.votes", 1.0, "float"),
    # streams
    ("streams", {}, "wrong_type"),
    ("streams[1]", "fee", "wrong_type"),
    ("streams[1].id", "Fee", "wrong_value"),
    ("streams[1].id", "fee", "duplicate"),
    ("streams[1].name", "Fee", "wrong_type"),
    ("streams[1].name", {}, "wrong_value"),
    ("streams[1].name.en", 7, "wrong_type"),
    ("streams[1].scope", "all", "wrong_value"),
    ("streams[1].scope", "project", "not_allowed"),
    ("streams[1].basis", "fixed", "wrong_type"),
    ("streams[1].basis.type", "hour", "wrong_value"),
    ("streams[1].basis.type", 7, "wrong_type"),
    ("streams[1].key", {"type": "equal"}, "not_allowed"),
    ("streams[0].key", "equal", "wrong_type"),
    ("streams[0].key.type", "even", "wrong_value"),
    ("streams[0].key.type", "orderer", "not_allowed"),
    ("streams[0].payers", ["region"], "wrong_type"),
    ("streams[0].factors", ["region"], "wrong_type"),
    ("streams[0].joining", "by_week", "wrong_value"),
    ("streams[0].payee", "nobody", "wrong_value"),
    ("streams[0].period", "week", "wrong_value"),
    ("streams[0].period", "month", "not_allowed"),
    ("streams[0].settled_as", "cash", "wrong_value"),
    ("streams[0].tolerance_minor", 5, "not_allowed"),
    ("streams[0].vat", "reduced", "wrong_value"),
    ("streams[1].basis.members.dk-0161", 0.5, "float"),
    ("streams[1].basis.members.dk-0161", "many", "wrong_value"),
    ("streams[1].basis.members.glostrup", 5, "wrong_value"),
    ("streams[1].basis.kinds", 5, "wrong_type"),
    # settlements
    ("settlements", [], "wrong_value"),
    ("settlements[0].id", "An Annual", "wrong_value"),
    ("settlements[0].every", "week", "wrong_value"),
    ("settlements[0].route", "post", "wrong_value"),
    ("settlements[0].includes", [], "wrong_value"),
    ("settlements[0].includes[0]", "fee", "wrong_type"),
    ("settlements[0].includes[0].of", "last", "wrong_value"),
    ("settlements[0].bagatelle_minor", -1, "wrong_value"),
    ("settlements[0].bagatelle_minor", 0.5, "float"),
    ("settlements[0].adjust_years", 0, "wrong_value"),
    ("settlements[0].adjust_years", 1.0, "float"),
]


@pytest.mark.parametrize(("path", "value", "code"), WRONG, ids=[f"{path}={value}" for path, value, _ in WRONG])
def test_a_wrong_field_is_told_by_its_path(path: str, value: object, code: str) -> None:
    assert problems(changed(path, value)) == {(code, path)}


PLACES = [
    "",
    "collaboration",
    "kinds.region",
    "streams[0]",
    "streams[0].basis",
    "streams[0].key",
    "streams[1].basis",
    "settlements[0]",
    "settlements[0].includes[0]",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_field_not_known_is_told_wherever_it_is(place: str) -> None:
    path = f"{place}.colour" if place else "colour"

    assert problems(changed(path, "red")) == {("unknown_field", path)}


@pytest.mark.parametrize("language", ["sv", "DA", "dk"])
def test_names_are_in_three_languages(language: str) -> None:
    assert problems(changed(f"streams[0].name.{language}", "x")) == {("unknown_field", f"streams[0].name.{language}")}


NEEDED = [
    *VALID,
    *(f"collaboration.{name}" for name in VALID["collaboration"]),
    "kinds.region.votes",
    *(f"streams[0].{name}" for name in VALID["streams"][0]),
    "streams[0].basis.type",
    "streams[0].key.type",
    *(f"settlements[0].{name}" for name in VALID["settlements"][0]),
    "settlements[0].includes[0].stream",
    "settlements[0].includes[0].of",
]


@pytest.mark.parametrize("path", NEEDED)
def test_a_field_that_is_needed_is_told_where_it_is_missing(path: str) -> None:
    found = problems(changed(path, GONE))

    assert ("missing_field", path) in found
    assert found - {("missing_field", path)} <= {("unknown_stream", "settlements[0].includes[0].stream")}


def test_without_any_stream_what_is_included_is_unknown() -> None:
    assert problems(changed("streams", [])) == {
        ("wrong_value", "streams"),
        ("unknown_stream", "settlements[0].includes[0].stream"),
    }


def test_what_is_no_mapping_at_all_has_one_problem() -> None:
    assert problems("[1]") == {("wrong_type", "")}
    assert problems("a: [") == {("unreadable", "")}
    assert problems("") == {("unreadable", "")}


def test_an_unquoted_no_is_norway_with_forms_of_its_own() -> None:
    text = "{id: ab, name: x, country: NO, form: task_community, currency: NOK, purposes: [operation]}"
    lines = ["charter: 1", "version: 1", "valid_from: 2016-01-01", "decision: a", f"collaboration: {text}"]
    rest = [
        "kinds: {m: {votes: 1}}",
        "streams: [{id: s, name: {nb: s}, basis: {type: budget}, key: {type: equal}}]",
        "settlements: [{id: a, every: year, includes: [{stream: s, of: this}]}]",
    ]

    assert problems("\n".join([*lines, *rest])) == set()
    assert problems("\n".join([*lines, *rest]).replace("task_community", "section_60_company")) == {
        ("wrong_value", "collaboration.form")
    }


def test_dates_may_be_quoted_or_not() -> None:
    assert load_charter(str(VALID).replace("'2016-01-01'", "2016-01-01")).valid_from == date(2016, 1, 1)
    assert load_charter(str(VALID)).valid_from == date(2016, 1, 1)


# numbers


@pytest.mark.parametrize(
    ("written", "number"), [(3, 3), ("3", 3), ("0.5", Fraction(1, 2)), ("1/3", Fraction(1, 3)), (0, 0)]
)
def test_factors_are_numbers_not_below_zero(written: object, number: Fraction) -> None:
    document = changed("streams[0].factors", {"region": written})

    assert load_charter(str(document)).streams[0].factors == {"region": number}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (0.5, "float"),
        (-1, "wrong_value"),
        ("-1/2", "wrong_value"),
        ("1/0", "wrong_value"),
        (True, "wrong_type"),
        (None, "wrong_type"),
        ([1], "wrong_type"),
    ],
)
def test_a_number_that_is_none_is_told(written: object, code: str) -> None:
    assert problems(changed("streams[0].factors", {"region": written})) == {(code, "streams[0].factors.region")}


def test_fixed_amounts_may_be_negative() -> None:
    assert problems(changed("streams[1].basis.members.dk-0161", -5)) == set()


def test_kinds_named_must_be_known() -> None:
    document = with_stream(
        {
            "basis": {"type": "fixed", "kinds": {"hospital": 5}},
            "payers": {"kinds": ["region", "school"]},
            "factors": {"vendor": 1},
        }
    )

    assert problems(document) == {
        ("unknown_kind", "streams[0].basis.kinds.hospital"),
        ("unknown_kind", "streams[0].payers.kinds[1]"),
        ("unknown_kind", "streams[0].factors.vendor"),
    }


def test_payers_name_at_least_one_kind() -> None:
    assert problems(changed("streams[0].payers", {"kinds": []})) == {("wrong_value", "streams[0].payers.kinds")}
    assert problems(changed("streams[0].payers", {})) == {("missing_field", "streams[0].payers.kinds")}


def test_every_problem_is_told_at_once_and_each_has_a_sentence() -> None:
    document = changed("streams[0].key", {"type": "shares", "shares": {"x": 0.5}}, changed("version", 0))
    with pytest.raises(CharterInvalid) as caught:
        load_charter(str(changed("settlements[0].every", "week", document)))

    assert len(caught.value.problems) == 4
    assert all(problem.message for problem in caught.value.problems)


def test_defaults_are_filled_in() -> None:
    charter = load_charter(str(VALID))
    fee, settlement = charter.streams[0], charter.settlements[0]

    assert (fee.scope, fee.joining, fee.payee, fee.settled_as) == ("collaboration", "full", "account", "money")
    assert (fee.payers, fee.factors, fee.period, fee.vat) == ({"municipality", "region"}, {}, None, "outside_scope")
    assert (settlement.route, settlement.bagatelle_minor, settlement.adjust_years) == ("account", 0, None)
