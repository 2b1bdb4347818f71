"""The charter document: every field, every problem with its code and path (charter.md 1)."""

from datetime import date
from fractions import Fraction

import pytest

from shared.charter import CharterInvalid, load_charter
from shared.charter.model import EveryYears, OnDate, PeriodEnd, PeriodStart
from tests.shared.charter.documents import GONE, VALID, Json, changed, problems, with_key, with_stream

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


HOURS: Json = {"type": "hours", "rate": "hour", "honour": "delivered"}
EQUAL: Json = {"type": "equal"}


def hours(**fields: object) -> Json:
    return {"basis": HOURS, "key": EQUAL, "scope": "project", "joining": "full", **fields}


@pytest.mark.parametrize("basis", ["budget", "tasks"])
def test_the_bases_that_share_an_amount_need_a_key_and_no_joining(basis: str) -> None:
    assert problems(with_stream({"basis": {"type": basis}})) == {("missing_field", "streams[0].key")}
    assert problems(with_stream({"basis": {"type": basis}, "key": EQUAL})) == set()


def test_hours_and_costs_need_a_key_and_joining() -> None:
    missing = {("missing_field", "streams[0].key"), ("missing_field", "streams[0].joining")}

    assert problems(with_stream({"basis": {"type": "costs"}})) == missing
    assert problems(with_stream({"basis": HOURS, "scope": "project"})) == missing


def test_costs_by_orderer_need_no_joining_and_allow_none() -> None:
    orderer = {"basis": {"type": "costs"}, "key": {"type": "orderer"}}
    more = {"joining": "full", "payers": {"kinds": ["region"]}, "factors": {"region": 1}}

    assert problems(with_stream(orderer)) == set()
    assert problems(with_stream({**orderer, **more})) == {("not_allowed", f"streams[0].{name}") for name in more}


def test_units_follow_who_ordered() -> None:
    units = {"basis": {"type": "units", "per": "once"}}
    more = {"joining": "full", "payers": {"kinds": ["region"]}, "factors": {"region": 1}, "key": EQUAL}

    assert problems(with_stream(units)) == set()
    assert problems(with_stream({**units, **more})) == {("not_allowed", f"streams[0].{name}") for name in more}


@pytest.mark.parametrize("scope", [None, "collaboration"])
def test_hours_are_by_project(scope: str | None) -> None:
    stream = hours(scope=scope) if scope else {key: value for key, value in hours().items() if key != "scope"}

    assert problems(with_stream(stream)) == {("not_allowed", "streams[0].scope")}


def test_there_is_at_most_one_stream_of_hours() -> None:
    document = with_stream(hours())
    document["streams"][1] = {"id": "more", "name": {"da": "x"}, **hours()}

    assert problems(document) == {("duplicate", "streams[1].basis.type")}


@pytest.mark.parametrize("basis", [{"type": "tasks"}, {"type": "costs"}])
def test_only_budgets_rates_and_fixed_amounts_go_to_the_host(basis: Json) -> None:
    stream = {"basis": basis, "key": EQUAL, "joining": "full", "payee": "host"}

    assert problems(with_stream(stream)) == {("not_allowed", "streams[0].payee")}
    assert problems(changed("streams[0].payee", "host")) == set()


@pytest.mark.parametrize("basis", [{"type": "tasks"}, {"type": "costs"}])
def test_only_budgets_rates_and_fixed_amounts_are_paid_in_instalments(basis: Json) -> None:
    stream = {"basis": basis, "key": EQUAL, "joining": "full", "period": "year"}

    assert problems(with_stream(stream, every="quarter")) == {("not_allowed", "streams[0].period")}
    assert problems(with_stream(stream)) == set()


def test_a_period_is_not_shorter_than_what_it_is_settled_by() -> None:
    assert problems(changed("streams[0].period", "quarter")) == {("not_allowed", "streams[0].period")}
    assert problems(changed("streams[1].period", "quarter")) == set()


# settlements


def test_a_stream_is_included_once_by_one_settlement_and_known() -> None:
    twice = {"stream": "fee", "of": "next"}
    document = changed("settlements[0].includes", [{"stream": "fee", "of": "this"}, twice])
    document["settlements"].append({"id": "b", "every": "month", "includes": [twice, {"stream": "x", "of": "this"}]})

    assert problems(document) == {
        ("duplicate", "settlements[0].includes[1].stream"),
        ("duplicate", "settlements[1].includes[0].stream"),
        ("unknown_stream", "settlements[1].includes[1].stream"),
    }


def test_two_settlements_have_two_ids() -> None:
    document = changed("settlements", [VALID["settlements"][0], {**VALID["settlements"][0]}])
    document["settlements"][1]["includes"] = [{"stream": "unused", "of": "this"}]

    assert problems(document) == {("duplicate", "settlements[1].id")}


ZERO: list[tuple[Json, bool]] = [
    ({"basis": {"type": "budget"}, "key": EQUAL}, False),
    ({"basis": {"type": "budget"}, "key": EQUAL, "payee": "host"}, True),
    ({"basis": {"type": "budget"}, "key": EQUAL, "settled_as": "record"}, True),
    ({"basis": {"type": "rate", "rate": "r", "per": "member"}, "settled_as": "balance"}, True),
    ({"basis": {"type": "rate", "rate": "r", "per": "member"}}, False),
    ({"basis": {"type": "units", "per": "once"}}, False),
    ({"basis": {"type": "grant", "rate": "r", "report": "x", "deadline_days": 1}}, False),
    ({"basis": {"type": "tasks"}, "key": EQUAL}, True),
    ({"basis": {"type": "costs"}, "key": EQUAL, "joining": "full"}, True),
    (hours(), True),
]


@pytest.mark.parametrize(("stream", "can"), ZERO, ids=[str(stream) for stream, _ in ZERO])
def test_what_is_paid_directly_must_be_able_to_sum_to_zero(stream: Json, can: bool) -> None:
    expected: set[tuple[str, str]] = set() if can else {("not_zero_sum", "settlements[0].includes[0].stream")}

    assert problems(with_stream(stream, route="direct")) == expected


def test_a_bagatelle_goes_with_the_account_only() -> None:
    document = with_stream({"basis": {"type": "tasks"}, "key": EQUAL}, route="direct", bagatelle_minor=5)

    assert problems(document) == {("not_allowed", "settlements[0].bagatelle_minor")}
    assert problems(changed("settlements[0].bagatelle_minor", 0)) == set()


def test_a_tolerance_goes_with_a_balance_only() -> None:
    balance = changed("streams[0].settled_as", "balance")

    assert problems(changed("streams[0].tolerance_minor", 0, balance)) == set()
    assert problems(changed("streams[0].tolerance_minor", -1, balance)) == {
        ("wrong_value", "streams[0].tolerance_minor")
    }


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


@pytest.mark.parametrize(("of", "warnings"), [("this", 0), ("next", 1)])
def test_a_figure_read_in_the_future_is_a_warning_and_refuses_nothing(of: str, warnings: int) -> None:
    document = with_key({**POPULATION, "read": "period_end"})
    document["settlements"][0]["includes"][0]["of"] = of

    assert len(load_charter(str(document)).warnings) == warnings
