"""What publishers are told about what they sent: refused, parked, unreadable (contracts.md 3)."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

from services.settlement.accounts.announcements import SOURCE
from services.settlement.entries.messages import Parking, Refusal, Verdicts
from shared.errors import Problem
from shared.events.base import Event
from shared.events.cloudevents import Envelope, EnvelopeUnreadable, read_envelope
from shared.events.fields import COLLABORATION_PATTERN, MEMBER_PATTERN
from shared.events.problems import Malformed
from shared.events.receipts import EntryParked, EntryRefused, MessageDeadLettered, ProblemRow
from shared.messaging.outbox import Announcement
from shared.messaging.records import DeadLetter

WAITS_FOR = {
    "unknown_collaboration": "The collaboration is not founded yet. It is tried again when it is; what no grant covers "
    "by then is refused, and must be sent again after the grant.",
    "unknown_entry": "This publisher has sent no entry with this id that it could change. It applies when that comes.",
    "unknown_project": "The project is not known. It counts as soon as it is.",
    "unknown_member": "A member it names is not known. It counts as soon as it is.",
    "outside_membership": "The member was none on that day. It counts if it turns out that it was.",
    "outside_project": "The project did not run on that day. It counts if it turns out that it did.",
    "not_a_participant": "The member took no part in the project on that day. It counts if it turns out that it did.",
    "not_attested": "Its month is not attested since it was changed. It counts once the member attests the month.",
    "unknown_stream": "No charter has this stream with a basis that fits. It counts as soon as one has.",
    "missing_project": "The stream is worked out by project and none is given. Withdraw it and send it with one.",
    "missing_orderer": "The stream's costs fall on who ordered, and no charged_to is given. Withdraw it, send it anew.",
}
"""By code, what a parked message waits for."""

MESSAGE_LENGTH_MAX = 2_000


class Malformation(Protocol):
    """A message whose data can never be right; topic, partition and offset are None where it came over HTTP."""

    @property
    def envelope(self) -> Envelope: ...
    @property
    def malformed(self) -> Malformed: ...
    @property
    def topic(self) -> str | None: ...
    @property
    def partition(self) -> int | None: ...
    @property
    def offset(self) -> int | None: ...


def of(verdicts: Verdicts) -> list[Announcement]:
    """What is told of the messages of one transaction; what was accepted or known is not spoken of."""
    return [refused(refusal) for refusal in verdicts.refused] + [parked(parking) for parking in verdicts.parked]


def refused(refusal: Refusal) -> Announcement:
    """Tells the sender that a message took no effect, why, and what would make it right."""
    message = refusal.message
    event: Any = message.event
    return _receipt(
        refusal.publisher,
        EntryRefused(
            collaboration_id=getattr(event, "collaboration_id", None),
            event_id=message.envelope.id,
            source=message.envelope.source,
            type=message.envelope.type,
            entry_id=getattr(event, "entry_id", None),
            project_id=getattr(event, "project_id", None),
            member_id=_if_fit(getattr(event, "member_id", None), MEMBER_PATTERN),  # a grant's may be `all`
            code=refusal.code,
            message=refusal.text,
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
        ),
        message.envelope.traceparent,
        message.envelope.id,
    )


def parked(parking: Parking) -> Announcement:
    """Tells the sender that a message is kept and does not count yet. What has no entry is named by its event's id."""
    message = parking.message
    event: Any = message.event
    entry_id = getattr(event, "entry_id", None)
    return _receipt(
        parking.publisher,
        EntryParked(
            collaboration_id=event.collaboration_id,
            event_id=message.envelope.id,
            source=message.envelope.source,
            type=message.envelope.type,
            entry_id=entry_id or message.envelope.id,
            project_id=None if entry_id else getattr(event, "project_id", None),
            member_id=None if entry_id else getattr(event, "member_id", None),
            code=parking.code,
            message=WAITS_FOR[parking.code],
        ),
        message.envelope.traceparent,
        message.envelope.id,
    )


def malformed(publisher: str, found: Malformation) -> Announcement:
    """Tells the sender everything that is wrong with the data of a message."""
    ids, envelope = found.malformed.ids, found.envelope
    return _receipt(
        publisher,
        EntryRefused(
            collaboration_id=_if_fit(ids.get("collaboration_id"), COLLABORATION_PATTERN),
            event_id=envelope.id,
            source=envelope.source,
            type=envelope.type,
            entry_id=ids.get("entry_id"),
            project_id=ids.get("project_id"),
            member_id=_if_fit(ids.get("member_id"), MEMBER_PATTERN),
            code=found.malformed.code,
            message=found.malformed.message[:MESSAGE_LENGTH_MAX],
            errors=_rows(found.malformed.errors),
            topic=found.topic,
            partition=found.partition,
            offset=found.offset,
        ),
        envelope.traceparent,
        envelope.id,
    )


def _if_fit(text: str | None, pattern: str) -> str | None:
    """An id that could be read, if it is of the form such ids have."""
    return text if text is not None and re.fullmatch(pattern, text) else None


def _rows(problems: Sequence[Problem]) -> tuple[ProblemRow, ...]:
    return tuple(
        ProblemRow(code=p.code, where=p.where[:MESSAGE_LENGTH_MAX], message=p.message[:MESSAGE_LENGTH_MAX])
        for p in problems
    )


def dead_lettered(publisher: str, letter: DeadLetter) -> Announcement:
    """Tells the sender that a message could not be read; its bytes are kept."""
    record = letter.record
    try:
        envelope, _ = read_envelope(record.headers, record.value)
    except EnvelopeUnreadable:
        envelope = None
    event = MessageDeadLettered(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        reason=letter.reason,
        message=_legible(letter.detail),
        event_id=envelope.id if envelope else None,
    )
    if envelope is None:
        return _receipt(publisher, event, None, None)
    return _receipt(publisher, event, envelope.traceparent, envelope.id)


def _legible(text: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:MESSAGE_LENGTH_MAX])


def _receipt(publisher: str, event: Event, traceparent: str | None, causation_id: str | None) -> Announcement:
    return Announcement(
        event.topic_name(publisher),
        event.message_key(),
        event,
        SOURCE,
        traceparent=traceparent,
        causation_id=causation_id,
    )
