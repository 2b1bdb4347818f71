"""What a consumer makes of raw Kafka records: an event with its envelope, or a dead letter with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from shared.events.base import Event
from shared.events.cloudevents import Envelope, EnvelopeUnreadable, read_envelope
from shared.events.registry import Malformed, UnknownType, parse

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
    """

    refuse_malformed: bool = False
    ignore_unknown_types: bool = False
    lenient: bool = True


def read_batch(records: Sequence[RawRecord], reading: Reading) -> Batch:
    """Reads each record by itself, so that one unreadable record costs the others nothing."""
    batch = Batch([], [], [])
    keep, lenient = batch.received.append, reading.lenient
    for record in records:
        try:
            envelope, data = read_envelope(record.headers, record.value)
            event = parse(envelope.type, data, lenient=lenient)
        except (EnvelopeUnreadable, UnknownType, Malformed):
            _read_with_care(batch, record, reading)
        else:
            keep(Received(record.topic, record.partition, record.offset, envelope, event))
    return batch


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
