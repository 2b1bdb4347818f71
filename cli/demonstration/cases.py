"""The collaborations of the demo as data: what charters/<case>/ says of members, terms, projects and costs."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from shared.charter import Charter, load_charter

CHARTERS = Path(__file__).resolve().parents[2] / "charters"
CASES = ("sjaelland", "storkoebenhavn")
SETTLEMENT = "annual"

FIRST_YEAR = 2016
LAST_YEAR = 2022
"""The last year that can be settled: populations are registered to 1 January of the year after it."""

ENTRIES_OF_AGREEMENTS = 20_000
"""The number of entries a year, over all collaborations, that the hours in agreements.csv are meant for."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Member:
    """A member as registered when it joined."""

    member_id: str
    name: str
    kind: str
    joined_on: date
    host: bool


@dataclass(frozen=True, slots=True)
class Project:
    """A project; `ends_on` is its last day, None where it is open."""

    project_id: str
    name: str
    kind: str
    starts_on: date
    ends_on: date | None

    @property
    def mandatory(self) -> bool:
        return self.kind == "mandatory"


@dataclass(frozen=True, slots=True)
class Participant:
    """A member in a voluntary project from a day on."""

    project_id: str
    member_id: str
    joined_on: date


@dataclass(frozen=True, slots=True)
class Rate:
    """An adopted rate, in minor units, from the first of a month."""

    rate_id: str
    amount_minor: int
    valid_from: date
    decision: str


@dataclass(frozen=True, slots=True)
class Budget:
    """An adopted budget for a year, in minor units."""

    stream_id: str
    year: int
    amount_minor: int
    decision: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A member's population on a day, by Statistics Denmark."""

    member_id: str
    figure: str
    value: int
    on_date: date
    source: str


@dataclass(frozen=True, slots=True)
class YearlyCost:
    """A cost that comes back each year on a day; `paid_by` None: paid from the account. Amount of the first year."""

    day: str
    stream_id: str
    paid_by: str | None
    amount_minor: int
    text: str

    def on(self, year: int) -> date:
        return date.fromisoformat(f"{year}-{self.day}")

    def amount_in(self, year: int) -> int:
        """Minor units; a fiftieth of the first year's amount is added each year."""
        return self.amount_minor + self.amount_minor * (year - FIRST_YEAR) // 50


@dataclass(frozen=True)
class Case:
    """One collaboration with everything that the demo tells the system about it."""

    charter: Charter
    charter_text: str
    members: tuple[Member, ...]
    figures: tuple[Figure, ...]
    rates: tuple[Rate, ...]
    budgets: tuple[Budget, ...]
    projects: tuple[Project, ...]
    participants: tuple[Participant, ...]
    agreed_hours: dict[tuple[str, str], int]
    costs: tuple[YearlyCost, ...]

    @property
    def id(self) -> str:
        return self.charter.collaboration.id

    @property
    def name(self) -> str:
        return self.charter.collaboration.name

    @cached_property
    def host(self) -> Member:
        """The member that runs the secretariat; its system also reports what was paid from the account."""
        return next(member for member in self.members if member.host)

    @cached_property
    def member_names(self) -> dict[str, str]:
        return {member.member_id: member.name for member in self.members}

    @cached_property
    def project_names(self) -> dict[str, str]:
        return {project.project_id: project.name for project in self.projects}

    def window(self, project: Project, member: Member, year: int) -> tuple[date, date] | None:
        """The days of a year on which the member takes part in the project: first and last, or None."""
        joined = member.joined_on if project.mandatory else self._joined_on(project, member)
        if joined is None:
            return None
        first = max(date(year, 1, 1), member.joined_on, joined, project.starts_on)
        last = min(date(year, 12, 31), project.ends_on or date.max)
        return (first, last) if first <= last else None

    def taking_part(self, member: Member, year: int) -> list[tuple[Project, tuple[date, date]]]:
        """The projects the member takes part in on some day of the year, with the days."""
        found = ((project, self.window(project, member, year)) for project in self.projects)
        return [(project, window) for project, window in found if window is not None]

    def agreed_minutes(self, project: Project, member: Member, entries: int) -> int:
        """What the member agreed to give in a year in which `entries` are logged in all; whole half-hours."""
        hours = self.agreed_hours[project.project_id, member.member_id]
        return max(1, hours * 2 * entries // ENTRIES_OF_AGREEMENTS) * 30

    def _joined_on(self, project: Project, member: Member) -> date | None:
        joined = {(p.project_id, p.member_id): p.joined_on for p in self.participants}
        return joined.get((project.project_id, member.member_id))


def load_cases() -> tuple[Case, ...]:
    """All collaborations of the demo."""
    return tuple(load_case(case_id) for case_id in CASES)


def load_case(case_id: str) -> Case:
    """One collaboration from its folder in charters/. Raises OSError, KeyError or ValueError for a damaged one."""
    folder = CHARTERS / case_id
    text = (folder / "charter.yaml").read_text(encoding="utf-8")
    agreed = _rows(folder / "agreements.csv", lambda r: ((r["project_id"], r["member_id"]), int(r["hours"])))
    return Case(
        charter=load_charter(text),
        charter_text=text,
        members=_rows(folder / "members.csv", _member),
        figures=_rows(folder / "key-figures.csv", _figure),
        rates=_rows(folder / "rates.csv", _rate),
        budgets=_rows(folder / "budgets.csv", _budget),
        projects=_rows(folder / "projects.csv", _project),
        participants=_rows(folder / "participants.csv", _participant),
        agreed_hours=dict(agreed),
        costs=_rows(folder / "costs.csv", _cost),
    )


def publishers_of(cases: Iterable[Case]) -> dict[str, tuple[Case, Member]]:
    """The municipal systems, by publisher: each has its member's id as its own."""
    return {member.member_id: (case, member) for case in cases for member in case.members}


def _rows(file: Path, read: Callable[[dict[str, str]], Row]) -> tuple[Row, ...]:
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(read(row) for row in csv.DictReader(lines))


def _member(row: dict[str, str]) -> Member:
    joined_on = date.fromisoformat(row["joined_on"])
    return Member(row["member_id"], row["name"], row["kind"], joined_on, host=row["host"] == "true")


def _figure(row: dict[str, str]) -> Figure:
    on_date = date.fromisoformat(row["on_date"])
    return Figure(row["member_id"], row["figure"], int(row["value"]), on_date, row["source"])


def _rate(row: dict[str, str]) -> Rate:
    return Rate(row["rate_id"], int(row["amount_minor"]), date.fromisoformat(row["valid_from"]), row["decision"])


def _budget(row: dict[str, str]) -> Budget:
    return Budget(row["stream_id"], int(row["period"]), int(row["amount_minor"]), row["decision"])


def _project(row: dict[str, str]) -> Project:
    ends_on = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
    return Project(row["project_id"], row["name"], row["kind"], date.fromisoformat(row["starts_on"]), ends_on)


def _participant(row: dict[str, str]) -> Participant:
    return Participant(row["project_id"], row["member_id"], date.fromisoformat(row["joined_on"]))


def _cost(row: dict[str, str]) -> YearlyCost:
    return YearlyCost(row["day"], row["stream_id"], row["paid_by"] or None, int(row["amount_minor"]), row["text"])
