"""What publishers send in a round: hours above all, corrections, withdrawals, repetitions, mistakes, rubbish."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from shared.events.cloudevents import Envelope, to_headers
from shared.events.registry import FACTS
from tests.faults.ledger import Message
from tests.faults.world import GHOST, MEMBERS, YEARS, Collaboration

BATCH = 20
"""Messages that are acknowledged together; an entry is changed at most once in a batch."""

OFF_BY_DAYS = (0, 0, 0, 0, 1, -1, 400, -4_000, 30_000)
"""How wrong the clock of a publisher may be."""


@dataclass
class Author:
    """One publisher's next messages. `number` goes up for ever, so that ids never come again by mistake."""

    publisher: str
    collaboration: Collaboration
    over_http: bool = False
    number: int = 0
    mine: list[Message] = field(default_factory=list[Message])
    _changed: set[str] = field(default_factory=set[str])

    def write(self, dice: Random, count: int, round_number: int) -> list[list[Message]]:
        """So many messages, in batches."""
        batches: list[list[Message]] = []
        while count > 0:
            self._changed = set()
            size = min(count, BATCH)
            known = len(self.mine)
            batches.append([self._message(dice, known, round_number) for _ in range(size)])
            count -= size
        return batches

    def _message(self, dice: Random, known: int, round_number: int) -> Message:
        """`known` counts the entries of earlier batches, which were acknowledged before this one is sent."""
        self.number += 1
        write = dice.choices(list(KINDS), list(KINDS.values()))[0] if known > 10 else Author.hours
        return write(self, dice, known, round_number)

    def _id(self) -> str:
        return f"{self.publisher}-{self.number}"

    def _said(self, fact: str, **data: Any) -> Message:
        said = {"collaboration_id": self.collaboration.id, "entry_id": f"e-{self._id()}", **data}
        return Message(self._id(), fact, said)

    def hours(self, dice: Random, known: int, round_number: int) -> Message:
        message = self._hours(dice, round_number)
        self.mine.append(message)
        return message

    def _hours(self, dice: Random, round_number: int, **other: Any) -> Message:
        projects = [f"r{round_number}", "p1", *list(self.collaboration.projects)[-3:]]
        started = [name for name in projects if name in self.collaboration.projects]
        data = {
            "project_id": dice.choice(started),
            "member_id": dice.choice(MEMBERS[: len(self.collaboration.members) + 1]),
            "work_date": _day(dice).isoformat(),
            "minutes": dice.randint(1, 1440),
            **other,
        }
        return self._said("hours_logged", **data)

    def early_hours(self, dice: Random, known: int, round_number: int) -> Message:
        """For a project that is started in this very round or never, or before the member joined: parked for now."""
        message = self._hours(dice, round_number, project_id=f"r{round_number}")
        self.mine.append(message)
        return message

    def ghost_hours(self, dice: Random, known: int, round_number: int) -> Message:
        said = self._hours(dice, round_number, project_id=GHOST)
        return Message(said.event_id, said.fact, said.data, "parked", "unknown_project")

    def cost(self, dice: Random, known: int, round_number: int) -> Message:
        paid_by = {"paid_by": dice.choice(list(self.collaboration.members))} if dice.random() < 0.5 else {}
        day, minor = _day(dice).isoformat(), dice.randint(-50_000, 900_000)
        message = self._said(
            "cost_incurred", stream_id="leader", incurred_on=day, amount_minor=minor, text="", **paid_by
        )
        self.mine.append(message)
        return message

    def order(self, dice: Random, known: int, round_number: int) -> Message:
        who = dice.choice(list(self.collaboration.members))
        said = {"item": "pc", "quantity": dice.randint(1, 9), "from_date": _day(dice).isoformat()}
        return self._said("units_ordered", stream_id="workplaces", member_id=who, **said)

    def task(self, dice: Random, known: int, round_number: int) -> Message:
        who = dice.choice(list(self.collaboration.members))
        said = {"completed_on": _day(dice).isoformat(), "value_minor": dice.randint(1, 900_000), "title": "Tender"}
        return self._said("task_completed", stream_id="errands", member_id=who, **said)

    def correction(self, dice: Random, known: int, round_number: int) -> Message:
        entry = self._own(dice, known, "hours_logged")
        if entry is None:
            return self.hours(dice, known, round_number)
        other: dict[str, Any] = {"minutes": dice.randint(1, 1440)} if dice.random() < 0.7 else {}
        other |= {"work_date": _day(dice).isoformat()} if dice.random() < 0.4 or not other else {}
        return self._said("hours_corrected", entry_id=entry.data["entry_id"], reason="Wrong", **other)

    def withdrawal(self, dice: Random, known: int, round_number: int) -> Message:
        entry = self._own(dice, known)
        if entry is None:
            return self.hours(dice, known, round_number)
        return self._said("entry_withdrawn", entry_id=entry.data["entry_id"], reason="Never was")

    def orphan(self, dice: Random, known: int, round_number: int) -> Message:
        """A change of an entry that never comes."""
        said = self._said("entry_withdrawn", reason="Never was")
        return Message(said.event_id, said.fact, said.data, "parked", "unknown_entry")

    def again(self, dice: Random, known: int, round_number: int) -> Message:
        """The same message a second time, word for word."""
        return self.mine[dice.randrange(known)]

    def told_anew(self, dice: Random, known: int, round_number: int) -> Message:
        """The same entry as another event."""
        first = self.mine[dice.randrange(known)]
        return Message(self._id(), first.fact, first.data)

    def other_content(self, dice: Random, known: int, round_number: int) -> Message:
        first = self.mine[dice.randrange(known)]
        name = "minutes" if first.fact == "hours_logged" else "amount_minor"
        other = 1 + first.data[name] % 1440
        return Message(self._id(), first.fact, {**first.data, name: other}, "refused", "entry_exists")

    def too_long(self, dice: Random, known: int, round_number: int) -> Message:
        said = self._hours(dice, round_number, minutes=2_000)
        return Message(said.event_id, said.fact, said.data, "refused", "minutes_out_of_range")

    def with_a_float(self, dice: Random, known: int, round_number: int) -> Message:
        said = self._hours(dice, round_number, minutes=90.5)
        return Message(said.event_id, said.fact, said.data, "refused", "malformed")

    def stranger(self, dice: Random, known: int, round_number: int) -> Message:
        """A fact that is membership's to tell."""
        data = {"collaboration_id": self.collaboration.id, "project_id": "mine", "ends_on": "2016-06-30"}
        return Message(self._id(), "project_ended", data, "refused", "not_authorised")

    def rubbish(self, dice: Random, known: int, round_number: int) -> Message:
        said = self._hours(dice, round_number)
        if self.over_http:
            return Message(said.event_id, "coffee_drunk", said.data, "unreadable", "unknown_type")
        value = value_of(said)
        headers: list[tuple[str, bytes | None]] = list(headers_of(said, dice))
        code, raw = dice.choice(RUBBISH)(value, headers)
        return Message(said.event_id, said.fact, said.data, "dead_letter", code, raw)

    def _own(self, dice: Random, known: int, fact: str = "") -> Message | None:
        """An entry of an earlier batch that nothing in this one has changed yet."""
        found = self.mine[dice.randrange(known)]
        entry_id = found.data["entry_id"]
        if entry_id in self._changed or (fact and found.fact != fact):
            return None
        self._changed.add(entry_id)
        return found


