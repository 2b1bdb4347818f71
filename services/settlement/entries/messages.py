"""What comes in, and what becomes of it: accepted, known already, parked or refused. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from services.settlement.accounts.rules import AccountKey
from shared.events.base import Event
from shared.events.cloudevents import Envelope

NUMBERS_PER_TRANSACTION = 4096
"""How many change numbers one transaction has, and so the most messages it can take in."""

EntryKey = tuple[str, str, str]
"""Collaboration, publisher and entry id: what an entry is known by."""


class Message(Protocol):
    """A message that could be read; topic, partition and offset are None where it came over HTTP."""

    @property
    def envelope(self) -> Envelope: ...
    @property
    def event(self) -> Event: ...
    @property
    def topic(self) -> str | None: ...
    @property
    def partition(self) -> int | None: ...
    @property
    def offset(self) -> int | None: ...


Sent = Mapping[str, Sequence[Message]]
"""By publisher, what it sent, in its order. The publisher is who holds the topic or the token, never what is said."""


@dataclass(frozen=True, slots=True)
class OverHttp:
    """A message that came over HTTP, or was kept for later."""

    envelope: Envelope
    event: Event
    topic: str | None = None
    partition: int | None = None
    offset: int | None = None


@dataclass(slots=True)
class Lane:
    """The messages of one publisher for one account: what holds for one of them holds for all."""

    publisher: str
    key: AccountKey
    is_covered: bool


class NewEntry(NamedTuple):
    """A message that makes an entry, its change number, and its lane."""

    number: int
    lane: Lane
    message: Message


class Numbered(NamedTuple):
    """A message that changes an entry, hands in a report or attests a month, with its change number."""

    number: int
    publisher: str
    message: Message


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that took no effect, a stable code, and what would make it right."""

    publisher: str
    message: Message
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Parking:
    """A message that is kept and does not count, and why."""

    publisher: str
    message: Message
    code: str


@dataclass(slots=True)
class Verdicts:
    """What became of the messages of one transaction; those in neither list were accepted."""

    refused: list[Refusal] = field(default_factory=list[Refusal])
    parked: list[Parking] = field(default_factory=list[Parking])
    known: list[Message] = field(default_factory=list[Message])

    def add(self, others: "Verdicts") -> None:
        """What became of other messages of the transaction."""
        self.refused += others.refused
        self.parked += others.parked
        self.known += others.known


@dataclass(slots=True)
class Sorted:
    """The messages of one transaction by what they do."""

    entries: list[NewEntry] = field(default_factory=list[NewEntry])
    changes: list[Numbered] = field(default_factory=list[Numbered])
    reports: list[Numbered] = field(default_factory=list[Numbered])
    attestations: list[Numbered] = field(default_factory=list[Numbered])
    early: list[Numbered] = field(default_factory=list[Numbered])
