"""What a publisher is told about what it sent. Made by `make contracts`; not to be changed by hand."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mellemregning_client.base import Receipt
from mellemregning_client.rows import ProblemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRefused(Receipt):
    """What was sent can never be right, or is not covered by a grant. It took no id: send it again, mended. The ids are
    null where they could not be read; topic, partition and offset where it came over HTTP."""

    TYPE: ClassVar[str] = "settlement.entry_refused.v1"

    collaboration_id: str | None = None
    """The collaboration"""
    event_id: str
    """The refused or parked event's own ce_id"""
    source: str
    """Its ce_source"""
    type: str
    """Its ce_type"""
    entry_id: str | None = None
    """The entry, by an id that the publisher gave it"""
    project_id: str | None = None
    """The project"""
    member_id: str | None = None
    """The member, by register id"""
    code: str
    """A stable code, for programs"""
    message: str
    """What is wrong and what would make it right, for a person"""
    errors: tuple[ProblemRow, ...] = ()
    """Every single problem, where there are several"""
    topic: str | None = None
    """The topic it stood on"""
    partition: int | None = None
    """Its partition"""
    offset: int | None = None
    """Its offset"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryParked(Receipt):
    """What was sent is kept but does not count yet; nothing need be sent again once the cause is gone. What speaks of
    no entry (a report, an attestation) has its event's id for one, and says whose it is."""

    TYPE: ClassVar[str] = "settlement.entry_parked.v1"

    collaboration_id: str
    """The collaboration"""
    event_id: str
    """The refused or parked event's own ce_id"""
    source: str
    """Its ce_source"""
    type: str
    """Its ce_type"""
    entry_id: str
    """The entry, by an id that the publisher gave it"""
    project_id: str | None = None
    """The project, of what speaks of no entry"""
    member_id: str | None = None
    """The member, of what speaks of no entry"""
    code: str
    """A stable code, for programs"""
    message: str
    """What it waits for, for a person"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowChanged(Receipt):
    """A stretch of days of a member in a project began or ceased to count, with all entries on them."""

    TYPE: ClassVar[str] = "settlement.window_changed.v1"

    collaboration_id: str
    """The collaboration"""
    project_id: str
    """The project"""
    member_id: str
    """The member, by register id"""
    from_date: date
    """First day of the stretch"""
    to_date: date | None = None
    """Last day, included; null: open"""
    code: str | None = None
    """Why it does not count; null: it counts"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeadLettered(Receipt):
    """A message's envelope, JSON or type could not be read; its bytes are kept."""

    TYPE: ClassVar[str] = "settlement.message_dead_lettered.v1"

    topic: str
    """The topic it stood on"""
    partition: int
    """Its partition"""
    offset: int
    """Its offset"""
    reason: str
    """A stable code, for programs"""
    message: str
    """What could not be read, for a person"""
    event_id: str | None = None
    """The refused or parked event's own ce_id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPaused(Receipt):
    """Too many messages in a row could not be read: nothing more is read from the publisher's topic for now. What
    stands there from `offset` on stays, and is read when an administrator lets the topic go on."""

    TYPE: ClassVar[str] = "settlement.topic_paused.v1"

    topic: str
    """The publisher's topic"""
    partition: int
    """Its partition"""
    offset: int
    """The first offset that is not read"""
    dead_in_a_row: int
    """How many messages in a row could not be read"""
    reason: str
    """A stable code, for programs"""
    message: str
    """What would let it go on, for a person"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicResumed(Receipt):
    """The publisher's topic is read again. What lies between `stood_at` and `offset` was skipped and never read."""

    TYPE: ClassVar[str] = "settlement.topic_resumed.v1"

    topic: str
    """The publisher's topic"""
    partition: int
    """Its partition"""
    offset: int
    """The next offset that is read"""
    stood_at: int
    """The offset at which it stood"""
    message: str
    """What was mended, or why messages were skipped"""


AnyReceipt = EntryRefused | EntryParked | WindowChanged | MessageDeadLettered | TopicPaused | TopicResumed

RECEIPTS: dict[str, type[AnyReceipt]] = {
    each.TYPE: each
    for each in (
        EntryRefused,
        EntryParked,
        WindowChanged,
        MessageDeadLettered,
        TopicPaused,
        TopicResumed,
    )
}
