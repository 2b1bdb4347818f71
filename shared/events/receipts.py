"""What settlement tells each publisher, and it alone, about what it sent."""

from typing import Annotated

from pydantic import Field

from shared.events.base import ReceiptEvent, Row
from shared.events.fields import (
    Code,
    CollaborationId,
    Count,
    Day,
    EntryId,
    LongText,
    MemberId,
    ProjectId,
    ShortText,
)

EventId = Annotated[ShortText, Field(description="The refused or parked event's own ce_id")]
EventSource = Annotated[LongText, Field(description="Its ce_source")]
EventType = Annotated[ShortText, Field(description="Its ce_type")]


class ProblemRow(Row):
    """One thing wrong with what came in."""

    code: Code
    where: LongText = Field(description="The field")
    message: LongText = Field(description="What is wrong, for a person")


class EntryRefused(ReceiptEvent):
    """What was sent can never be right, or is not covered by a grant. It took no id: send it again, mended.

    The ids are null where they could not be read; topic, partition and offset where it came over HTTP.
    """

    TYPE = "settlement.entry_refused.v1"

    collaboration_id: CollaborationId | None = None
    event_id: EventId
    source: EventSource
    type: EventType
    entry_id: EntryId | None = None
    project_id: ProjectId | None = None
    member_id: MemberId | None = None
    code: Code
    message: LongText = Field(description="What is wrong and what would make it right, for a person")
    errors: tuple[ProblemRow, ...] = Field(default=(), description="Every single problem, where there are several")
    topic: ShortText | None = Field(default=None, description="The topic it stood on")
    partition: Count | None = Field(default=None, description="Its partition")
    offset: Count | None = Field(default=None, description="Its offset")

    def message_key(self) -> str:
        """The entry; without one the project and member, else the place in the topic, else the event."""
        if self.entry_id is not None:
            return self.entry_id
        if self.project_id is not None or self.member_id is not None:
            return f"{self.project_id or ''}/{self.member_id or ''}"
        return f"{self.topic}/{self.offset}" if self.topic is not None else self.event_id


class EntryParked(ReceiptEvent):
    """What was sent is kept but does not count yet; nothing need be sent again once the cause is gone.

    What speaks of no entry (a report, an attestation) has its event's id for one, and says whose it is.
    """

    TYPE = "settlement.entry_parked.v1"

    collaboration_id: CollaborationId
    event_id: EventId
    source: EventSource
    type: EventType
    entry_id: EntryId
    project_id: ProjectId | None = Field(default=None, description="The project, of what speaks of no entry")
    member_id: MemberId | None = Field(default=None, description="The member, of what speaks of no entry")
    code: Code
    message: LongText = Field(description="What it waits for, for a person")

    def message_key(self) -> str:
        """The entry; without one the project and member."""
        return self.entry_id if self.member_id is None else f"{self.project_id or ''}/{self.member_id}"


class WindowChanged(ReceiptEvent):
    """A stretch of days of a member in a project began or ceased to count, with all entries on them."""

    TYPE = "settlement.window_changed.v1"
    KEY = "{project_id}/{member_id}"

    collaboration_id: CollaborationId
    project_id: ProjectId
    member_id: MemberId
    from_date: Day = Field(description="First day of the stretch")
    to_date: Day | None = Field(default=None, description="Last day, included; null: open")
    code: Code | None = Field(default=None, description="Why it does not count; null: it counts")


class MessageDeadLettered(ReceiptEvent):
    """A message's envelope, JSON or type could not be read; its bytes are kept."""

    TYPE = "settlement.message_dead_lettered.v1"
    KEY = "{topic}/{offset}"

    topic: ShortText = Field(description="The topic it stood on")
    partition: Count = Field(description="Its partition")
    offset: Count = Field(description="Its offset")
    reason: Code
    message: LongText = Field(description="What could not be read, for a person")
    event_id: EventId | None = None


class TopicPaused(ReceiptEvent):
    """Too many messages in a row could not be read: nothing more is read from the publisher's topic for now.

    What stands there from `offset` on stays, and is read when an administrator lets the topic go on.
    """

    TYPE = "settlement.topic_paused.v1"
    KEY = "{topic}/{offset}"

    topic: ShortText = Field(description="The publisher's topic")
    partition: Count = Field(description="Its partition")
    offset: Count = Field(description="The first offset that is not read")
    dead_in_a_row: Count = Field(description="How many messages in a row could not be read")
    reason: Code
    message: LongText = Field(description="What would let it go on, for a person")


class TopicResumed(ReceiptEvent):
    """The publisher's topic is read again. What lies between `stood_at` and `offset` was skipped and never read."""

    TYPE = "settlement.topic_resumed.v1"
    KEY = "{topic}/{offset}"

    topic: ShortText = Field(description="The publisher's topic")
    partition: Count = Field(description="Its partition")
    offset: Count = Field(description="The next offset that is read")
    stood_at: Count = Field(description="The offset at which it stood")
    message: LongText = Field(description="What was mended, or why messages were skipped")
