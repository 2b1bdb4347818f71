"""What the body of a request says: one event or a batch, as the CloudEvents HTTP binding writes them (contracts.md 4).

Each event is read by itself, so that one that cannot be read costs the others nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote_to_bytes

from fastapi import Request
from pydantic_core import from_json

from services.settlement.entries.messages import OverHttp
from shared import telemetry
from shared.errors import Rejected, Unsupported
from shared.events.cloudevents import ID_LENGTH_MAX, Envelope, EnvelopeUnreadable, Headers, from_structured
from shared.events.cloudevents import read_envelope as read_binary
from shared.events.registry import Malformed, UnknownType, parse
from shared.http.app import BODY_BYTES_MAX
from shared.http.limits import inflated

EVENTS_MAX = 1_000
"""The most events in one batch."""
EVENT_BYTES_MAX = 1_048_576
"""The most that one event's data may hold; Kafka takes no larger message either."""

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
BINARY = "application/json"
UTF_8 = {"utf-8", "utf8", "us-ascii"}

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Unfit:
    """An event whose envelope and type are known and whose data can never be right: refused."""

    envelope: Envelope
    malformed: Malformed
    topic: None = None
    partition: None = None
    offset: None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What cannot be read as an event, why, and its id where that much could be."""

    reason: str
    detail: str
    event_id: str | None = None


Read = OverHttp | Unfit | Unreadable


@dataclass(frozen=True, slots=True)
class Body:
    """The events of a request, in its order; `is_batch` tells one event from a batch of one."""

    events: Sequence[Read]
    is_batch: bool


async def read_body(request: Request) -> Body:
    """The events that a request brings. Raises Rejected (413, 415, 422) where none can be told apart."""
    mode = _mode(request.headers.get("content-type"))
    encoded = await request.body()
    bytes_max = BODY_BYTES_MAX if mode == BATCH else EVENT_BYTES_MAX
    if len(encoded) > bytes_max:
        raise Rejected("too_large", f"One event is at most {EVENT_BYTES_MAX} bytes.", status=413)
    body = inflated(encoded, request.headers.get("content-encoding"), bytes_max)
    traceparent = _traceparent(request.headers.get("traceparent"))
    if mode == BATCH:
        return Body([_read_structured(each, traceparent) for each in _items(body)], is_batch=True)
    if mode == STRUCTURED:
        return Body([_read_one(body, traceparent)], is_batch=False)
    return Body([_read_binary(_headers(request.headers.raw), body, traceparent)], is_batch=False)


def _mode(content_type: str | None) -> str:
    media_type, _, parameters = (content_type or "").partition(";")
    name, _, charset = parameters.strip().partition("=")
    is_utf_8 = name.lower() != "charset" or charset.strip('" ').lower() in UTF_8
    mode = media_type.strip().lower()
    if mode in (STRUCTURED, BATCH, BINARY) and is_utf_8:
        return mode
    accepted = ", ".join((STRUCTURED, BATCH, BINARY))
    raise Unsupported(f"Send {accepted} (with the headers ce-…), in UTF-8.", {"Accept-Post": accepted})


def _traceparent(header: str | None) -> str | None:
    """The trace that events without one of their own belong to: the request's."""
    if under_way := telemetry.current_traceparent():
        return under_way
    return header if header and _TRACEPARENT.fullmatch(header) else None


def _items(body: bytes) -> list[object]:
    try:
        items = from_json(body, allow_inf_nan=False)
    except (ValueError, RecursionError) as error:
        raise Rejected("invalid_json", f"The batch is no JSON: {error}") from None
    if not isinstance(items, list):
        raise Rejected("malformed", "A batch is a list of events.")
    if len(cast(list[object], items)) > EVENTS_MAX:
        raise Rejected("too_many_events", f"A batch holds at most {EVENTS_MAX} events. Send it in parts.", status=413)
    return cast(list[object], items)


def _read_one(body: bytes, traceparent: str | None) -> Read:
    try:
        return _read_structured(from_json(body, allow_inf_nan=False), traceparent)
    except (ValueError, RecursionError) as error:
        return Unreadable("invalid_json", f"The event is no JSON: {error}")


def _read_structured(fields: object, traceparent: str | None) -> Read:
    try:
        envelope, data = from_structured(fields)
    except EnvelopeUnreadable as error:
        return Unreadable(error.reason, str(error), _event_id(fields))
    return _read_event(envelope, data, traceparent)


def _event_id(fields: object) -> str | None:
    event_id = cast(dict[str, Any], fields).get("id") if isinstance(fields, dict) else None
    return event_id if isinstance(event_id, str) and len(event_id) <= ID_LENGTH_MAX else None


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The attributes as Kafka's headers have them. Over HTTP they are percent-encoded, and may be quoted."""
    found: dict[str, bytes] = {}
    for name, value in raw:
        if name.startswith(b"ce-"):
            found[f"ce_{name[3:].decode('latin-1')}"] = unquote_to_bytes(_unquoted(value))
    if own := found.pop("ce_traceparent", None):
        found["traceparent"] = own
    return list(found.items())


def _unquoted(value: bytes) -> bytes:
    if len(value) >= 2 and value[:1] == value[-1:] == b'"':
        return re.sub(rb"\\(.)", rb"\1", value[1:-1])
    return value


def _read_binary(headers: Headers, body: bytes, traceparent: str | None) -> Read:
    try:
        envelope, data = read_binary(headers, body or None)
    except EnvelopeUnreadable as error:
        return Unreadable(error.reason, str(error))
    return _read_event(envelope, data, traceparent)


def _read_event(envelope: Envelope, data: bytes, traceparent: str | None) -> Read:
    if len(data) > EVENT_BYTES_MAX:
        return Unreadable("too_large", f"One event is at most {EVENT_BYTES_MAX} bytes.", envelope.id)
    if envelope.traceparent is None and traceparent is not None:
        envelope = envelope._replace(traceparent=traceparent)
    try:
        return OverHttp(envelope, parse(envelope.type, data))
    except UnknownType as error:
        return Unreadable(error.reason, str(error), envelope.id)
    except Malformed as error:
        return Unreadable(error.code, str(error), envelope.id) if error.unreadable else Unfit(envelope, error)
