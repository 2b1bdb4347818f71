"""Reading bytes into events and writing them: all types, all bytes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import registry
from shared.events.base import Event
from shared.events.examples import EXAMPLES
from shared.events.problems import PROBLEMS_MAX
from shared.events.receipts import EntryRefused, MessageDeadLettered, ProblemRow
from shared.events.registry import EVENTS, FACTS, Malformed, UnknownType, dump, parse, parse_dict
from shared.events.timesheet import HoursLogged
from shared.events.topics import TOPICS
from tests.shared.events.kit import HOURS, any_data, example

ANNOUNCED = {
    "membership": """CollaborationFounded CharterAdopted MemberJoined MemberLeft JoiningWithdrawn KeyFigureRegistered
        RateAdopted BudgetAdopted ProjectStarted ProjectEnded ProjectJoined ProjectLeft HoursAgreed PublisherRegistered
        PublisherGranted PublisherSuspended SubscriberAdmitted""",
    "timesheet": """HoursLogged HoursCorrected CostIncurred UnitsOrdered UnitsEnded TaskCompleted EntryWithdrawn
        ReportSubmitted MonthAttested""",
    "settlement": """EntryRefused EntryParked WindowChanged MessageDeadLettered TopicPaused TopicResumed HoursPosted
        CostsPosted SettlementRequested SettlementCalculated SettlementLinesPosted SettlementApproved ClaimIssued
        TransferPlanned BalanceMoved TurnAssigned SettlementFailed SettlementDiscarded SettlementReversed""",
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("service", sorted(ANNOUNCED))
def test_every_event_of_the_contracts_is_in_the_registry_and_no_other(service: str) -> None:
    registered = {event.__name__ for type_, event in EVENTS.items() if type_.startswith(f"{service}.")}

    assert registered == set(ANNOUNCED[service].split())


def test_a_type_is_the_class_name_in_snake_case_with_service_and_version() -> None:
    for type_, event in EVENTS.items():
        _, fact, version = type_.split(".")
        assert ("".join(word.capitalize() for word in fact.split("_")), version) == (event.__name__, "v1")


@pytest.mark.parametrize("type_", sorted(EVENTS))
def test_every_event_has_an_example_that_can_be_read_and_written_again(type_: str) -> None:
    event = parse(type_, json.dumps(EXAMPLES[type_]))

    assert type(event) is EVENTS[type_]
    assert json.loads(dump(event)) == EXAMPLES[type_]


@given(any_data())
def test_what_was_written_is_read_as_it_was(made: tuple[str, dict[str, Any]]) -> None:
    type_, data = made

    event = parse_dict(type_, data)

    assert parse(type_, dump(event)) == event
    assert dump(parse(type_, dump(event))) == dump(event)


def test_an_event_is_written_compactly_in_the_order_of_its_class() -> None:
    shuffled = dict(reversed(example("hours_logged", activity=None).items()))

    assert dump(parse_dict(HOURS, shuffled)) == (
        b'{"collaboration_id":"storkoebenhavn","entry_id":"dk-0161-2016-000412","project_id":"p1",'
        b'"member_id":"dk-0161","work_date":"2016-04-01","minutes":450,"worker":"w17"}'
    )


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(UnknownType, match=r"timesheet\.hours_dreamt\.v1") as caught:
        parse("timesheet.hours_dreamt.v1", b"{}")

    assert caught.value.type == "timesheet.hours_dreamt.v1"


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"{'a': 1}", b'{"a": 1} x', b"[" * 5_000, b'"\\ud800"'])
def test_bytes_that_are_no_json_are_unreadable_rather_than_refused(data: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        parse(HOURS, data)

    assert (caught.value.code, caught.value.unreadable) == ("invalid_json", True)


@pytest.mark.parametrize("data", [b"[]", b"1", b"null", b'"text"', b"{}"])
def test_json_that_is_not_the_event_is_malformed_and_readable(data: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        parse(HOURS, data)

    assert (caught.value.code, caught.value.unreadable) == ("malformed", False)


def test_a_refusal_names_the_ids_that_could_be_read() -> None:
    data = example("hours_logged", minutes=6.5, entry_id="a\u0000", project_id=7)

    with pytest.raises(Malformed) as caught:
        parse(HOURS, json.dumps(data))

    assert caught.value.ids == {"collaboration_id": "storkoebenhavn", "member_id": "dk-0161"}


def test_unknown_fields_are_ignored_only_where_the_reader_is_lenient() -> None:
    data = json.dumps({**example("member_left"), "later": {"a": 1}})

    assert parse("membership.member_left.v1", data, lenient=True) == parse_dict(
        "membership.member_left.v1", example("member_left")
    )
    with pytest.raises(Malformed):
        parse("membership.member_left.v1", data)


def test_unknown_fields_in_rows_are_ignored_too_where_the_reader_is_lenient() -> None:
    type_ = "settlement.settlement_lines_posted.v1"
    data = EXAMPLES[type_] | {"lines": [{**EXAMPLES[type_]["lines"][0], "later": 1}]}

    assert parse(type_, json.dumps(data), lenient=True) == parse_dict(type_, EXAMPLES[type_])
    with pytest.raises(Malformed, match=r"lines\[0\]\.later is not a field"):
        parse(type_, json.dumps(data))


@pytest.mark.parametrize("bad", [{"reason": "\ud800"}, {"\ud800": 1}])
def test_a_text_that_utf_8_cannot_hold_is_malformed_where_python_gives_it(bad: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as caught:
        parse_dict("timesheet.entry_withdrawn.v1", example("entry_withdrawn", **bad))

    assert caught.value.code == "malformed"
    assert caught.value.ids["entry_id"] == "dk-0161-2016-000412"


def test_a_depth_that_no_event_has_is_malformed_where_python_gives_it() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(Malformed):
        parse_dict(HOURS, example("hours_logged", worker=deep))


@given(st.sampled_from(sorted(EVENTS)), st.binary(max_size=200))
def test_whatever_the_bytes_reading_gives_an_event_or_says_malformed(type_: str, data: bytes) -> None:
    with pytest.raises(Malformed):
        parse(type_, data)


@given(st.sampled_from(sorted(FACTS)), st.data())
def test_whatever_is_wrong_can_be_told_to_the_sender(fact: str, draw: st.DataObject) -> None:
    fields = [*FACTS[fact].model_fields, draw.draw(st.text(max_size=5))]
    changed = draw.draw(st.dictionaries(st.sampled_from(fields), json_values, min_size=1, max_size=4))

    try:
        parse_dict(FACTS[fact].TYPE, {**example(fact), **changed})
    except Malformed as refused:
        receipt = EntryRefused.model_validate(
            {
                **refused.ids,
                "event_id": "e",
                "source": "s",
                "type": FACTS[fact].TYPE,
                "code": refused.code,
                "message": refused.message,
                "errors": tuple(ProblemRow.model_validate(found.as_json()) for found in refused.problems),
            }
            if _ids_hold(refused)
            else {"event_id": "e", "source": "s", "type": "t", "code": refused.code, "message": refused.message}
        )
        assert parse(receipt.TYPE, dump(receipt)) == receipt


def _ids_hold(refused: Malformed) -> bool:
    return not {found.where for found in refused.problems} & set(refused.ids)


def test_a_field_name_that_could_not_be_stored_is_told_legibly() -> None:
    with pytest.raises(Malformed) as caught:
        parse_dict(HOURS, example("hours_logged", **{"a\u0000b": 1}))

    assert [found.where for found in caught.value.problems] == ["a\ufffdb"]
    assert "\0" not in caught.value.message


def test_a_message_with_thousands_of_problems_is_told_of_the_first() -> None:
    data = example("hours_logged") | {f"field_{number}": number for number in range(5_000)}

    with pytest.raises(Malformed) as caught:
        parse_dict(HOURS, data)

    assert len(caught.value.problems) == PROBLEMS_MAX
    assert len(caught.value.message) <= 2_000


def test_every_event_belongs_to_one_of_the_five_topics() -> None:
    for event in EVENTS.values():
        assert [topic.name for topic in TOPICS if issubclass(event, topic.kind)] == [event.TOPIC]


@pytest.mark.parametrize(
    ("type_", "topic", "key"),
    [
        ("membership.member_joined.v1", "membership.events", "storkoebenhavn"),
        ("membership.publisher_registered.v1", "membership.events", "publisher:dk-0161"),
        ("timesheet.hours_logged.v1", "timesheet.dk-0161", "dk-0161-2016-000412"),
        ("settlement.entry_refused.v1", "receipts.dk-0161", "dk-0161-2016-000412"),
        ("settlement.window_changed.v1", "receipts.dk-0161", "p1/dk-0161"),
        ("settlement.message_dead_lettered.v1", "receipts.dk-0161", "timesheet.dk-0161/4712"),
        ("settlement.hours_posted.v1", "settlement.totals", "hours/storkoebenhavn/p1/dk-0161/2016-04"),
        (
            "settlement.costs_posted.v1",
            "settlement.totals",
            "costs/storkoebenhavn/programme-leader//dk-0161//2016-03",
        ),
        ("settlement.claim_issued.v1", "results.storkoebenhavn", "storkoebenhavn"),
    ],
)
def test_an_event_knows_its_topic_and_its_key(type_: str, topic: str, key: str) -> None:
    event = parse_dict(type_, EXAMPLES[type_])

    assert (event.topic_name("dk-0161"), event.message_key()) == (topic, key)


@pytest.mark.parametrize("type_", sorted(EVENTS))
def test_every_event_has_a_key(type_: str) -> None:
    assert parse_dict(type_, EXAMPLES[type_]).message_key()


def test_a_refusal_without_an_entry_is_keyed_by_what_is_known() -> None:
    refused = EntryRefused(event_id="e1", source="s", type="t", code="malformed", message="m")
    placed = refused.model_copy(update={"topic": "timesheet.dk-0161", "offset": 5})

    assert refused.message_key() == "e1"
    assert placed.message_key() == "timesheet.dk-0161/5"
    assert placed.model_copy(update={"member_id": "dk-0161"}).message_key() == "/dk-0161"


def test_a_dead_letter_receipt_names_no_collaboration_because_none_could_be_read() -> None:
    assert "collaboration_id" not in MessageDeadLettered.model_fields


def test_an_old_type_is_read_as_its_successor(monkeypatch: pytest.MonkeyPatch) -> None:
    def halved(old: HoursLogged) -> Event:
        return old.model_copy(update={"minutes": old.minutes // 2})

    monkeypatch.setitem(registry.UPCASTERS, HOURS, halved)

    event = parse_dict(HOURS, example("hours_logged", minutes=450))

    assert isinstance(event, HoursLogged)
    assert event.minutes == 225
