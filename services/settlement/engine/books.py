"""Everything a run reads, and what is derived from it once: windows, payers, fractions, sums by month."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from services.settlement.engine.activity import Activity, CostKey, Order, cost_code, order_code, task_code
from services.settlement.engine.charters import Charters
from services.settlement.engine.days import Days, common, count
from services.settlement.engine.facts import Facts
from shared.charter.model import Joining, Stream
from shared.money import Number
from shared.periods import Length, Period


class Window(NamedTuple):
    """The days of a period on which a member takes part, never empty, and its kind on the last of them."""

    days: Days
    kind: str


class Payer(NamedTuple):
    """A member that takes a share: its kind, and the fraction that the joining rule gives it."""

    member: str
    kind: str
    fraction: Number


_Windows = Mapping[str, Window]


@dataclass(frozen=True)
class Books:
    """Charter versions, facts and activity at one moment. Caches are its own; the inputs never change."""

    charters: Charters
    facts: Facts
    activity: Activity
    _windows: dict[tuple[Period, str | None], _Windows] = field(
        default_factory=dict[tuple[Period, str | None], _Windows], compare=False, repr=False
    )

    def windows(self, period: Period, project: str | None) -> _Windows:
        """By member, in code-point order, its window in the period (and project); those without one are left out."""
        if (period, project) not in self._windows:
            found = self._as_members(period) if project is None else self._as_participants(period, project)
            self._windows[period, project] = found
        return self._windows[period, project]

    def payers(self, stream: Stream, period: Period, project: str | None) -> list[Payer]:
        """Who takes a share of the stream in the period (and project), in code-point order."""
        windows = {
            member: window for member, window in self.windows(period, project).items() if window.kind in stream.payers
        }
        first = period.first.toordinal()
        if stream.joining == "next_period":
            from_the_start = {member: window for member, window in windows.items() if window.days[0][0] == first}
            windows = from_the_start or windows
        return [
            Payer(member, window.kind, _fraction(stream.joining, window.days, period))
            for member, window in windows.items()
        ]

    @cached_property
    def minutes(self) -> Mapping[str, list[tuple[str, str, int]]]:
        """By month, the minutes that count as (project, member, minutes)."""
        by_month: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for (project, member, month), minutes in self.activity.minutes.items():
            if minutes:
                by_month[month].append((project, member, minutes))
        return by_month

    @cached_property
    def costs(self) -> Mapping[tuple[str, str], list[tuple[CostKey, int]]]:
        """By (stream, month), the costs that count."""
        by_month: dict[tuple[str, str], list[tuple[CostKey, int]]] = defaultdict(list)
        for cost, amount in self.activity.costs.items():
            if cost_code(self.charters, self.facts, cost) is None:
                by_month[cost.stream, cost.month].append((cost, amount))
        return by_month

    @cached_property
    def tasks(self) -> Mapping[tuple[str, str], list[tuple[str, int]]]:
        """By (stream, month), the values of tasks that count as (member, value)."""
        by_month: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        for task, value in self.activity.tasks.items():
            if task_code(self.charters, self.facts, task.stream, task.member) is None:
                by_month[task.stream, task.month].append((task.member, value))
        return by_month

    @cached_property
    def orders(self) -> Mapping[str, list[Order]]:
        """By stream, the orders that count."""
        by_stream: dict[str, list[Order]] = defaultdict(list)
        for order in self.activity.orders:
            if order_code(self.charters, self.facts, order.stream, order.member) is None:
                by_stream[order.stream].append(order)
        return by_stream

    def _as_members(self, period: Period) -> _Windows:
        days_of_period = ((period.first.toordinal(), period.last.toordinal()),)
        days = {member: common(self.facts.membership(member), days_of_period) for member in self.facts.members}
        return {member: self._window(member, found) for member, found in days.items() if found}

    def _as_participants(self, period: Period, project: str) -> _Windows:
        """The days on which the project runs and, if it is voluntary, the member has joined it."""
        running, voluntary = self.facts.running(project), self.facts.projects[project].kind == "voluntary"
        found: dict[str, Window] = {}
        for member, window in self.windows(period, None).items():
            days = common(window.days, running)
            if voluntary:
                days = common(days, self.facts.taking_part(project, member))
            if days:
                found[member] = window if days == window.days else self._window(member, days)
        return found

    def _window(self, member: str, days: Days) -> Window:
        """The window with its kind: that of the stay on its last day."""
        stay = self.facts.stay_on(member, days[-1][1])
        assert stay is not None, "a window's last day lies in a stay"
        return Window(days, stay.kind)


def _fraction(joining: Joining, days: Days, period: Period) -> Number:
    """The fraction of a member whose window in the period is `days`; that of next_period is decided before."""
    match joining:
        case "by_day":
            counted = count(days)
            return 1 if counted == period.days else Fraction(counted, period.days)
        case "by_half_year" if period.length == Length.YEAR:
            return 1 if days[0][0] <= date(period.year, 6, 30).toordinal() else Fraction(1, 2)
        case _:
            return 1
