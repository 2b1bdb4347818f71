"""Whether an attestation speaks of the hours as they stand, and what must come before and after it (ADR 15). Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from services.settlement.entries.messages import Message, Numbered, Refusal, Sent, Verdicts
from shared.events.timesheet import EntryWithdrawn, HoursCorrected, HoursLogged, MonthAttested, UnitsEnded

CHANGES = (HoursCorrected, EntryWithdrawn, UnitsEnded)


class MonthKey(NamedTuple):
    """What is attested: the hours of a member in a project and month, which is its first day."""

    collaboration_id: str
    project_id: str
    member_id: str
    month: date


class EventKey(NamedTuple):
    """What an attestation is known by, however often it comes."""

    collaboration_id: str
    publisher: str
    source: str
    event_id: str


def month_key(event: MonthAttested) -> MonthKey:
    """The month that an event attests."""
    return MonthKey(event.collaboration_id, event.project_id, event.member_id, date.fromisoformat(f"{event.month}-01"))


def event_key(each: Numbered) -> EventKey:
    """What the message is known by."""
    envelope, event = each.message.envelope, attested(each.message)
    return EventKey(event.collaboration_id, each.publisher, envelope.source, envelope.id)


def renumbered(said: Sequence[Numbered], first: int) -> list[Numbered]:
    """The attestations with numbers above those of all entries that their sums hold, whoever sent them."""
    return [each._replace(number=number) for number, each in enumerate(said, first)]


def attested(message: Message) -> MonthAttested:
    """What a message with an attestation says."""
    assert isinstance(message.event, MonthAttested), "only attestations come here"
    return message.event


def accept(
    said: Iterable[Numbered], known: Iterable[EventKey], sums: Mapping[MonthKey, int], verdicts: Verdicts
) -> list[Numbered]:
    """Those of the attestations that are new and of the sum as it stands; `sums` are minutes, 0 where none is given."""
    seen = set(known)
    accepted: list[Numbered] = []
    for each in said:
        event = attested(each.message)
        now = sums.get(month_key(event), 0)
        if event_key(each) in seen:
            verdicts.known.append(each.message)
        elif now == event.minutes:
            accepted.append(each)
            seen.add(event_key(each))
        else:
            text = outdated(event.month, now, event.minutes)
            verdicts.refused.append(Refusal(each.publisher, each.message, "attestation_outdated", text))
    return accepted


def outdated(month: str, minutes: int, said_minutes: int) -> str:
    """Why an attestation of another sum is refused, and what would make it right."""
    return (
        f"The hours of {month} that were not withdrawn sum to {minutes} minutes here, parked ones included, and not to "
        f"{said_minutes}. Look at them again and send a new attestation, of the sum as it stands."
    )


def attests(sent: Sent) -> bool:
    """Whether any month is attested in what came."""
    return any(type(message.event) is MonthAttested for messages in sent.values() for message in messages)


def in_steps(sent: Sent) -> list[Sent]:
    """What came, in steps to be taken one after the other: in each, entries and changes first, attestations last.

    So each attestation comes after all that its publisher sent before it of that account, and before all it sent later.
    Messages that have nothing to do with each other share a step, so that there are few.
    """
    steps: dict[int, dict[str, list[Message]]] = defaultdict(lambda: defaultdict(list))
    for publisher, messages in sent.items():
        for step, message in _places(messages):
            steps[step][publisher].append(message)
    return [steps[step] for step in sorted(steps)]


def _places(messages: Sequence[Message]) -> Iterator[tuple[int, Message]]:
    order = _Order()
    for message in messages:
        yield order.step_of(message.event), message


@dataclass
class _Order:
    """How far one publisher's messages have come.

    A change names an entry alone, which may be of any month, so it comes after everything before it and before
    everything after it. Hours may be moved to any month by a correction that waits for them, so their order is kept
    with all attestations of their project and member.
    """

    least: int = 0
    reached: int = 0
    logged: dict[Hashable, int] = field(default_factory=dict[Hashable, int])
    closed: dict[Hashable, int] = field(default_factory=dict[Hashable, int])
    entries: dict[Hashable, int] = field(default_factory=dict[Hashable, int])

    def step_of(self, event: Any) -> int:
        """The step in which the event is taken."""
        if isinstance(event, MonthAttested):
            key = month_key(event)[:3]
            step = max(self.least, self.logged.get(key, 0), self.closed.get(key, 1) - 1)
            self.closed[key] = step + 1
            self.reached = max(self.reached, step + 1)
            return step
        if isinstance(event, CHANGES):
            self.least = self.reached
            return self.least
        step = self._of_entry(event)
        self.reached = max(self.reached, step)
        return step

    def _of_entry(self, event: Any) -> int:
        """After the last attestation of its project and member, and after what was sent under the same id."""
        name = (getattr(event, "collaboration_id", None), getattr(event, "entry_id", None))
        step = max(self.least, self.entries.get(name, 0))
        if isinstance(event, HoursLogged):
            key = (event.collaboration_id, event.project_id, event.member_id)
            step = max(step, self.closed.get(key, 0))
            self.logged[key] = max(step, self.logged.get(key, 0))
        self.entries[name] = step
        return step
