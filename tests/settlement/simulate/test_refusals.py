"""What can never become right is refused, with its line, and takes no id (charter.md 5)."""

import pytest

from tests.settlement.engine.scenario import (
    A,
    Json,
    adopts_budget,
    adopts_rate,
    agrees,
    charter,
    corrects,
    costs,
    does_task,
    ends_order,
    fact,
    figure,
    hours,
    joins,
    orders,
    play,
    project,
    reports,
    run,
    spends,
    works,
)

TERMS = charter(hours("h"))
VALID: list[Json] = [
    joins(A, host=True),
    fact("member_left", member_id=A, left_on="2016-01-01"),
    fact("joining_withdrawn", member_id=A, joined_on="2016-01-01", reason="x"),
    figure(A, 5),
    adopts_rate(5),
    adopts_budget(5),
    project(ends_on="2017-01-01"),
    fact("project_ended", project_id="p", ends_on="2016-01-01"),
    fact("project_joined", project_id="p", member_id=A, joined_on="2016-01-01"),
    fact("project_left", project_id="p", member_id=A, left_on="2016-01-01"),
    agrees(A, 60),
    works(A, 10, entry="e"),
    corrects("e", minutes=5, work_date="2016-01-01"),
    fact("entry_withdrawn", entry_id="e", reason="x"),
    spends(-5, entry="e", project_id="p", paid_by=A, charged_to=A),
    orders(A, 1, "2016-01-01", to_date="2016-02-01", entry="e"),
    ends_order("e", "2016-01-01"),
    does_task(A, 5, entry="e"),
    reports(A, "2016-01-01"),
]


def refused(*lines: Json, terms: str = TERMS) -> list[tuple[int, str | None, str]]:
    return [(each.line, each.entry_id, each.code) for each in play(terms, *lines).refused]


def changed(line: Json, **data: object) -> Json:
    return {**line, "data": {**line["data"], **data}}


def name_of(line: Json) -> str:
    return line["type"]


@pytest.mark.parametrize("line", VALID, ids=name_of)
def test_a_whole_fact_is_taken_in(line: Json) -> None:
    assert refused(line) == []


@pytest.mark.parametrize("line", VALID, ids=name_of)
def test_a_field_not_known_is_malformed(line: Json) -> None:
    assert [code for _, _, code in refused(changed(line, colour="red"))] == ["malformed"]


@pytest.mark.parametrize("line", VALID, ids=name_of)
def test_a_foreign_collaboration_is_malformed_ones_own_is_not(line: Json) -> None:
    assert refused(changed(line, collaboration_id="test-club")) == []
    assert [code for _, _, code in refused(changed(line, collaboration_id="other-club"))] == ["malformed"]
    assert [code for _, _, code in refused(changed(line, collaboration_id=7))] == ["malformed"]


OPTIONAL = {
    "host",
    "decision",
    "ends_on",
    "worker",
    "activity",
    "minutes",
    "work_date",
    "project_id",
    "paid_by",
    "charged_to",
    "to_date",
}
NEEDED = [
    (line, name)
    for line in VALID
    for name in line["data"]
    if name not in OPTIONAL
    or (line["type"], name) in {("project_ended", "ends_on"), ("units_ended", "to_date")}
    or (line["type"] in ("hours_logged", "hours_agreed") and name in ("minutes", "work_date", "project_id"))
]


@pytest.mark.parametrize(("line", "name"), NEEDED, ids=[f"{line['type']}-{name}" for line, name in NEEDED])
def test_a_missing_field_is_malformed_and_null_equals_absent(line: Json, name: str) -> None:
    without = {**line, "data": {key: value for key, value in line["data"].items() if key != name}}

    assert [code for _, _, code in refused(without)] == ["malformed"]
    assert [code for _, _, code in refused(changed(line, **{name: None}))] == ["malformed"]


AMOUNTS = [(line, name) for line in VALID for name, value in line["data"].items() if type(value) is int]


@pytest.mark.parametrize(("line", "name"), AMOUNTS, ids=[f"{line['type']}-{name}" for line, name in AMOUNTS])
@pytest.mark.parametrize("wrong", [5.0, 5.5, True, "x", [5]])
def test_a_float_a_truth_value_or_a_text_for_a_number_is_malformed(line: Json, name: str, wrong: object) -> None:
    assert [code for _, _, code in refused(changed(line, **{name: wrong}))] == ["malformed"]


