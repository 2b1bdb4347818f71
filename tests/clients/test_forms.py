"""The client's events against the published language: the same JSON both ways, headers as the services read."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mellemregning_client import CloudEvent, Unknown
from mellemregning_client.base import Fact
from mellemregning_client.facts import FACTS, HoursLogged
from mellemregning_client.jsonable import read, said_by, write
from mellemregning_client.receipts import RECEIPTS
from mellemregning_client.received import event_of, from_structured
from mellemregning_client.results import RESULTS, SettlementCalculated, SettlementLinesPosted

from shared.events.cloudevents import read_envelope
from shared.events.examples import EXAMPLES
from shared.events.registry import dump, parse
from tests.clients.kit import LOGGED, SOURCE

ALL: dict[str, type[Any]] = {**FACTS, **RECEIPTS, **RESULTS}


@pytest.mark.parametrize("type_", sorted(FACTS))
def test_what_the_client_writes_is_what_the_services_read(type_: str):
    fact: Fact = read(ALL[type_], EXAMPLES[type_])
    assert parse(type_, write(said_by(fact))) == parse(type_, dump(parse_example(type_)))


@pytest.mark.parametrize("type_", sorted({**RECEIPTS, **RESULTS}))
def test_what_the_services_write_is_read_whole(type_: str):
    said = {**EXAMPLES[type_], "added_later": 1}
    event = event_of(ALL, type_, said)
    assert not isinstance(event, Unknown)
    for name, value in EXAMPLES[type_].items():
        assert getattr(event, name) is not None or value is None


def test_rows_and_days_are_read_as_what_they_are():
    lines = read(SettlementLinesPosted, EXAMPLES[SettlementLinesPosted.TYPE])
    assert type(lines.lines[0].amount_minor) is int
    calculated = read(SettlementCalculated, EXAMPLES[SettlementCalculated.TYPE])
    assert calculated.nets[0].member
    assert read(HoursLogged, EXAMPLES[HoursLogged.TYPE]).work_date == date(2016, 4, 1)


def test_an_event_of_a_later_version_is_handed_on_unread():
    event = event_of(RESULTS, "settlement.claim_issued.v2", {"amount": 1})
    assert event == Unknown("settlement.claim_issued.v2", {"amount": 1})
    assert isinstance(event_of(RESULTS, "settlement.claim_issued.v1", {"amount": 1}), Unknown)
    assert isinstance(from_structured(RESULTS, "", {"id": "1", "source": "s", "type": "x"}).event, Unknown)


@pytest.mark.parametrize(("field", "value"), [("minutes", 97.5), ("work_date", datetime(2016, 3, 7, tzinfo=UTC))])
def test_a_float_or_a_moment_is_refused_before_it_is_sent(field: str, value: object):
    said: dict[str, Any] = {name: getattr(LOGGED, name) for name in ("collaboration_id", "entry_id", "project_id")}
    said |= {"member_id": "dk-0161", "work_date": date(2016, 3, 7), "minutes": 60, field: value}
    with pytest.raises(TypeError, match="is a"):
        said_by(HoursLogged(**said))


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@given(entry_id=texts, activity=texts)
def test_both_modes_are_read_as_the_same_envelope_and_data(entry_id: str, activity: str):
    fact = replace(LOGGED, entry_id=entry_id, activity=activity)
    event = SOURCE.event(fact, traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")

    binary, data = read_envelope(event.headers(), event.data)
    whole = [("content-type", b"application/cloudevents+json")]
    structured, structured_data = read_envelope(whole, event.structured())

    assert structured == binary._replace(dataschema=None)
    assert parse(event.type, data) == parse(event.type, structured_data)
    assert (binary.id, binary.subject, binary.traceparent) == (event.id, entry_id, event.traceparent)
    assert binary.moment() is not None


def test_results_over_http_are_read_with_their_position():
    said = {"id": "1", "source": "/settlement", "type": "settlement.claim_issued.v1"}
    received = from_structured(RESULTS, "c1:7", {**said, "data": EXAMPLES["settlement.claim_issued.v1"]})
    assert (received.position, received.id) == ("c1:7", "1")
    assert isinstance(received.event, RESULTS["settlement.claim_issued.v1"])


def test_an_event_that_is_made_by_hand_goes_out_as_it_is():
    event = CloudEvent("1", "urn:x", "timesheet.hours_logged.v1", b"{}")
    assert dict(event.headers())["ce_id"] == b"1"
    assert "ce_time" not in dict(event.headers())


def parse_example(type_: str) -> Any:
    """The example as an event of the services'."""
    return parse(type_, json.dumps(EXAMPLES[type_]))
