"""The envelope: CloudEvents in both modes, and whatever else may stand in headers and values."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.events.cloudevents import (
    Envelope,
    EnvelopeUnreadable,
    from_structured,
    read_envelope,
    to_headers,
    to_structured,
)

HOURS = Envelope("e-1", "urn:dk-0161:timesheet", "timesheet.hours_logged.v1")
FULL = Envelope(
    id="e-1",
    source="urn:dk-0161:timesheet",
    type="timesheet.hours_logged.v1",
    time="2016-04-01T12:00:00.123Z",
    subject="Glostrup æøå",
    dataschema="urn:mellemregning:event:timesheet.hours_logged.v1",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    correlationid="c-1",
    causationid="c-2",
    sequence=41,
)
STRUCTURED = [("content-type", b"application/cloudevents+json; charset=utf-8")]
REASONS = {
    "missing_attribute",
    "header_not_utf8",
    "bad_attribute",
    "unsupported_specversion",
    "unsupported_content_type",
    "invalid_json",
    "missing_data",
}

Header = tuple[str, bytes | None]


def headers_with(**changes: bytes | None) -> list[Header]:
    """Good headers with some changed; None is a null header."""
    found: dict[str, bytes | None] = {**dict(to_headers(HOURS)), **changes}
    return list(found.items())


def reason(headers: Sequence[Header], value: bytes | None = b"{}") -> str:
    """Why an envelope is unreadable."""
    with pytest.raises(EnvelopeUnreadable) as caught:
        read_envelope(headers, value)
    return caught.value.reason


def structured(**changes: Any) -> bytes:
    """A structured event with some attributes changed."""
    whole = {"specversion": "1.0", "id": "e-1", "source": "s", "type": "t", "data": {"minutes": 450}}
    return json.dumps({**whole, **changes}).encode()


@pytest.mark.parametrize("envelope", [HOURS, FULL])
def test_an_envelope_survives_binary_mode(envelope: Envelope) -> None:
    assert read_envelope(to_headers(envelope), b'{"a":1}') == (envelope, b'{"a":1}')


@pytest.mark.parametrize("envelope", [HOURS, FULL])
def test_an_envelope_survives_structured_mode(envelope: Envelope) -> None:
    assert read_envelope(STRUCTURED, to_structured(envelope, b'{"a":1}')) == (envelope, b'{"a":1}')


def test_the_headers_are_those_of_the_contract() -> None:
    assert to_headers(FULL) == [
        ("ce_specversion", b"1.0"),
        ("content-type", b"application/json"),
        ("ce_id", b"e-1"),
        ("ce_source", b"urn:dk-0161:timesheet"),
        ("ce_type", b"timesheet.hours_logged.v1"),
        ("ce_time", b"2016-04-01T12:00:00.123Z"),
        ("ce_subject", "Glostrup æøå".encode()),
        ("ce_dataschema", b"urn:mellemregning:event:timesheet.hours_logged.v1"),
        ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("ce_correlationid", b"c-1"),
        ("ce_causationid", b"c-2"),
        ("ce_sequence", b"41"),
    ]


def test_header_names_may_have_any_case() -> None:
    shouted: list[Header] = [(name.upper(), value) for name, value in to_headers(FULL)]

    assert read_envelope(shouted, b"{}") == (FULL, b"{}")


@pytest.mark.parametrize(
    "content_type", [None, b"application/json", b"Application/JSON; charset=UTF-8", b"application/vnd.hours+json"]
)
def test_data_is_json_by_any_of_its_names_or_when_nothing_is_said(content_type: bytes | None) -> None:
    assert read_envelope(headers_with(**{"content-type": content_type}), b"{}") == (HOURS, b"{}")


@pytest.mark.parametrize("content_type", [b"text/xml", b"", b"application/cloudevents-batch+json", b"avro/binary"])
def test_data_of_another_kind_is_not_read(content_type: bytes) -> None:
    assert reason(headers_with(**{"content-type": content_type})) == "unsupported_content_type"


@pytest.mark.parametrize("name", ["ce_specversion", "ce_id", "ce_source", "ce_type"])
def test_a_null_header_is_as_if_absent_and_the_required_ones_are_then_missing(name: str) -> None:
    absent: list[Header] = [header for header in to_headers(HOURS) if header[0] != name]

    assert reason(headers_with(**{name: None})) == "missing_attribute"
    assert reason(absent) == "missing_attribute"


@pytest.mark.parametrize("name", ["ce_id", "ce_source", "ce_type"])
def test_a_required_attribute_must_not_be_empty(name: str) -> None:
    assert reason(headers_with(**{name: b""})) == "missing_attribute"


def test_null_headers_that_are_not_required_do_no_harm() -> None:
    assert read_envelope([*to_headers(HOURS), ("ce_subject", None), ("x", None)], b"{}") == (HOURS, b"{}")


@pytest.mark.parametrize("name", ["ce_id", "ce_subject", "ce_sequence", "ce_other", "content-type"])
def test_a_cloudevents_header_that_is_not_utf_8_makes_the_envelope_unreadable(name: str) -> None:
    assert reason(headers_with(**{name: b"\xff\xfe"})) == "header_not_utf8"


@pytest.mark.parametrize("name", ["traceparent", "x-application"])
def test_another_header_that_is_not_utf_8_is_dropped(name: str) -> None:
    assert read_envelope(headers_with(**{name: b"\xff\xfe"}), b"{}") == (HOURS, b"{}")


def test_a_trace_that_cannot_be_one_costs_the_event_nothing() -> None:
    assert read_envelope(headers_with(traceparent=b"a\x00b"), b"{}") == (HOURS, b"{}")


def test_only_cloudevents_1_0_is_read() -> None:
    assert reason(headers_with(ce_specversion=b"0.3")) == "unsupported_specversion"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_id", b"a\x00b"),
        ("ce_id", b"a" * 201),
        ("ce_source", b"a\nb"),
        ("ce_source", b"a" * 301),
        ("ce_type", b"t" * 201),
        ("ce_subject", b"\x7f"),
        ("ce_correlationid", b"a" * 1_001),
        ("ce_sequence", b"-1"),
        ("ce_sequence", b"1.0"),
        ("ce_sequence", b""),
        ("ce_sequence", str(2**63).encode()),
        ("ce_sequence", "٤".encode()),
    ],
)
def test_an_attribute_that_could_not_be_stored_is_bad(name: str, value: bytes) -> None:
    assert reason(headers_with(**{name: value})) == "bad_attribute"


@pytest.mark.parametrize(
    "time",
    [
        "2016-04-01T12:00:00Z",
        "2016-04-01t12:00:00z",
        "2016-04-01T12:00:00.123456789+02:00",
    ],
)
def test_a_time_is_a_moment(time: str) -> None:
    envelope, _ = read_envelope(headers_with(ce_time=time.encode()), b"{}")

    moment = envelope.moment()

    assert envelope.time == time
    assert moment is not None
    assert moment.tzinfo is UTC


def test_a_moment_is_in_utc() -> None:
    envelope = HOURS._replace(time="2016-04-01T12:00:00+02:00")

    assert envelope.moment() == datetime(2016, 4, 1, 10, tzinfo=UTC)
    assert HOURS.moment() is None


@pytest.mark.parametrize(
    "time",
    ["", "2016-04-01", "2016-04-01T12:00:00", "2016-13-01T12:00:00Z", "0001-01-01T00:00:00+23:00", "2016W011T12:00Z"],
)
def test_a_time_that_is_no_moment_is_bad(time: str) -> None:
    assert reason(headers_with(ce_time=time.encode())) == "bad_attribute"


@pytest.mark.parametrize("headers", [to_headers(HOURS), STRUCTURED])
def test_a_message_without_a_value_says_nothing(headers: Sequence[Header]) -> None:
    assert reason(headers, None) == "missing_data"


def test_data_in_base_64_is_read() -> None:
    value = structured(data=None, data_base64=base64.b64encode(b'{"minutes":450}').decode())

    assert read_envelope(STRUCTURED, value)[1] == b'{"minutes":450}'


def test_a_float_stays_a_float_on_its_way_out_of_a_structured_event() -> None:
    assert read_envelope(STRUCTURED, structured(data={"minutes": 60.0, "amount": 2**70})) == (
        Envelope("e-1", "s", "t"),
        b'{"minutes":60.0,"amount":1180591620717411303424}',
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"{", "invalid_json"),
        (b"\xff", "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b'{"a": NaN}', "invalid_json"),
        (b"[]", "bad_attribute"),
        (structured(id=7), "bad_attribute"),
        (structured(sequence=7), "bad_attribute"),
        (structured(id=None), "missing_attribute"),
        (structured(data=None), "missing_data"),
        (structured(data_base64="e30="), "bad_attribute"),
        (structured(data=None, data_base64="?"), "bad_attribute"),
        (structured(data=None, data_base64="æ"), "bad_attribute"),
        (structured(data=None, data_base64=3), "bad_attribute"),
        (structured(datacontenttype="text/xml"), "unsupported_content_type"),
        (structured(datacontenttype=3), "unsupported_content_type"),
    ],
)
def test_a_structured_event_that_cannot_be_read_says_why(value: bytes, expected: str) -> None:
    assert reason(STRUCTURED, value) == expected


def test_a_structured_event_may_have_attributes_of_its_own() -> None:
    assert read_envelope(STRUCTURED, structured(partitionkey="k", ours=1))[0] == Envelope("e-1", "s", "t")


_names = st.sampled_from([name for name, _ in to_headers(FULL)]) | st.text(max_size=20)
_values = st.none() | st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
_kinds = st.sampled_from([b"application/json", STRUCTURED[0][1], b"APPLICATION/CLOUDEVENTS+JSON"]) | st.binary()


@given(st.lists(st.tuples(_names, _values)), _kinds, st.none() | st.binary(), st.booleans())
@example([], b"application/json", b"{}", False)
def test_whatever_the_bytes_there_is_an_envelope_or_a_reason(
    noise: list[Header], kind: bytes, value: bytes | None, has_good_headers: bool
) -> None:
    headers = [*(to_headers(FULL) if has_good_headers else []), ("Content-Type", kind), *noise]

    read = read_or_reason(lambda: read_envelope(headers, value))

    if isinstance(read, str):
        assert read in REASONS
    else:
        assert_can_be_stored(read[0])


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["specversion", *Envelope._fields, "data", "data_base64"]), _json) | _json)
def test_whatever_the_json_there_is_an_envelope_or_a_reason(changes: Any) -> None:
    whole: Any = json.loads(structured(data={}))
    fields: Any = {**whole, **cast(dict[str, Any], changes)} if isinstance(changes, dict) else changes

    read = read_or_reason(lambda: from_structured(fields))

    if isinstance(read, str):
        assert read in REASONS
    else:
        assert_can_be_stored(read[0])


def read_or_reason(read: Callable[[], tuple[Envelope, bytes]]) -> tuple[Envelope, bytes] | str:  # or fails the test
    try:
        return read()
    except EnvelopeUnreadable as error:
        return error.reason


def assert_can_be_stored(envelope: Envelope) -> None:
    """UTF-8 without NUL, within its limits, and a moment that Python can put into UTC."""
    assert all("\0" not in str(text) and len(str(text).encode()) <= 4_000 for text in envelope)
    assert all([envelope.id, envelope.source, envelope.type])
    assert (envelope.moment() is None) == (envelope.time is None)
    assert read_envelope(to_headers(envelope), b"{}")[0] == envelope