Write = Callable[[Author, Random, int, int], Message]

KINDS: dict[Write, float] = {
    Author.hours: 70,
    Author.early_hours: 6,
    Author.ghost_hours: 0.3,
    Author.cost: 3,
    Author.order: 0.5,
    Author.task: 0.5,
    Author.correction: 7,
    Author.withdrawal: 3,
    Author.orphan: 0.2,
    Author.again: 5,
    Author.told_anew: 1,
    Author.other_content: 0.7,
    Author.too_long: 0.5,
    Author.with_a_float: 0.5,
    Author.stranger: 0.2,
    Author.rubbish: 1.5,
}
"""What is sent, and of a hundred how many."""


def value_of(message: Message) -> bytes:
    """The data as it stands in a message on Kafka."""
    return json.dumps(message.data, separators=(",", ":")).encode()


def envelope_of(message: Message, dice: Random) -> Envelope:
    """The envelope, by a clock that may be wrong."""
    time = date(2026, 1, 1) + timedelta(days=dice.choice(OFF_BY_DAYS))
    type_ = FACTS[message.fact].TYPE if message.fact in FACTS else f"timesheet.{message.fact}.v1"
    return Envelope(message.event_id, "/faults", type_, time=f"{time.isoformat()}T12:00:00+02:00")


def headers_of(message: Message, dice: Random) -> Sequence[tuple[str, bytes]]:
    return to_headers(envelope_of(message, dice))


Raw = tuple[bytes | None, list[tuple[str, bytes | None]]]


def _broken_header(value: bytes, headers: list[tuple[str, bytes | None]]) -> tuple[str, Raw]:
    return "header_not_utf8", (value, [*headers, ("ce_subject", b"\xff\xfe")])


def _null_header(value: bytes, headers: list[tuple[str, bytes | None]]) -> tuple[str, Raw]:
    return "missing_attribute", (value, [(name, None if name == "ce_type" else text) for name, text in headers])


def _half(value: bytes, headers: list[tuple[str, bytes | None]]) -> tuple[str, Raw]:
    return "invalid_json", (value[: len(value) // 2], headers)


def _unknown_type(value: bytes, headers: list[tuple[str, bytes | None]]) -> tuple[str, Raw]:
    other = b"timesheet.coffee_drunk.v1"
    return "unknown_type", (value, [(name, other if name == "ce_type" else text) for name, text in headers])


def _no_value(value: bytes, headers: list[tuple[str, bytes | None]]) -> tuple[str, Raw]:
    return "missing_data", (None, headers)


RUBBISH = (_broken_header, _null_header, _half, _unknown_type, _no_value)
"""What cannot be read, each with the reason it must be set aside for. All carry the event's id in a header."""


def _day(dice: Random) -> date:
    """One of few days of each year, so that sums meet; some before the collaboration began."""
    if dice.random() < 0.02:
        return date(2015, 12, 31)
    return date(dice.choice(YEARS), dice.randint(1, 12), dice.choice((1, 5, 8, 9, 15, 28)))
