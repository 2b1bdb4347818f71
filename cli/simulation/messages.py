"""A message as a municipal system sends it through the client."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mellemregning_client import CloudEvent

Value = str | int | float | None

HOURS_LOGGED = "timesheet.hours_logged.v1"
HOURS_CORRECTED = "timesheet.hours_corrected.v1"
ENTRY_WITHDRAWN = "timesheet.entry_withdrawn.v1"
COST_INCURRED = "timesheet.cost_incurred.v1"


class BrokenEvent(CloudEvent):
    """An event whose id is no UTF-8, as a system with the wrong character set would send it; over HTTP it has none."""

    def headers(self) -> list[tuple[str, bytes]]:
        """Binary mode, with the broken id."""
        return [("ce_id", "måned".encode("latin-1")), *(pair for pair in super().headers() if pair[0] != "ce_id")]

    def structured(self) -> bytes:
        """JSON without the id."""
        said = {name: value for name, value in json.loads(super().structured()).items() if name != "id"}
        return json.dumps(said, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Message:
    """One event on its way; the same each time it is sent. `due_seconds` is when, from the beginning of sending."""

    publisher: str
    event: CloudEvent
    due_seconds: float = 0.0

    @property
    def event_id(self) -> str:
        return self.event.id

    @property
    def type(self) -> str:
        return self.event.type

    @property
    def data(self) -> bytes:
        return self.event.data

    @property
    def headers(self) -> tuple[tuple[str, bytes], ...]:
        """As Kafka carries them."""
        return tuple(self.event.headers())

    @property
    def fields(self) -> dict[str, Value]:
        """What the message says."""
        return json.loads(self.event.data)

    @property
    def size(self) -> int:
        """Bytes on the wire, roughly: key, value and headers."""
        key = self.event.key or b""
        return len(key) + len(self.data) + sum(len(name) + len(value) for name, value in self.headers)

    def with_broken_header(self) -> "Message":
        """The same with an id that cannot be read."""
        said = self.event
        broken = BrokenEvent(said.id, said.source, said.type, said.data, said.time, said.subject, said.key)
        return replace(self, event=broken)

    def at(self, due_seconds: float) -> "Message":
        """The same at another time."""
        return replace(self, due_seconds=due_seconds)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message came to be, and the trace it belongs to, if its sender traces it."""

    time: str
    traceparent: str | None = None


def compose(publisher: str, type_: str, event_id: str, fields: Mapping[str, Value], moment: Moment) -> Message:
    """The message that says `fields`, whether or not they are right; `event_id` is the sender's own."""
    present = {name: value for name, value in fields.items() if value is not None}
    subject = str(fields.get("entry_id", ""))
    event = CloudEvent(
        id=event_id,
        source=f"urn:timesystem:{publisher}",
        type=type_,
        data=json.dumps(present, ensure_ascii=False, separators=(",", ":")).encode(),
        time=moment.time,
        subject=subject,
        key=subject.encode(),
        traceparent=moment.traceparent,
    )
    return Message(publisher, event)
