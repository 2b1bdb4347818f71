"""Which messages are covered, what they are posted to, what their entries hold (charter.md 5, contracts.md 3). Pure."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from services.settlement.accounts.rules import AccountKey, Kind
from services.settlement.entries.messages import (
    NUMBERS_PER_TRANSACTION,
    Lane,
    Message,
    NewEntry,
    Numbered,
    OverHttp,
    Refusal,
    Sent,
    Sorted,
    Verdicts,
)
from services.settlement.facts.rules import Grants
from shared.events.base import Event
from shared.events.hours import HoursLine
from shared.events.registry import fact_name
from shared.events.timesheet import (
    CostIncurred,
    EntryWithdrawn,
    HoursCorrected,
    HoursLogged,
    MonthAttested,
    ReportSubmitted,
    TaskCompleted,
    UnitsEnded,
    UnitsOrdered,
)

Entry = HoursLine | HoursLogged | CostIncurred | UnitsOrdered | TaskCompleted

FOREIGN = "Publishers do not say this; it is for the service that owns it."
NOT_COVERED = "No grant in this collaboration covers it. Send it again once its operator has granted it."
SUSPENDED = "This publisher is suspended: {reason}. Send it again once the administrator has let it in again."
EXISTS = "This publisher has sent an entry with this id and other content. Correct that one, or take a new id."


class Content(NamedTuple):
    """What an entry says, as first sent; the same again with the same content changes nothing."""

    account_id: int
    amount: int
    day: date
    to_date: date | None
    worker: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an intake begins with: the first of its change numbers, who of its publishers is suspended and why, and
    whether changes of any of them wait for their entry."""

    number: int
    suspended: dict[str, str]
    any_waiting: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What holds while a transaction takes messages in: which collaborations are founded, who may say what in them, and
    what was drawn for it."""

    positions: Mapping[str, int]
    grants: Mapping[str, Grants]
    drawn: Drawn


def named_in(messages: Sequence[Message]) -> set[str]:
    """The collaborations that timesheet messages name."""
    return {said(message).collaboration_id for message in messages}


def without_foreign(sent: Sent, verdicts: Verdicts) -> Sent:
    """What publishers may say at all; events of other kinds (a membership fact, say) are refused."""
    if all({type(message.event) for message in messages} <= SAID for messages in sent.values()):
        return sent
    ours: dict[str, Sequence[Message]] = {}
    for publisher, messages in sent.items():
        foreign = [message for message in messages if type(message.event) not in SAID]
        verdicts.refused += [Refusal(publisher, message, "not_authorised", FOREIGN) for message in foreign]
        ours[publisher] = [m for m in messages if type(m.event) in SAID] if foreign else messages
    return {publisher: messages for publisher, messages in ours.items() if messages}


def said(message: Message) -> Any:
    """The timesheet event of a message, which always names a collaboration."""
    return message.event


def in_full(message: Message) -> Message:
    """The message with its event itself, where it was read at once."""
    event = said(message)
    if type(event) is not HoursLine:
        return message
    return OverHttp(message.envelope, event.as_event(), message.topic, message.partition, message.offset)


def lanes_of(entries: Sequence[NewEntry]) -> list[Lane]:
    """The lanes that the entries are in, each once."""
    return list({id(entry.lane): entry.lane for entry in entries}.values())


def sort_out(sent: Sent, held: Held, verdicts: Verdicts) -> Sorted:
    """Puts each message where it belongs, numbered in the order of each publisher; refuses what is not covered."""
    found = Sorted()
    number = held.drawn.number
    for publisher, messages in sent.items():
        if publisher in held.drawn.suspended:
            text = SUSPENDED.format(reason=held.drawn.suspended[publisher])
            verdicts.refused += [Refusal(publisher, message, "not_authorised", text) for message in messages]
        else:
            _Sorting(found, held, verdicts, publisher).sort(messages, number)
        number += len(messages)
    assert number - held.drawn.number <= NUMBERS_PER_TRANSACTION, "a transaction has this many change numbers"
    return found


@dataclass(slots=True)
class _Sorting:
    """Sorts one publisher's messages. What holds for one message of a lane holds for all and is asked once."""

    found: Sorted
    held: Held
    verdicts: Verdicts
    publisher: str
    lanes: dict[Hashable, Lane] = field(default_factory=dict[Hashable, Lane])

    def sort(self, messages: Sequence[Message], first_number: int) -> None:
        entries, lanes = self.found.entries.append, self.lanes
        for number, message in enumerate(messages, first_number):
            event = said(message)
            if type(event) is HoursLine:
                lane = lanes.get((event.collaboration_id, event.project_id, event.member_id))
                if lane is not None and lane.is_covered:
                    entries(NewEntry(number, lane, message))
                    continue
            self._sort_one(Numbered(number, self.publisher, message), event)

    def _sort_one(self, numbered: Numbered, event: Any) -> None:
        if not self.held.positions.get(event.collaboration_id):
            self.found.early.append(numbered._replace(message=in_full(numbered.message)))
        elif type(event) in KEY_OF:
            lane = self._lane_of(event)
            if lane.is_covered:
                self.found.entries.append(NewEntry(numbered.number, lane, numbered.message))
            else:
                self.verdicts.refused.append(_not_covered(numbered))
        else:
            _sort_other(self.found, numbered, self.held.grants[event.collaboration_id], self.verdicts)

    def _lane_of(self, event: Entry) -> Lane:
        name = _lane_name(event)
        lane = self.lanes.get(name)
        if lane is None:
            lane = self.lanes[name] = _lane(self.publisher, event, self.held.grants[event.collaboration_id])
        return lane


