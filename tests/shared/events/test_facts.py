"""The facts of charter.md 5: exactly their fields, and nothing but the forms the page gives."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.fields import LARGEST_AMOUNT
from shared.events.membership import KeyFigureRegistered, MemberJoined
from shared.events.registry import FACTS, dump
from shared.events.timesheet import HoursCorrected, HoursLogged, MonthAttested
from shared.money import parse_number
from tests.shared.events.kit import example, problem, read, refusal

FIELDS_BY_FACT = {
    "member_joined": "member_id name kind joined_on host?",
    "member_left": "member_id left_on",
    "joining_withdrawn": "member_id joined_on reason",
    "key_figure_registered": "member_id figure value on_date source",
    "rate_adopted": "rate_id amount_minor valid_from decision?",
    "budget_adopted": "stream_id period project_id? amount_minor decision?",
    "project_started": "project_id name kind starts_on ends_on?",
    "project_ended": "project_id ends_on",
    "project_joined": "project_id member_id joined_on",
    "project_left": "project_id member_id left_on",
    "hours_agreed": "project_id member_id period minutes",
    "hours_logged": "entry_id project_id member_id work_date minutes worker? activity?",
    "hours_corrected": "entry_id minutes? work_date? reason",
    "entry_withdrawn": "entry_id reason",
    "cost_incurred": "entry_id stream_id project_id? paid_by? charged_to? incurred_on amount_minor text",
    "units_ordered": "entry_id stream_id member_id item quantity from_date to_date?",
    "units_ended": "entry_id to_date",
    "task_completed": "entry_id stream_id member_id completed_on value_minor title",
    "report_submitted": "member_id report period submitted_on",
    "month_attested": "project_id member_id month minutes attested_by",
}


def test_the_facts_are_those_of_the_page_with_exactly_its_fields() -> None:
    declared = {
        name: " ".join(
            field if info.is_required() else f"{field}?"
            for field, info in fact.model_fields.items()
            if field != "collaboration_id"
        )
        for name, fact in FACTS.items()
    }

    assert declared == FIELDS_BY_FACT
    assert all(next(iter(fact.model_fields)) == "collaboration_id" for fact in FACTS.values())


def test_a_class_is_named_as_its_fact() -> None:
    for name, fact in FACTS.items():
        assert re.sub(r"(?<!^)(?=[A-Z])", "_", fact.__name__).lower() == name


@pytest.mark.parametrize("minutes", [60.0, 60.5, "60", True, [60], {"minutes": 60}])
def test_minutes_that_are_no_whole_number_are_malformed(minutes: Any) -> None:
    refused = refusal("hours_logged", example("hours_logged", minutes=minutes))

    assert refused.code == "malformed"
    assert [found.where for found in refused.problems] == ["minutes"]


@pytest.mark.parametrize("minutes", [0, -1, 1441, 10**30])
@pytest.mark.parametrize("fact", ["hours_logged", "hours_corrected"])
def test_minutes_outside_of_a_day_have_a_code_of_their_own(fact: str, minutes: int) -> None:
    assert refusal(fact, example(fact, minutes=minutes)).code == "minutes_out_of_range"


@pytest.mark.parametrize("minutes", [1, 1440])
def test_a_day_has_from_1_to_1440_minutes(minutes: int) -> None:
    logged = read("hours_logged", example("hours_logged", minutes=minutes))

    assert isinstance(logged, HoursLogged)
    assert logged.minutes == minutes


@pytest.mark.parametrize("minutes", [-1, 9870.0, "9870", True, 10**30])
def test_the_minutes_of_an_attestation_are_a_sum_which_is_malformed_below_zero_or_as_a_float(minutes: Any) -> None:
    refused = refusal("month_attested", example("month_attested", minutes=minutes))

    assert (refused.code, [found.where for found in refused.problems]) == ("malformed", ["minutes"])


@pytest.mark.parametrize("minutes", [0, 9870])
def test_a_sum_may_be_nothing_and_more_than_a_day(minutes: int) -> None:
    attested = read("month_attested", example("month_attested", minutes=minutes))

    assert isinstance(attested, MonthAttested)
    assert attested.minutes == minutes


@pytest.mark.parametrize("month", ["2016-4", "2016-13", "2016-00", "2016", "2016-Q1", "2016-04-01", "0000-01", 201604])
def test_what_is_attested_is_a_month(month: Any) -> None:
    refused = refusal("month_attested", example("month_attested", month=month))

    assert (refused.code, [found.where for found in refused.problems]) == ("malformed", ["month"])


def test_minutes_out_of_range_beside_something_malformed_is_malformed_and_both_are_listed() -> None:
    refused = refusal("hours_logged", example("hours_logged", minutes=0, work_date="2016-04-31"))

    assert refused.code == "malformed"
    assert set(refused.problems) == {
        problem("malformed", "work_date", "must be a date that exists"),
        problem("minutes_out_of_range", "minutes", "must be at least 1"),
    }


def test_every_problem_of_a_message_is_listed_at_once() -> None:
    data = {"collaboration_id": "Bad", "member_id": "dk-161", "kind": 3, "joined_on": "2016", "host": 1, "extra": 0}

    assert set(refusal("member_joined", data).problems) == {
        problem("malformed", "collaboration_id", "must be 2 to 40 of a-z, 0-9 and -"),
        problem(
            "malformed", "member_id", "must be a register id such as dk-0161, no-0301, cvr-12345678 or orgnr-123456789"
        ),
        problem("malformed", "name", "is missing"),
        problem("malformed", "kind", "must be a text"),
        problem("malformed", "joined_on", "must be a date written YYYY-MM-DD"),
        problem("malformed", "host", "must be true or false"),
        problem("malformed", "extra", "is not a field of this event"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "2016-4-1",
        "2016-04-31",
        "2015-02-29",
        "2016-04-01T00:00:00",
        "2016-04-01 ",
        "2016-04-01\n",
        "20160401",
        "1459468800",
        "0000-01-01",
        "２０１６-04-01",
        1459468800,
        True,
    ],
)
def test_a_date_is_a_day_that_exists_written_with_dashes_and_nothing_else(text: Any) -> None:
    refused = refusal("hours_logged", example("hours_logged", work_date=text))

    assert refused.code == "malformed"
    assert [found.where for found in refused.problems] == ["work_date"]


@given(st.dates())
def test_every_day_there_is_can_be_read(day: date) -> None:
    logged = read("hours_logged", example("hours_logged", work_date=day.isoformat()))

    assert isinstance(logged, HoursLogged)
    assert logged.work_date == day


@pytest.mark.parametrize("member_id", ["dk-0161", "dk-1084", "no-0301", "cvr-12345678", "orgnr-123456789"])
def test_a_party_is_named_by_its_register_id(member_id: str) -> None:
    read("member_left", example("member_left", member_id=member_id))


@pytest.mark.parametrize(
    "member_id", ["dk-161", "dk-01611", "se-0161", "DK-0161", "cvr-1234567", "orgnr-12345678", "dk-0161\n", "all", ""]
)
def test_nothing_else_is_a_register_id(member_id: str) -> None:
    assert refusal("member_left", example("member_left", member_id=member_id)).code == "malformed"


@pytest.mark.parametrize("period", ["2016", "2016-H1", "2016-H2", "2016-Q1", "2016-Q4", "2016-01", "2016-12"])
def test_a_period_is_a_year_half_year_quarter_or_month(period: str) -> None:
    read("budget_adopted", example("budget_adopted", period=period))


@pytest.mark.parametrize("period", ["16", "2016-H3", "2016-Q0", "2016-13", "2016-1", "2016-q1", "2016-01-01", 2016, ""])
def test_nothing_else_is_a_period(period: Any) -> None:
    assert refusal("budget_adopted", example("budget_adopted", period=period)).code == "malformed"


def test_a_rate_begins_on_the_first_of_a_month() -> None:
    refused = refusal("rate_adopted", example("rate_adopted", valid_from="2016-01-02"))

    assert refused.problems == (problem("malformed", "valid_from", "must be the first day of a month"),)


@pytest.mark.parametrize("value", [0, 22357, "22357", "3512.5", "1/3", "0"])
def test_a_figure_is_a_number_as_the_charter_writes_them(value: int | str) -> None:
    figure = read("key_figure_registered", example("key_figure_registered", value=value))

    assert isinstance(figure, KeyFigureRegistered)
    assert figure.value == value
    assert parse_number(figure.value) >= 0


@pytest.mark.parametrize("value", [1.0, -1, "-1", "1,5", "1/0", "1e3", ".5", "5.", " 1", "", True, "1/-3", "٣"])
def test_a_figure_is_no_float_nothing_below_zero_and_no_other_text(value: Any) -> None:
    refused = refusal("key_figure_registered", example("key_figure_registered", value=value))

    assert [(found.code, found.where) for found in refused.problems] == [("malformed", "value")]


@pytest.mark.parametrize(
    ("fact", "field"),
    [("rate_adopted", "amount_minor"), ("budget_adopted", "amount_minor"), ("cost_incurred", "amount_minor")],
)
def test_amounts_may_be_negative_and_stay_below_what_postgresql_holds(fact: str, field: str) -> None:
    read(fact, example(fact, **{field: -LARGEST_AMOUNT}))

    assert refusal(fact, example(fact, **{field: LARGEST_AMOUNT + 1})).code == "malformed"
    assert refusal(fact, example(fact, **{field: 2**63})).code == "malformed"


@pytest.mark.parametrize("quantity", [0, -1, 1.0])
def test_an_order_is_of_one_unit_at_least(quantity: Any) -> None:
    assert refusal("units_ordered", example("units_ordered", quantity=quantity)).code == "malformed"


def test_a_project_is_mandatory_or_voluntary() -> None:
    refused = refusal("project_started", example("project_started", kind="optional"))

    assert refused.problems == (problem("malformed", "kind", "must be 'mandatory' or 'voluntary'"),)


def test_a_member_kind_is_any_text_because_the_charter_decides_which_there_are() -> None:
    read("member_joined", example("member_joined", kind="Passive member (1/3)"))


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_null_equals_absent_for_every_optional_field(fact: str) -> None:
    required = {name: example(fact)[name] for name, info in FACTS[fact].model_fields.items() if info.is_required()}
    optional = {name: None for name, info in FACTS[fact].model_fields.items() if not info.is_required()}

    assert read(fact, {**required, **optional}) == read(fact, required)


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_null_equals_absent_for_every_required_field_which_is_then_missing(fact: str) -> None:
    required = [name for name, info in FACTS[fact].model_fields.items() if info.is_required()]

    refused = refusal(fact, dict.fromkeys(required))

    assert refused.problems == tuple(problem("malformed", name, "is missing (null equals absent)") for name in required)


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_a_field_that_the_page_does_not_name_is_malformed(fact: str) -> None:
    refused = refusal(fact, example(fact, currency="DKK"))

    assert refused.problems == (problem("malformed", "currency", "is not a field of this event"),)


def test_a_member_is_no_host_unless_it_says_so() -> None:
    data = example("member_joined")
    data.pop("host")

    joined = read("member_joined", data)

    assert isinstance(joined, MemberJoined)
    assert joined.host is False


def test_a_correction_may_change_nothing_but_gives_its_reason() -> None:
    corrected = read("hours_corrected", {"collaboration_id": "os2", "entry_id": "a 0", "reason": ""})

    assert corrected == HoursCorrected(collaboration_id="os2", entry_id="a 0", reason="")


@pytest.mark.parametrize("entry_id", ["", "a" * 201, "a\u0000b", "a\nb", "a\u007f", "a\u0085b"])
def test_an_entry_id_is_short_and_without_control_characters(entry_id: str) -> None:
    assert refusal("entry_withdrawn", example("entry_withdrawn", entry_id=entry_id)).code == "malformed"


def test_a_text_may_have_lines_but_no_nul_which_postgresql_cannot_hold() -> None:
    read("entry_withdrawn", example("entry_withdrawn", reason="Tabs\tand\nlines, æøå 👍"))

    assert refusal("entry_withdrawn", example("entry_withdrawn", reason="a\u0000b")).code == "malformed"


def test_an_event_cannot_be_changed() -> None:
    logged = read("hours_logged", example("hours_logged"))

    with pytest.raises(ValueError, match="frozen"):
        logged.minutes = 1  # pyright: ignore[reportAttributeAccessIssue]


def test_what_is_null_is_left_out_when_written() -> None:
    assert b"worker" not in dump(read("hours_logged", example("hours_logged", worker=None)))
