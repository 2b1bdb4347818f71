"""What the fields of streams and settlements rule out among themselves (charter.md 1)."""

import pytest

from tests.shared.charter.documents import VALID, Json, changed, problems, with_stream

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


ATTEST: list[tuple[object, str | None]] = [
    ("month", None),
    ("year", "wrong_value"),
    ("", "wrong_value"),
    (True, "wrong_type"),
    (None, "wrong_type"),
    (["month"], "wrong_type"),
    (1.5, "wrong_type"),
]


@pytest.mark.parametrize(("attest", "code"), ATTEST, ids=[str(attest) for attest, _ in ATTEST])
def test_hours_are_attested_by_the_month_or_not_at_all(attest: object, code: str | None) -> None:
    document = with_stream({**hours(), "basis": {**HOURS, "attest": attest}})

    assert problems(document) == ({(code, "streams[0].basis.attest")} if code else set())


def test_only_hours_are_attested() -> None:
    document = with_stream({"basis": {"type": "tasks", "attest": "month"}, "key": EQUAL})

    assert problems(document) == {("unknown_field", "streams[0].basis.attest")}


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
