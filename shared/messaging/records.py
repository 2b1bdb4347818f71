"""What a consumer makes of raw Kafka records: an event with its envelope, or a dead letter with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import msgspec

from shared.events import hours, senders
from shared.events.base import Event
from shared.events.cloudevents import Envelope, EnvelopeUnreadable, read_envelope
from shared.events.hours import HoursLine, read_hours
from shared.events.registry import Malformed, UnknownType, parse
from shared.events.senders import Said, Sender, find_said
from shared.events.timesheet import HoursLogged

Headers = Sequence[tuple[str, bytes | None]]


class RawRecord(Protocol):
    """The part of aiokafka's ConsumerRecord that is read here."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def value(self) -> bytes | None: ...


class Received(NamedTuple):
    """A record that could be read: where it stood, its envelope, its event. There are many, hence no dataclass."""

    topic: str
    partition: int
    offset: int
    envelope: Envelope
    event: Event


class ReceivedHours(msgspec.Struct, gc=False):
    """A record that plainly says hours, of a sender seen before: nearly all are such.

    It stands among a batch's `received` where the reading asks for it (`hours_at_once`), and is used like them.
    """

    topic: str
    partition: int
    offset: int
    event_id: str
    sender: Sender
    traceparent: str | None
    event: HoursLine

    @property
    def envelope(self) -> Envelope:
        """The envelope, but for its time: nobody asks when hours were sent."""
        return Envelope(self.event_id, *self.sender, traceparent=self.traceparent)


def event_id_of(message: Any) -> str:
    """The id of the event of a message; where it is at hand, without making an envelope for it."""
    return message.event_id if type(message) is ReceivedHours else message.envelope.id


@dataclass(frozen=True, slots=True)
class Malformation:
    """A record whose envelope and type are known and whose data can never be right: refused, not dead-lettered."""

    topic: str
    partition: int
    offset: int
    envelope: Envelope
    malformed: Malformed
    data: bytes


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record that cannot be read, with the raw bytes kept, a stable reason and what was wrong in detail."""

    record: RawRecord
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as a service's handler gets it, in the order of each topic."""

    received: list[Received]
    malformed: list[Malformation]
    dead: list[DeadLetter]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a consumer reads: what it ignores, and whether fields it does not know are an error.

    `refuse_malformed`: data that does not fit its type goes to the handler as a Malformation (the sender is told by
    a refusal); without it such a record is a dead letter. `ignore_unknown_types` is for reporting alone.
    `hours_at_once`: plain hours come as ReceivedHours; not where unknown fields are let pass.
    """

    refuse_malformed: bool = False
    ignore_unknown_types: bool = False
    lenient: bool = True
    hours_at_once: bool = False


def read_batch(records: Sequence[RawRecord], reading: Reading) -> Batch:
    """Reads each record by itself, so that one unreadable record costs the others nothing."""
    batch = Batch([], [], [])
    keep: Callable[[Any], None] = batch.received.append
    at_once = reading.hours_at_once and not reading.lenient
    for record in records:
        said, data = find_said(record.headers), record.value
        if at_once and said is not None and data is not None and said.sender.type == HoursLine.TYPE:
            line = read_hours(data)
            if line is not None:
                place = (record.topic, record.partition, record.offset)
                keep(ReceivedHours(*place, said.event_id, said.sender, said.traceparent, line))
                continue
        _read(batch, record, said, reading)
    return batch


def _read(batch: Batch, record: RawRecord, said: Said | None, reading: Reading) -> None:
    try:
        envelope, data = said.envelope() if said else None, record.value
        if envelope is None or data is None:
            envelope, data = read_envelope(record.headers, record.value)
            senders.remember(record.headers, envelope)
        event = parse(envelope.type, data, lenient=reading.lenient)
    except (EnvelopeUnreadable, UnknownType, Malformed):
        _read_with_care(batch, record, reading)
    else:
        if isinstance(event, HoursLogged):
            hours.remember(event)
        batch.received.append(Received(record.topic, record.partition, record.offset, envelope, event))


def _read_with_care(batch: Batch, record: RawRecord, reading: Reading) -> None:
    """Reads a record in which something is wrong, to say what."""
    envelope: Envelope | None = None
    data = b""
    try:
        envelope, data = read_envelope(record.headers, record.value)
        event = parse(envelope.type, data, lenient=reading.lenient)
    except EnvelopeUnreadable as error:
        batch.dead.append(DeadLetter(record, error.reason, str(error)))
    except UnknownType as error:
        if not reading.ignore_unknown_types:
            batch.dead.append(DeadLetter(record, "unknown_type", str(error)))
    except Malformed as error:
        if reading.refuse_malformed and envelope is not None and not error.unreadable:
            batch.malformed.append(Malformation(record.topic, record.partition, record.offset, envelope, error, data))
        else:
            batch.dead.append(DeadLetter(record, error.code, str(error)))
    else:
        raise AssertionError(f"a record that could not be read can be read: {event}")
