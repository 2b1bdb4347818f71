"""A message as a municipal system sends it: CloudEvents in binary mode, made by hand as a supplier would."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

Value = str | int | float | None

HOURS_LOGGED = "timesheet.hours_logged.v1"
HOURS_CORRECTED = "timesheet.hours_corrected.v1"
ENTRY_WITHDRAWN = "timesheet.entry_withdrawn.v1"
COST_INCURRED = "timesheet.cost_incurred.v1"


@dataclass(frozen=True, slots=True)
class Message:
    """One Kafka message on `timesheet.<publisher>`; the same each time it is sent."""

    publisher: str
    event_id: str
    type: str
    data: bytes
    key: bytes
    headers: tuple[tuple[str, bytes], ...]

    @property
    def topic(self) -> str:
        return f"timesheet.{self.publisher}"

    @property
    def fields(self) -> dict[str, Value]:
        """What the message says."""
        return json.loads(self.data)

    @property
    def size(self) -> int:
        """Bytes on the wire, roughly: key, value and headers."""
        return len(self.key) + len(self.data) + sum(len(name) + len(value) for name, value in self.headers)

    def with_broken_header(self) -> "Message":
        """The same with an id that is no UTF-8, as a system with the wrong character set would send it."""
        broken = (("ce_id", "måned".encode("latin-1")), *(pair for pair in self.headers if pair[0] != "ce_id"))
        return replace(self, headers=broken)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message came to be, and the trace it belongs to, if its sender traces it."""

    time: str
    traceparent: str | None = None


def compose(publisher: str, type_: str, event_id: str, fields: Mapping[str, Value], moment: Moment) -> Message:
    """The message that says `fields`; `event_id` is the sender's own and stays the same over retries."""
    present = {name: value for name, value in fields.items() if value is not None}
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_source": f"urn:timesystem:{publisher}",
        "ce_type": type_,
        "ce_time": moment.time,
        "ce_subject": str(fields.get("entry_id", "")),
    }
    if moment.traceparent is not None:
        headers["traceparent"] = moment.traceparent
    data = json.dumps(present, ensure_ascii=False, separators=(",", ":")).encode()
    key = str(fields.get("entry_id", "")).encode()
    encoded = tuple((name, value.encode()) for name, value in headers.items())
    return Message(publisher, event_id, type_, data, key, encoded)