DATES = [
    (line, name)
    for line in VALID
    for name, value in line["data"].items()
    if str(value).startswith("201") and len(str(value)) == 10
]


@pytest.mark.parametrize(("line", "name"), DATES, ids=[f"{line['type']}-{name}" for line, name in DATES])
@pytest.mark.parametrize("wrong", ["2016-02-30", "2016-2-1", "01-02-2016", "2016-02-01T00:00:00", 20160201, ""])
def test_a_day_that_is_none_is_malformed(line: Json, name: str, wrong: object) -> None:
    assert [code for _, _, code in refused(changed(line, **{name: wrong}))] == ["malformed"]


@pytest.mark.parametrize("member", ["glostrup", "dk-161", "DK-0161", "dk-01611", "cvr-1234567", "orgnr-12345678", ""])
def test_a_member_is_named_by_its_register_id(member: str) -> None:
    assert [code for _, _, code in refused(joins(member))] == ["malformed"]


@pytest.mark.parametrize("member", ["dk-0161", "dk-1084", "no-0301", "cvr-12345678", "orgnr-123456789"])
def test_the_register_ids_of_five_registers_are_known(member: str) -> None:
    assert refused(joins(member)) == []


@pytest.mark.parametrize("period", ["2016-H3", "2016-Q0", "16", "2016-1", 2016])
def test_a_period_that_is_none_is_malformed(period: object) -> None:
    assert [code for _, _, code in refused(changed(adopts_budget(5), period=period))] == ["malformed"]


def test_a_rate_starts_on_the_first_of_a_month() -> None:
    assert refused(adopts_rate(5, "2016-01-02"), adopts_rate(5, "2016-02-01")) == [(1, None, "malformed")]


def test_figures_are_numbers_not_below_zero_and_member_is_the_name_of_none() -> None:
    wrong = [figure(A, -1), figure(A, "-1/2"), figure(A, "1/0"), figure(A, "many"), figure(A, 5, name="member")]
    right = [figure(A, 0), figure(A, "0.5"), figure(A, "1/2"), figure(A, "7")]

    assert [code for _, _, code in refused(*wrong, *right)] == ["malformed"] * 5


def test_quantities_are_at_least_one_and_agreed_minutes_at_least_none() -> None:
    assert [code for _, _, code in refused(orders(A, 0, "2016-01-01"), agrees(A, -1))] == ["malformed"] * 2
    assert refused(agrees(A, 0), agrees(A, 10**6)) == []


def test_a_project_is_mandatory_or_voluntary() -> None:
    assert refused(project(kind="optional")) == [(1, None, "malformed")]


def test_a_member_kind_that_no_version_has_is_unknown() -> None:
    assert refused(joins(A, kind="hospital")) == [(1, None, "unknown_kind")]


def test_hours_are_agreed_by_the_length_that_the_hours_stream_settles_by() -> None:
    assert refused(agrees(A, 5, "2016-H1"), agrees(A, 5, "2016-01")) == [
        (1, None, "wrong_period"),
        (2, None, "wrong_period"),
    ]
    assert refused(agrees(A, 5, "2016-H1"), terms=charter(costs())) == []


def test_a_length_that_any_version_settles_by_will_do() -> None:
    versions = [
        charter(hours("h"), every="year"),
        charter(hours("h"), version=2, valid_from="2016-01-01", id="other", every="quarter"),
    ]
    outcome = play(versions, agrees(A, 5, "2016"), agrees(A, 5, "2016-Q1"), agrees(A, 5, "2016-01"))

    assert [(each.line, each.code) for each in outcome.refused] == [(3, "wrong_period")]


def test_a_refusal_tells_line_and_id_and_says_why() -> None:
    (refusal,) = play(TERMS, joins(A), changed(works(A, 10, entry="e"), minutes="10")).refused

    assert (refusal.line, refusal.entry_id, refusal.code) == (2, "e", "malformed")
    assert "minutes" in refusal.message


def test_an_id_that_is_no_text_is_not_told() -> None:
    assert refused(changed(works(A, 10), entry_id=7)) == [(1, None, "malformed")]


def test_a_refused_fact_changes_nothing() -> None:
    outcome = play(TERMS, joins(A, kind="hospital"), adopts_budget(1), run())

    assert [each.code for each in outcome.refused] == ["unknown_kind"]
    assert outcome.runs[0].lines == ()
