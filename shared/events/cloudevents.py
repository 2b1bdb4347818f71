"""CloudEvents 1.0 on Kafka: attributes in headers (binary mode) or around the data (structured mode), contracts.md 2.

Reading is tolerant of anything a producer may send: what comes out is an envelope that can be stored and sent on,
or EnvelopeUnreadable with a reason.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn, cast

from pydantic_core import from_json, to_json

ID_LENGTH_MAX = 200
SOURCE_LENGTH_MAX = 300
TYPE_LENGTH_MAX = 200
TIME_LENGTH_MAX = 64
TEXT_LENGTH_MAX = 1_000
"""Characters. Publisher, source and id together stay below what one row of a PostgreSQL index can hold."""
SEQUENCE_MAX = 2**63 - 1

_STRUCTURED = "application/cloudevents+json"
_JSON = re.compile(r"(application|text)/([a-z0-9.!#$&^_-]+\+)?json", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DIGITS = re.compile(r"\d{1,19}", re.ASCII)

Headers = Sequence[tuple[str, bytes | None]]


class EnvelopeUnreadable(Exception):
    """The envelope says too little, or what cannot be; `reason` is a stable code, the text says what is wrong.

    Reasons: missing_attribute, header_not_utf8, bad_attribute, unsupported_specversion, unsupported_content_type,
    invalid_json (structured mode only), missing_data.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Envelope(NamedTuple):
    """Who says what, when, and because of what. `time` is RFC 3339, `sequence` membership's gapless one."""

    id: str
    source: str
    type: str
    time: str | None = None
    subject: str | None = None
    dataschema: str | None = None
    traceparent: str | None = None
    correlationid: str | None = None
    causationid: str | None = None
    sequence: int | None = None

    def moment(self) -> datetime | None:
        """`time` as a moment in UTC."""
        return None if self.time is None else _moment(self.time)


_HEADERS = {name: name if name == "traceparent" else f"ce_{name}" for name in ("specversion", *Envelope._fields)}

_USUAL_NAMES = {*_HEADERS.values(), "content-type", "tracestate"}


def to_headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """The headers of a message in binary mode whose value is JSON data."""
    headers = [("ce_specversion", b"1.0"), ("content-type", b"application/json")]
    for name, value in zip(Envelope._fields, envelope, strict=True):
        if value is not None:
            headers.append((_HEADERS[name], str(value).encode()))
    return headers


def to_structured(envelope: Envelope, data: bytes) -> bytes:
    """The envelope and its JSON data as one JSON object."""
    attributes = {name: value for name, value in envelope._asdict().items() if value is not None}
    if envelope.sequence is not None:
        attributes["sequence"] = str(envelope.sequence)
    head = to_json({"specversion": "1.0", **attributes, "datacontenttype": "application/json"})
    return head[:-1] + b',"data":' + data + b"}"


def read_envelope(headers: Headers, value: bytes | None) -> tuple[Envelope, bytes]:
    """The envelope and the data, in either mode. Header names may have any case; null headers are as if absent.

    Raises EnvelopeUnreadable and nothing else, whatever the bytes. Takes about 3 µs where all is well.
    """
    try:
        found = {name: raw.decode() for name, raw in headers if raw is not None}
        if not found.keys() <= _USUAL_NAMES:
            found = {name.lower(): text for name, text in found.items()}
    except UnicodeDecodeError:
        found = _decoded_where_it_matters(headers)
    content_type = found.get("content-type", "application/json")
    if content_type != "application/json" and not _is_json(content_type):
        if _media_type(content_type) == _STRUCTURED:
            return _read_structured(value)
        _fail("unsupported_content_type", "The content type is not JSON.")
    if value is None:
        _fail("missing_data", "The message has no value.")
    return _envelope(found), value


def from_structured(fields: object) -> tuple[Envelope, bytes]:
    """The envelope and the data of one CloudEvent that has been read as JSON. Raises EnvelopeUnreadable."""
    if not isinstance(fields, dict):
        _fail("bad_attribute", "A structured event must be a JSON object.")
    attributes = cast(dict[str, Any], fields)
    media_type = attributes.get("datacontenttype")
    if media_type is not None and not _is_json(media_type):
        _fail("unsupported_content_type", "The data's content type is not JSON.")
    data = _data_of(attributes)
    found: dict[str, str] = {}
    for name, header in _HEADERS.items():
        text = attributes.get(name)
        if text is not None and not isinstance(text, str):
            _fail("bad_attribute", f"The attribute {name} must be a text.")
        if text is not None:
            found[header] = text
    return _envelope(found), data


