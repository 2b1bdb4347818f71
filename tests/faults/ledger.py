"""What must have come of all that was acknowledged: entries as they stand, sums by day, and who must be told what.

Kept apart from the system's own code on purpose: it is a second, simpler telling of the same rules (charter.md 5).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from tests.faults.world import Collaboration

Verdict = Literal["taken", "parked", "refused", "dead_letter", "unreadable"]
"""A dead letter came over Kafka and is kept; what is unreadable came over HTTP and is not: its answer says so."""

EntryKey = tuple[str, str, str]
"""Collaboration, publisher, entry."""

Account = tuple[str, str, str, str]
"""Collaboration, kind, project or stream, member (for a cost who paid; empty: the collaboration's account)."""

AMOUNTS = {
    "hours_logged": ("hours", "project_id", "member_id", "work_date", "minutes"),
    "cost_incurred": ("cost", "stream_id", "paid_by", "incurred_on", "amount_minor"),
    "units_ordered": ("order", "stream_id", "member_id", "from_date", "quantity"),
    "task_completed": ("task", "stream_id", "member_id", "completed_on", "value_minor"),
}
"""By fact that makes an entry: its kind, and the names of its account's two parts, its day and its amount."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a publisher sends, and the verdict it must get. Rubbish has raw bytes in place of data."""

    event_id: str
    fact: str
    data: dict[str, Any]
    verdict: Verdict = "taken"
    code: str = ""
    raw: tuple[bytes | None, list[tuple[str, bytes | None]]] | None = None


@dataclass(slots=True)
class Entry:
    """An entry as it stands."""

    account: Account
    day: date
    amount: int
    withdrawn: bool = False


@dataclass
class Ledger:
    """All that was acknowledged, each event once."""

    collaborations: dict[str, Collaboration]
    entries: dict[EntryKey, Entry] = field(default_factory=dict[EntryKey, Entry])
    sums: "Counter[tuple[Account, date]]" = field(default_factory=Counter[tuple[Account, date]])
    touched: set[EntryKey] = field(default_factory=set[EntryKey])
    due: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    rubbish: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    acknowledged: "Counter[str]" = field(default_factory=Counter[str])
    _applied: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    _waiting: dict[EntryKey, list[Message]] = field(default_factory=lambda: defaultdict(list[Message]))

    def acknowledge(self, publisher: str, message: Message) -> None:
        """A message that was acknowledged, for the first or a later time."""
        self.acknowledged[message.verdict] += 1
        key = (publisher, message.event_id)
        match message.verdict:
            case "refused":
                self.due[key] = message.code
            case "dead_letter":
                self.rubbish[key] = message.code
            case "unreadable":
                pass
            case _ if key not in self._applied:
                self._applied.add(key)
                if message.verdict == "parked":
                    self.due[key] = message.code
                self._apply(publisher, message)
            case _:
                pass

    def knows(self, publisher: str, message: Message) -> bool:
        """Whether a message was acknowledged before."""
        return (publisher, message.event_id) in self._applied

    def _apply(self, publisher: str, message: Message) -> None:
        data = message.data
        collaboration_id, entry_id = data["collaboration_id"], data["entry_id"]
        self.collaborations[collaboration_id].told.append((message.fact, data))
        key = (collaboration_id, publisher, entry_id)
        if message.fact not in AMOUNTS:
            if key in self.entries:
                self._change(key, message)
            else:
                self._waiting[key].append(message)
        elif key not in self.entries:
            self.entries[key] = self._entry(message)
            self._add(key, 1)
            for waiting in self._waiting.pop(key, ()):
                self._change(key, waiting)

    def _entry(self, message: Message) -> Entry:
        kind, part, member, day, amount = AMOUNTS[message.fact]
        data = message.data
        account = (data["collaboration_id"], kind, data[part], data.get(member) or "")
        return Entry(account, date.fromisoformat(data[day]), data[amount])

    def _change(self, key: EntryKey, message: Message) -> None:
        entry, data = self.entries[key], message.data
        self._add(key, -1)
        if message.fact == "entry_withdrawn":
            entry.withdrawn = True
        elif message.fact == "hours_corrected" and not entry.withdrawn:
            entry.amount = data.get("minutes") or entry.amount
            entry.day = date.fromisoformat(data["work_date"]) if data.get("work_date") else entry.day
        self._add(key, 1)

    def _add(self, key: EntryKey, sign: int) -> None:
        entry = self.entries[key]
        self.touched.add(key)
        if not entry.withdrawn:
            self.sums[(entry.account, entry.day)] += sign * entry.amount

    def totals(self) -> dict[tuple[Account, str], tuple[int, int]]:
        """By account and month what was accepted and what of it counts; months in which both are 0 are left out."""
        accepted: Counter[tuple[Account, str]] = Counter()
        counted: Counter[tuple[Account, str]] = Counter()
        for (account, day), amount in self.sums.items():
            month = (account, day.isoformat()[:7])
            accepted[month] += amount
            if self._counts(account, day):
                counted[month] += amount
        return {month: (accepted[month], counted[month]) for month in accepted if accepted[month] or counted[month]}

    def _counts(self, account: Account, day: date) -> bool:
        collaboration_id, kind, part, member_id = account
        return kind != "hours" or self.collaborations[collaboration_id].counts(part, member_id, day)