def _sort_other(found: Sorted, numbered: Numbered, grants: Grants, verdicts: Verdicts) -> None:
    event = said(numbered.message)
    if isinstance(event, ReportSubmitted):
        is_covered = grants.covers(numbered.publisher, "report_submitted", event.member_id)
        where = found.reports
    elif isinstance(event, MonthAttested):
        is_covered = grants.covers(numbered.publisher, "month_attested", event.member_id)
        where = found.attestations
    else:
        is_covered = grants.covers_change(numbered.publisher, fact_name(type(numbered.message.event)))
        where = found.changes
    if is_covered:
        where.append(numbered)
    else:
        verdicts.refused.append(_not_covered(numbered))


def _not_covered(numbered: Numbered) -> Refusal:
    return Refusal(numbered.publisher, numbered.message, "not_authorised", NOT_COVERED)


def _lane_name(event: Entry) -> Hashable:
    """What tells a publisher's lanes apart; for hours, which are many, less than the whole account."""
    if isinstance(event, HoursLogged | HoursLine):
        return (event.collaboration_id, event.project_id, event.member_id)
    return KEY_OF[type(event)](event)


def _lane(publisher: str, event: Entry, grants: Grants) -> Lane:
    key = KEY_OF[type(event)](event)
    if key.kind == "cost":
        return Lane(publisher, key, grants.covers_cost(publisher, key.member_id, key.charged_to))
    return Lane(publisher, key, grants.covers(publisher, FACT_OF[key.kind], key.member_id))


def _hours_key(event: HoursLogged | HoursLine) -> AccountKey:
    return AccountKey(event.collaboration_id, "hours", event.member_id, event.project_id)


def _cost_key(event: CostIncurred) -> AccountKey:
    return AccountKey(
        event.collaboration_id,
        "cost",
        event.paid_by or "",
        event.project_id or "",
        event.stream_id,
        event.charged_to or "",
        month=event.incurred_on.isoformat()[:7],
    )


def _order_key(event: UnitsOrdered) -> AccountKey:
    return AccountKey(event.collaboration_id, "order", event.member_id, stream_id=event.stream_id, item=event.item)


def _task_key(event: TaskCompleted) -> AccountKey:
    return AccountKey(event.collaboration_id, "task", event.member_id, stream_id=event.stream_id)


KEY_OF: Mapping[type[Event] | type[HoursLine], Callable[[Any], AccountKey]] = {
    HoursLine: _hours_key,
    HoursLogged: _hours_key,
    CostIncurred: _cost_key,
    UnitsOrdered: _order_key,
    TaskCompleted: _task_key,
}
"""By fact that makes an entry, the account that it is posted to."""

FACT_OF: Mapping[Kind, str] = {
    "hours": "hours_logged",
    "cost": "cost_incurred",
    "order": "units_ordered",
    "task": "task_completed",
}

SAID = frozenset({*KEY_OF, HoursCorrected, UnitsEnded, EntryWithdrawn, ReportSubmitted, MonthAttested})
"""All that publishers may say."""


def content_of(event: Entry, account_id: int) -> Content:
    """What the entry that an event makes says."""
    match event:
        case HoursLine() | HoursLogged():
            return Content(account_id, event.minutes, event.work_date, None, event.worker, event.activity)
        case CostIncurred():
            return Content(account_id, event.amount_minor, event.incurred_on, None, None, event.text)
        case UnitsOrdered():
            return Content(account_id, event.quantity, event.from_date, event.to_date, None, None)
        case TaskCompleted():
            return Content(account_id, event.value_minor, event.completed_on, None, None, event.title)