def _read_structured(value: bytes | None) -> tuple[Envelope, bytes]:
    if value is None:
        _fail("missing_data", "The message has no value.")
    try:
        fields = from_json(value, allow_inf_nan=False)
    except (ValueError, RecursionError) as error:
        raise EnvelopeUnreadable("invalid_json", f"The structured event is no JSON: {error}") from None
    return from_structured(fields)


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _is_json(content_type: object) -> bool:
    """Whether data of this type is JSON; an envelope around data (structured, batch) is not data."""
    if not isinstance(content_type, str):
        return False
    media_type = _media_type(content_type)
    return _JSON.fullmatch(media_type) is not None and not media_type.startswith("application/cloudevents")


def _data_of(attributes: dict[str, Any]) -> bytes:
    encoded = attributes.get("data_base64")
    if encoded is None:
        if attributes.get("data") is None:
            _fail("missing_data", "The event has no data.")
        return _as_json(attributes["data"])
    if attributes.get("data") is not None:
        _fail("bad_attribute", "An event has data or data_base64, not both.")
    try:
        return base64.b64decode(encoded, validate=True)
    except (TypeError, ValueError, binascii.Error):
        _fail("bad_attribute", "data_base64 is not in base 64.")


def _as_json(data: object) -> bytes:
    try:
        return to_json(data)
    except (ValueError, RecursionError):
        _fail("bad_attribute", "The data holds a text or a depth that no event has.")


def _decoded_where_it_matters(headers: Headers) -> dict[str, str]:
    """The headers that are UTF-8. One of CloudEvents that is not makes the envelope unreadable; another is dropped."""
    found: dict[str, str] = {}
    for name, raw in headers:
        try:
            if raw is not None:
                found[name.lower()] = raw.decode()
        except UnicodeDecodeError:
            if name.lower().startswith("ce_") or name.lower() == "content-type":
                raise EnvelopeUnreadable("header_not_utf8", f"The header {name.lower()!r} is not UTF-8.") from None
    return found


def _envelope(found: dict[str, str]) -> Envelope:
    """The envelope of attributes by header name, checked."""
    get = found.get
    if get("ce_specversion") != "1.0":
        _fail_specversion(get("ce_specversion"))
    sequence = get("ce_sequence")
    envelope = Envelope(
        get("ce_id", ""),
        get("ce_source", ""),
        get("ce_type", ""),
        get("ce_time"),
        get("ce_subject"),
        get("ce_dataschema"),
        get("traceparent"),
        get("ce_correlationid"),
        get("ce_causationid"),
        None if sequence is None else _sequence(sequence),
    )
    if not _is_usual(envelope, "".join(found.values())):
        envelope = _checked(envelope)
    if envelope.time is not None and not is_moment(envelope.time):
        _fail("bad_attribute", "The attribute time is not a moment as RFC 3339 writes it.")
    return envelope


def _is_usual(envelope: Envelope, everything: str) -> bool:
    """Whether a look at all attributes together shows that each is well; spares looking at them one by one."""
    return (
        0 < len(envelope.id) <= ID_LENGTH_MAX
        and 0 < len(envelope.source) <= SOURCE_LENGTH_MAX
        and 0 < len(envelope.type) <= TYPE_LENGTH_MAX
        and len(everything) <= TEXT_LENGTH_MAX
        and everything.isprintable()
    )


_LENGTHS_MAX = (ID_LENGTH_MAX, SOURCE_LENGTH_MAX, TYPE_LENGTH_MAX, TIME_LENGTH_MAX, *[TEXT_LENGTH_MAX] * 5)


def _checked(envelope: Envelope) -> Envelope:
    """The envelope, looked at attribute by attribute; without its traceparent if that alone is bad."""
    for name, text, length_max in zip(Envelope._fields, envelope, _LENGTHS_MAX, strict=False):
        if name in ("id", "source", "type") and not text:
            _fail("missing_attribute", f"The attribute {name} is missing or empty.")
        is_bad = isinstance(text, str) and (len(text) > length_max or _CONTROL.search(text) is not None)
        if is_bad and name == "traceparent":
            envelope = envelope._replace(traceparent=None)
        elif is_bad:
            _fail("bad_attribute", f"The attribute {name} is longer than {length_max} or has control characters.")
    return envelope


def _fail_specversion(found: str | None) -> NoReturn:
    if found is None:
        _fail("missing_attribute", "The attribute specversion is missing.")
    _fail("unsupported_specversion", "Only CloudEvents 1.0 is read.")


def _sequence(text: str) -> int:
    if not _DIGITS.fullmatch(text) or int(text) > SEQUENCE_MAX:
        _fail("bad_attribute", "The attribute sequence is not a decimal number.")
    return int(text)


def is_moment(time: str) -> bool:
    """Whether the text is a moment as RFC 3339 writes it, of the years that Python knows."""
    if len(time) > TIME_LENGTH_MAX or not _TIME.fullmatch(time):
        return False
    try:
        _moment(time)
    except (ValueError, OverflowError):
        return False
    return True


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time.upper()).astimezone(UTC)


def _fail(reason: str, detail: str) -> NoReturn:
    raise EnvelopeUnreadable(reason, detail)
