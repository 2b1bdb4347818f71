"""What is known of members, figures, rates, budgets and projects: a fold of membership's facts in order of arrival.

`Facts` is a value: `fold` gives a new one. What it derives (stays, windows of membership) it remembers for itself.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from services.settlement.engine.days import LAST_DAY, NEVER, Days, holds, union
from shared.events import membership
from shared.events.base import Event
from shared.money import Number, lean, parse_number


class Joining(NamedTuple):
    """A joining as registered; whether and when the stay ends is told by the leavings."""

    joined_on: int
    kind: str
    host: bool


class Stay(NamedTuple):
    """The days from `first` to `last` on which a member belongs; of overlapping ones the greatest tuple speaks."""

    first: int
    order: int
    last: int
    kind: str
    host: bool


class Project(NamedTuple):
    """A project as last started; `ends_on` None: open."""

    kind: Literal["mandatory", "voluntary"]
    starts_on: int
    ends_on: int | None


class Participation(NamedTuple):
    """A member's joinings and leavings of a voluntary project."""

    joined_on: frozenset[int]
    left_on: frozenset[int]


@dataclass(frozen=True)
class Facts:
    """All that was known at one moment; days are ordinals, amounts minor units, periods their names.

    `joinings` and the other mappings hold what was registered, the last word where the last one stands.
    """

    joinings: Mapping[str, tuple[Joining, ...]] = field(default_factory=dict[str, tuple[Joining, ...]])
    leavings: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    figures: Mapping[tuple[str, str], Mapping[int, Number]] = field(
        default_factory=dict[tuple[str, str], Mapping[int, Number]]
    )
    rates: Mapping[str, Mapping[int, int]] = field(default_factory=dict[str, Mapping[int, int]])
    budgets: Mapping[tuple[str, str, str | None], int] = field(default_factory=dict[tuple[str, str, str | None], int])
    projects: Mapping[str, Project] = field(default_factory=dict[str, Project])
    project_ends: Mapping[str, int] = field(default_factory=dict[str, int])
    participations: Mapping[tuple[str, str], Participation] = field(
        default_factory=dict[tuple[str, str], Participation]
    )
    agreed_minutes: Mapping[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Everyone who ever joined, in code-point order."""
        return tuple(sorted(member for member, joinings in self.joinings.items() if joinings))

    def knows_member(self, member: str) -> bool:
        """Whether the member ever joined (a joining withdrawn never was)."""
        return bool(self.joinings.get(member))

    def stays(self, member: str) -> tuple[Stay, ...]:
        """The member's stays, each until the earliest leaving on or after its first day."""
        if member not in self._stays:
            leavings = sorted(self.leavings.get(member, ()))
            self._stays[member] = tuple(
                Stay(joining.joined_on, order, _ends(leavings, joining.joined_on), joining.kind, joining.host)
                for order, joining in enumerate(self.joinings.get(member, ()))
            )
        return self._stays[member]

    def membership(self, member: str) -> Days:
        """The days on which it is a member: its stays united."""
        if member not in self._memberships:
            self._memberships[member] = union((stay.first, stay.last) for stay in self.stays(member))
        return self._memberships[member]

    def stay_on(self, member: str, day: int) -> Stay | None:
        """The stay that speaks for that day: of overlapping ones that which began last, then was registered last."""
        return max((stay for stay in self.stays(member) if stay.first <= day <= stay.last), default=None)

    def hosts_on(self, day: int) -> tuple[str, ...]:
        """The members that are host on that day."""
        return tuple(member for member in self.members if (stay := self.stay_on(member, day)) and stay.host)

    def running(self, project: str) -> Days:
        """The days a known project runs."""
        started = self.projects[project]
        ends_on = self.project_ends.get(project, started.ends_on)
        return union([(started.starts_on, LAST_DAY if ends_on is None else ends_on)])

    def taking_part(self, project: str, member: str) -> Days:
        """The days on which the member has joined the project, which matters for voluntary ones."""
        part = self.participations.get((project, member))
        if part is None:
            return NEVER
        leavings = sorted(part.left_on)
        return union((joined_on, _ends(leavings, joined_on)) for joined_on in part.joined_on)

    def figure_on(self, member: str, figure: str, day: int) -> Number | None:
        """The value registered with the latest date on or before `day`; of several for that date the last one."""
        values = self.figures.get((member, figure))
        if values is None:
            return None
        dates = self._dates(("figure", member, figure), values)
        place = bisect_right(dates, day)
        return values[dates[place - 1]] if place else None

    def rate_on(self, rate: str, day: int) -> int | None:
        """The rate in force on `day` (minor units), or None."""
        amounts = self.rates.get(rate)
        if amounts is None:
            return None
        dates = self._dates(("rate", rate), amounts)
        place = bisect_right(dates, day)
        return amounts[dates[place - 1]] if place else None

    @cached_property
    def _stays(self) -> dict[str, tuple[Stay, ...]]:
        return {}

    @cached_property
    def _memberships(self) -> dict[str, Days]:
        return {}

    @cached_property
    def _sorted_dates(self) -> dict[tuple[str, ...], list[int]]:
        return {}

    def _dates(self, name: tuple[str, ...], values: Mapping[int, object]) -> list[int]:
        if name not in self._sorted_dates:
            self._sorted_dates[name] = sorted(values)
        return self._sorted_dates[name]


def _ends(leavings: list[int], joined_on: int) -> int:
    return next((left_on for left_on in leavings if left_on >= joined_on), LAST_DAY)


def fold(facts: Iterable[Event], start: Facts | None = None) -> Facts:
    """What is known after `facts`, in order of arrival, on top of `start`; other events are passed by."""
    draft = _Draft(start or Facts())
    for fact in facts:
        draft.take(fact)
    return draft.facts()


class _Draft:
    """Copies of the mappings, changed fact by fact; the values inside them are replaced, never changed."""

    def __init__(self, start: Facts) -> None:
        self.joinings = dict(start.joinings)
        self.leavings = dict(start.leavings)
        self.figures = dict(start.figures)
        self.rates = dict(start.rates)
        self.budgets = dict(start.budgets)
        self.projects = dict(start.projects)
        self.project_ends = dict(start.project_ends)
        self.participations = dict(start.participations)
        self.agreed_minutes = dict(start.agreed_minutes)

    def facts(self) -> Facts:
        return Facts(**vars(self))

    def take(self, fact: Event) -> None:
        match fact:
            case membership.MemberJoined() | membership.MemberLeft() | membership.JoiningWithdrawn():
                self._member(fact)
            case membership.ProjectStarted() | membership.ProjectEnded():
                self._project(fact)
            case membership.ProjectJoined() | membership.ProjectLeft():
                self._participation(fact)
            case membership.KeyFigureRegistered():
                name, value = (fact.member_id, fact.figure), lean(parse_number(fact.value))
                self.figures[name] = {**self.figures.get(name, {}), fact.on_date.toordinal(): value}
            case membership.RateAdopted():
                amounts = self.rates.get(fact.rate_id, {})
                self.rates[fact.rate_id] = {**amounts, fact.valid_from.toordinal(): fact.amount_minor}
            case membership.BudgetAdopted():
                self.budgets[fact.stream_id, fact.period, fact.project_id] = fact.amount_minor
            case membership.HoursAgreed():
                self.agreed_minutes[fact.project_id, fact.member_id, fact.period] = fact.minutes
            case _:
                pass

    def _member(self, fact: membership.MemberJoined | membership.MemberLeft | membership.JoiningWithdrawn) -> None:
        member = fact.member_id
        match fact:
            case membership.MemberJoined():
                joining = Joining(fact.joined_on.toordinal(), fact.kind, fact.host)
                self.joinings[member] = (*self.joinings.get(member, ()), joining)
            case membership.MemberLeft():
                self.leavings[member] = self.leavings.get(member, frozenset()) | {fact.left_on.toordinal()}
            case membership.JoiningWithdrawn():
                never = fact.joined_on.toordinal()
                kept = tuple(joining for joining in self.joinings.get(member, ()) if joining.joined_on != never)
                self.joinings[member] = kept

    def _project(self, fact: membership.ProjectStarted | membership.ProjectEnded) -> None:
        if isinstance(fact, membership.ProjectEnded):
            self.project_ends[fact.project_id] = fact.ends_on.toordinal()
        else:
            ends_on = None if fact.ends_on is None else fact.ends_on.toordinal()
            self.projects[fact.project_id] = Project(fact.kind, fact.starts_on.toordinal(), ends_on)

    def _participation(self, fact: membership.ProjectJoined | membership.ProjectLeft) -> None:
        name = (fact.project_id, fact.member_id)
        joined_on, left_on = self.participations.get(name, Participation(frozenset(), frozenset()))
        if isinstance(fact, membership.ProjectJoined):
            self.participations[name] = Participation(joined_on | {fact.joined_on.toordinal()}, left_on)
        else:
            self.participations[name] = Participation(joined_on, left_on | {fact.left_on.toordinal()})


def is_member_on(facts: Facts, member: str, day: int) -> bool:
    """Whether it is a member on that day."""
    return holds(facts.membership(member), day)
