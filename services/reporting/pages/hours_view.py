"""What the page of a collaboration shows of a year's hours. No language, no markup."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from services.reporting.pages.charts import Bar, hours_bar
from services.reporting.pages.parties import Names
from services.reporting.projections.rows import Rows
from services.reporting.projections.totals import store as totals
from services.reporting.projections.totals.store import HoursAsked
from shared.charter import Charter
from shared.charter.model import HoursBasis
from shared.database import Connection

BY_MONTH = ["month"]
MONTHS_MAX = 12
ROWS_SHOWN = 600


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which year's hours a visitor wants to see, and which project's members; None: the latest, and none of many."""

    year: int | None
    project: str | None


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Minutes of one member, project or month: agreed (None: nothing was), counted, of these beyond what was agreed,
    and not counting yet."""

    name: str
    agreed: int | None
    counted: int
    beyond: int
    parked: int
    bar: Bar

    @property
    def within(self) -> int:
        """Minutes that count and were agreed; all that count where nothing was."""
        return self.counted - self.beyond


@dataclass(frozen=True, slots=True)
class ProjectHours:
    """A project's hours by member, with their sum."""

    project_id: str
    name: str
    kind: str | None
    total: HoursRow
    members: list[HoursRow]


@dataclass(frozen=True, slots=True)
class YearOfHours:
    """A year's hours by project and by month, with the years there are; `asked` is the project asked for."""

    year: int
    asked: str | None
    years: list[int]
    total: HoursRow
    projects: list[ProjectHours]
    months: list[HoursRow]

    def shows(self, project: ProjectHours) -> bool:
        """Whether the project's members are on the page: all where they are few, else those of the one asked for."""
        return project.project_id == self.asked or sum(len(one.members) for one in self.projects) <= ROWS_SHOWN


async def load_hours(
    conn: Connection, collaboration_id: str, asked: PageAsked, names: Names, charter: Charter | None
) -> YearOfHours | None:
    """Hours of the year asked for, else of the latest one that has any; None where there are none at all."""
    years = await totals.list_years(conn, collaboration_id)
    if not years:
        return None
    year = asked.year if asked.year in years else years[0]
    wanted = HoursAsked(collaboration_id, f"{year}-01", f"{year}-12")
    rows = await totals.list_hours_beside_agreed(conn, wanted)
    months = await totals.list_hours(conn, wanted, BY_MONTH, ("", "", ""), MONTHS_MAX)
    by_project = _by_project(rows, names, honours_agreed=_honours_agreed(charter))
    return YearOfHours(
        year, asked.project, years, _sum("", [p.total for p in by_project]), by_project, _by_month(months, year)
    )


def _honours_agreed(charter: Charter | None) -> bool:
    stream = charter.hours_stream if charter else None
    return stream is not None and isinstance(stream.basis, HoursBasis) and stream.basis.honour != "delivered"


def _by_project(rows: Rows, names: Names, *, honours_agreed: bool) -> list[ProjectHours]:
    grouped: defaultdict[str, Rows] = defaultdict(list)
    for row in rows:
        grouped[row["project_id"]].append(row)
    found = [_project(project_id, grouped[project_id], names, honours_agreed) for project_id in grouped]
    return sorted(found, key=lambda project: (project.name.casefold(), project.project_id))


def _project(project_id: str, rows: Rows, names: Names, honours_agreed: bool) -> ProjectHours:
    anything_agreed = any(row["is_agreed"] for row in rows)
    scale = max(max(row["accepted_minutes"], row["agreed_minutes"]) for row in rows)
    listed = [
        hours_row(names.member(row["member_id"]), row, scale, row["is_agreed"] or (anything_agreed and honours_agreed))
        for row in rows
    ]
    listed.sort(key=lambda row: row.name.casefold())
    name = names.project(project_id)
    return ProjectHours(project_id, name, names.kind_of_project(project_id), _sum(name, listed), listed)


def hours_row(name: str, row: dict[str, Any], scale: int, is_agreed: bool) -> HoursRow:
    """A row with its bar; `scale` minutes fill the bar."""
    counted, parked = row["counted_minutes"], row["accepted_minutes"] - row["counted_minutes"]
    agreed = row["agreed_minutes"] if is_agreed else None
    beyond = 0 if agreed is None else max(0, counted - agreed)
    return HoursRow(name, agreed, counted, beyond, parked, hours_bar(counted - beyond, beyond, parked, agreed, scale))


def _sum(name: str, rows: list[HoursRow]) -> HoursRow:
    counted, beyond = sum(row.counted for row in rows), sum(row.beyond for row in rows)
    parked = sum(row.parked for row in rows)
    agreements = [row.agreed for row in rows if row.agreed is not None]
    agreed = sum(agreements) if agreements else None
    scale = max(counted + parked, agreed or 0)
    return HoursRow(name, agreed, counted, beyond, parked, hours_bar(counted - beyond, beyond, parked, agreed, scale))


def _by_month(rows: Rows, year: int) -> list[HoursRow]:
    given = {row["month"]: row for row in rows}
    nothing = {"counted_minutes": 0, "accepted_minutes": 0}
    scale = max((row["accepted_minutes"] for row in rows), default=0)
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    return [hours_row(month, given.get(month, nothing), scale, is_agreed=False) for month in months]
