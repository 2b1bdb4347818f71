"""Work that municipal systems log in a year, pressed into the time of a simulation, with all that goes wrong.

The same script gives the same messages to the byte, ids included.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from mellemregning_client import Fact, Source
from mellemregning_client.facts import EntryWithdrawn, HoursCorrected, HoursLogged

from cli.simulation.dice import Dice
from cli.simulation.messages import Message, Value

PROJECTS = ("velfaerdsteknologi", "journalisering", "selvbetjening")
MINUTES = (25, 30, 45, 45, 60, 60, 75, 90, 90, 105, 110, 120, 150, 180, 225)
REASONS = ("Forkert antal timer", "Tastefejl", "Pause ikke trukket fra")
WORKERS = 14

DELAY_OF_RUN = 0.25
"""What is late, said twice or changed comes up to this part of the simulation later."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of all entries are sent twice, logged months late, corrected, withdrawn, wrong: each 0 to 1."""

    duplicates: float = 0.02
    late: float = 0.03
    corrections: float = 0.02
    withdrawals: float = 0.01
    mistakes: float = 0.01


@dataclass(frozen=True, slots=True)
class Script:
    """What is simulated: how many entries each system logs, in which time, of which year, by which chance."""

    collaboration_id: str
    year: int
    seconds: float
    seed: int
    entries: dict[str, int]
    shares: Shares = field(default_factory=Shares)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an entry must stand in the end; `code` says why it is parked."""

    state: str
    code: str | None
    day: date
    minutes: int


@dataclass
class Work:
    """What one system sends, in order, how its entries must stand then, and what it must be told, by fact and code."""

    publisher: str
    messages: list[Message] = field(default_factory=list[Message])
    standing: dict[str, Standing] = field(default_factory=dict[str, Standing])
    told: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])


@dataclass(frozen=True, slots=True)
class Mistake:
    """A way to be wrong: what the entry says instead, and what its sender is told."""

    fact: str
    code: str
    says: dict[str, Value]
    is_broken: bool = False


MISTAKES = (
    Mistake("entry_refused", "minutes_out_of_range", {"minutes": 2_000}),
    Mistake("entry_refused", "malformed", {"minutes": 97.5}),
    Mistake("entry_refused", "not_authorised", {"member_id": "dk-0001"}),
    Mistake("entry_parked", "unknown_project", {"project_id": "esdh-2010"}),
    Mistake("entry_parked", "outside_membership", {"work_date": "1999-12-31"}),
    Mistake("message_dead_lettered", "header_not_utf8", {}, is_broken=True),
)


def write_work(script: Script, publisher: str) -> Work:
    """Everything that one system sends."""
    work = Work(publisher)
    for number in range(script.entries[publisher]):
        entry = _draw(script, publisher, number)
        if entry.dice.chance(script.shares.mistakes):
            _send_wrong(work, entry)
        else:
            _send_right(work, entry, script.shares)
    work.messages.sort(key=lambda message: message.due_seconds)
    return work


def messages_by_system(script: dict[str, Any], publishers: Sequence[str]) -> dict[str, list[Message]]:
    """What each of some systems sends, for a process of their own; `script` as JSON brings it."""
    said: dict[str, Any] = {**script, "shares": Shares(**script["shares"])}
    whole = Script(**said)
    return {publisher: write_work(whole, publisher).messages for publisher in publishers}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One piece of work, when it is sent, and when what comes after it may be."""

    hours: HoursLogged
    logged_on: date
    due_seconds: float
    delay_seconds_max: float
    dice: Dice

    def later(self) -> float:
        return self.due_seconds + self.dice.between(0, self.delay_seconds_max)

    def message(self, fact: Fact, due_seconds: float, revision: int | None = None) -> Message:
        """What is said of the entry, through the client, which makes the id."""
        source = Source(self.hours.member_id, f"urn:timesystem:{self.hours.member_id}")
        moment = datetime.combine(self.logged_on, time(15, 30), UTC)
        return Message(self.hours.member_id, source.event(fact, revision=revision, time=moment), due_seconds)


def _draw(script: Script, publisher: str, number: int) -> _Entry:
    dice = Dice("simulated", script.seed, publisher, number)
    place = number / script.entries[publisher]
    logged_on = date(script.year, 1, 1) + timedelta(days=int(place * 365))
    delay = script.seconds * DELAY_OF_RUN
    is_late = dice.chance(script.shares.late)
    work_date = logged_on - timedelta(days=dice.below(90) if is_late else dice.below(7))
    hours = HoursLogged(
        collaboration_id=script.collaboration_id,
        entry_id=f"{publisher[3:]}-{script.seed}-{number:07d}",
        project_id=dice.pick(PROJECTS),
        member_id=publisher,
        work_date=max(date(script.year, 1, 1), work_date),
        minutes=dice.pick(MINUTES),
        worker=f"m{1 + dice.below(WORKERS):02d}",
    )
    due = place * script.seconds + (dice.between(0, delay) if is_late else 0.0)
    return _Entry(hours, logged_on, due, delay, dice)


def _send_right(work: Work, entry: _Entry, shares: Shares) -> None:
    """The entry, perhaps twice, perhaps corrected (now and then before it is there) or withdrawn."""
    hours, dice = entry.hours, entry.dice
    logged = entry.message(hours, entry.due_seconds)
    work.messages.append(logged)
    if dice.chance(shares.duplicates):
        work.messages.append(logged.at(entry.later()))
    state, minutes = "counted", hours.minutes
    collaboration_id, entry_id = hours.collaboration_id, hours.entry_id
    if dice.chance(shares.corrections):
        minutes = dice.pick(MINUTES)
        due = max(0.0, entry.due_seconds - entry.delay_seconds_max) if dice.chance(0.2) else entry.later()
        reason = dice.pick(REASONS)
        corrected = HoursCorrected(collaboration_id=collaboration_id, entry_id=entry_id, minutes=minutes, reason=reason)
        work.messages.append(entry.message(corrected, due, revision=1))
    elif dice.chance(shares.withdrawals):
        state = "withdrawn"
        withdrawn = EntryWithdrawn(collaboration_id=collaboration_id, entry_id=entry_id, reason="Registreret to gange")
        work.messages.append(entry.message(withdrawn, entry.later()))
    work.standing[entry_id] = Standing(state, None, hours.work_date, minutes)


def _send_wrong(work: Work, entry: _Entry) -> None:
    """The entry with something that its sender is told of."""
    mistake = entry.dice.pick(MISTAKES)
    right = entry.message(entry.hours, entry.due_seconds)
    wrong = replace(right, event=replace(right.event, data=json.dumps({**right.fields, **mistake.says}).encode()))
    work.messages.append(wrong.with_broken_header() if mistake.is_broken else wrong)
    work.told[mistake.fact, mistake.code] += 1
    if mistake.fact == "entry_parked":
        day = date.fromisoformat(str(wrong.fields["work_date"]))
        work.standing[entry.hours.entry_id] = Standing("parked", mistake.code, day, entry.hours.minutes)
