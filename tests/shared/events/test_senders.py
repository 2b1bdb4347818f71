"""Envelopes of senders seen before are what `read_envelope` reads, or are left to it."""

import random

import pytest

from shared.events import senders
from shared.events.cloudevents import Envelope, EnvelopeUnreadable, Headers, read_envelope, to_headers

HOURS = Envelope("e-1", "urn:dk-0161:timesheet", "timesheet.hours_logged.v1")
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
DATED = HOURS._replace(time="2016-04-01T12:00:00.123Z", traceparent=TRACE)
OTHERS = [b"", b"\xff", b"\x00", b"e\x85", "æøå".encode(), b"2016-04-01", b"2016-13-01T00:00:00Z", b"x" * 300]
NAMES = ["ce_id", "ce_time", "traceparent", "ce_source", "ce_type", "ce_specversion", "content-type", "CE_ID", "x"]


@pytest.fixture(autouse=True)
def seen() -> None:
    senders.remember(to_headers(HOURS), HOURS)


def found(headers: Headers) -> Envelope | None:
    said = senders.find_said(headers)
    return said.envelope() if said else None


@pytest.mark.parametrize("envelope", [HOURS, DATED, DATED._replace(id="another"), HOURS._replace(time=DATED.time)])
def test_a_sender_seen_before_is_read_as_always(envelope: Envelope) -> None:
    assert found(to_headers(envelope)) == envelope


@pytest.mark.parametrize(
    "envelope",
    [
        HOURS._replace(source="another"),
        HOURS._replace(type="timesheet.entry_withdrawn.v1"),
        HOURS._replace(subject="s"),
        HOURS._replace(sequence=1),
        HOURS._replace(time="yesterday"),
        HOURS._replace(traceparent="a\x00b"),
    ],
)
def test_what_is_not_as_seen_before_is_left(envelope: Envelope) -> None:
    assert found(to_headers(envelope)) is None


def test_headers_of_other_content_are_not_remembered() -> None:
    structured = [(n, b"application/cloudevents+json" if n == "content-type" else v) for n, v in to_headers(HOURS)]
    senders.remember(structured, HOURS._replace(source="of another"))
    assert found(structured) is None


def test_whatever_the_headers_the_two_never_differ() -> None:
    chance = random.Random(1)
    read = 0
    for _ in range(5_000):
        headers: list[tuple[str, bytes | None]] = list(to_headers(chance.choice((HOURS, DATED))))
        for _ in range(chance.randint(0, 2)):
            change = (chance.choice(NAMES), chance.choice([None, *OTHERS]))
            headers.insert(chance.randrange(len(headers) + 1), change)
            headers.pop(chance.randrange(len(headers)))
        envelope = found(headers)
        if envelope is not None:
            read += 1
            assert envelope == read_or_none(headers), headers
    assert read > 500


def read_or_none(headers: Headers) -> Envelope | None:
    try:
        return read_envelope(headers, b"{}")[0]
    except EnvelopeUnreadable:
        return None


def test_no_more_senders_are_remembered_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "SENDERS_MAX", 1)
    senders.remember(to_headers(HOURS._replace(source="last")), HOURS._replace(source="last"))
    assert found(to_headers(HOURS)) is None
