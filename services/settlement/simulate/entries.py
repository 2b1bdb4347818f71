"""The life of entries in a scenario: accepted once, corrected in order of arrival, attested, withdrawn for good."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from services.settlement.attestations.rules import outdated
from services.settlement.engine.activity import (
    Activity,
    CostKey,
    HoursKey,
    Order,
    ReportKey,
    TaskKey,
    cost_code,
    order_code,
    task_code,
)
from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts
from services.settlement.engine.ranges import Range, code_of, code_on, ranges
from services.settlement.engine.result import Parked
from shared.errors import Rejected
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

Original = HoursLogged | CostIncurred | UnitsOrdered | TaskCompleted
Change = HoursCorrected | UnitsEnded | EntryWithdrawn


@dataclass
class _Entry:
    """An entry as it came, and as it stands after its corrections; `current` None: withdrawn. `changed_at`: the moment
    of its last change, on the scenario's own clock."""

    original: Original
    current: Original | None
    changed_at: int


@dataclass
class Entries:
    """Every entry of a scenario so far; corrections that wait for theirs; reports; attestations.

    `sums`: minutes of all hours that were not withdrawn, parked or not, which attestations must say.
    """

    _entries: dict[str, _Entry] = field(default_factory=dict[str, _Entry])
    _waiting: dict[str, list[Change]] = field(default_factory=lambda: defaultdict[str, list[Change]](list))
    _reports: dict[ReportKey, date] = field(default_factory=dict[ReportKey, date])
    sums: Counter[HoursKey] = field(default_factory=Counter[HoursKey])
    _attested_at: dict[HoursKey, int] = field(default_factory=dict[HoursKey, int])
    _clock: "count[int]" = field(default_factory=lambda: count(1))

    def log(self, entry: Original) -> None:
        """Take a new entry in. The same again changes nothing; raises Rejected entry_exists if it says otherwise."""
        known = self._entries.get(entry.entry_id)
        if known is not None and known.original != entry:
            raise Rejected("entry_exists", f"An entry {entry.entry_id} that says something else is there already.")
        if known is None:
            self._entries[entry.entry_id] = _Entry(entry, entry, next(self._clock))
            self._add(entry, 1)
            for change in self._waiting.pop(entry.entry_id, []):
                self.change(change)

    def change(self, change: Change) -> None:
        """Correct, end or withdraw an entry; what names none that it can change waits."""
        entry = self._entries.get(change.entry_id)
        if entry is None or not _fits(change, entry.original):
            self._waiting[change.entry_id].append(change)
        elif entry.current is not None:
            self._add(entry.current, -1)
            entry.current, entry.changed_at = _changed(entry.current, change), next(self._clock)
            self._add(entry.current, 1)

    def report(self, report: ReportSubmitted) -> None:
        """A report handed in; the earliest day counts."""
        key = ReportKey(report.member_id, report.report, report.period)
        self._reports[key] = min(report.submitted_on, self._reports.get(key, report.submitted_on))

    def attest(self, month: MonthAttested) -> None:
        """A member vouches for the sum of a month's hours. Raises Rejected attestation_outdated if it is another."""
        key = HoursKey(month.project_id, month.member_id, month.month)
        if (now := self.sums[key]) != month.minutes:
            raise Rejected("attestation_outdated", outdated(month.month, now, month.minutes))
        self._attested_at[key] = next(self._clock)

    def _add(self, entry: Original | None, sign: int) -> None:
        if isinstance(entry, HoursLogged):
            self.sums[_hours_key(entry)] += sign * entry.minutes

    def judge(self, charters: Charters, facts: Facts) -> tuple[Activity, tuple[Parked, ...]]:
        """What counts by all that is known now, and everything that is parked."""
        minutes: Counter[HoursKey] = Counter()
        costs: Counter[CostKey] = Counter()
        tasks: Counter[TaskKey] = Counter()
        orders: list[Order] = []
        parked = [Parked(entry_id, "unknown_entry") for entry_id, changes in self._waiting.items() if changes]
        known: dict[tuple[str, str], Sequence[Range]] = {}
        for entry, is_attested in self._current():
            if (code := code_of(_code(charters, facts, entry, known), is_attested)) is not None:
                parked.append(Parked(entry.entry_id, code))
            match entry:
                case HoursLogged() if code is None:
                    minutes[_hours_key(entry)] += entry.minutes
                case CostIncurred():
                    costs[_cost_key(entry)] += entry.amount_minor
                case TaskCompleted():
                    month = _month(entry.completed_on)
                    tasks[TaskKey(entry.stream_id, entry.member_id, month)] += entry.value_minor
                case UnitsOrdered():
                    orders.append(_order(entry))
                case _:
                    pass
        return Activity(minutes, costs, tasks, tuple(orders), dict(self._reports)), tuple(sorted(parked))

    def _current(self) -> Iterator[tuple[Original, bool]]:
        """Entries that were not withdrawn, each with whether its month was attested after its last change."""
        for entry in self._entries.values():
            if entry.current is not None:
                yield entry.current, self._is_attested(entry.current, entry.changed_at)

    def _is_attested(self, entry: Original, changed_at: int) -> bool:
        return isinstance(entry, HoursLogged) and self._attested_at.get(_hours_key(entry), 0) > changed_at


def _fits(change: Change, entry: Original) -> bool:
    match change:
        case HoursCorrected():
            return isinstance(entry, HoursLogged)
        case UnitsEnded():
            return isinstance(entry, UnitsOrdered)
        case EntryWithdrawn():
            return True


def _changed(entry: Original, change: Change) -> Original | None:
    """The entry after a change that fits it; what the change leaves out stays."""
    if isinstance(change, EntryWithdrawn):
        return None
    said = {"minutes", "work_date", "to_date"}
    return entry.model_copy(update={name: value for name, value in change if name in said and value is not None})


def _code(
    charters: Charters, facts: Facts, entry: Original, known: dict[tuple[str, str], Sequence[Range]]
) -> str | None:
    """Why the entry is parked, or None: it counts."""
    match entry:
        case HoursLogged():
            pair = (entry.project_id, entry.member_id)
            if pair not in known:
                known[pair] = ranges(charters, facts, *pair)
            return code_on(known[pair], entry.work_date)
        case CostIncurred():
            return cost_code(charters, facts, _cost_key(entry))
        case UnitsOrdered():
            return order_code(charters, facts, entry.stream_id, entry.member_id)
        case TaskCompleted():
            return task_code(charters, facts, entry.stream_id, entry.member_id)


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _hours_key(hours: HoursLogged) -> HoursKey:
    return HoursKey(hours.project_id, hours.member_id, _month(hours.work_date))


def _cost_key(cost: CostIncurred) -> CostKey:
    return CostKey(cost.stream_id, cost.project_id, cost.paid_by, cost.charged_to, _month(cost.incurred_on))


def _order(order: UnitsOrdered) -> Order:
    return Order(order.stream_id, order.member_id, order.item, order.quantity, order.from_date, order.to_date)
