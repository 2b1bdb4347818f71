"""What the page of a collaboration shows, from the projections as of one moment. No language, no markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.reporting.pages.collaboration import store
from services.reporting.pages.collaboration.participation import Participation, participation
from services.reporting.pages.hours import store as hours
from services.reporting.pages.hours.view import Given, charter_of_year, given, hours_rule
from services.reporting.pages.parties import (
    CharterVersion,
    Member,
    Names,
    load_charters,
    load_members,
    load_projects,
    stream_name,
)
from services.reporting.projections.claims import store as claims
from services.reporting.projections.rows import Row, Rows
from services.reporting.projections.runs import store as runs
from services.reporting.projections.totals import store as totals
from services.reporting.projections.totals.store import HoursAsked
from shared.charter import Charter
from shared.database import Connection

FIGURES_SHOWN = 3
MONTHS_MAX = 12


@dataclass(frozen=True, slots=True)
class YearOfHours:
    """A year's minutes by project, by member, by month, and in all."""

    year: int
    by_project: Mapping[str, Given]
    by_member: Mapping[str, Given]
    months: Mapping[str, Given]
    total: Given


@dataclass(frozen=True, slots=True)
class LatestRun:
    """The latest run that stands, approved or provisional, with its claims."""

    run: Row
    claims: Rows

    @property
    def is_provisional(self) -> bool:
        return self.run["state"] == "calculated"

    @property
    def to_pay_minor(self) -> int:
        return sum(claim["amount_minor"] for claim in self.claims if claim["amount_minor"] > 0)

    @property
    def to_receive_minor(self) -> int:
        return -sum(claim["amount_minor"] for claim in self.claims if claim["amount_minor"] < 0)


@dataclass(frozen=True, slots=True)
class CollaborationView:
    """A collaboration's page. `latest` is None where nothing was settled yet; `year` is the one asked for, else the
    latest one of which anything is known, else this one."""

    year: int
    years: list[int]
    charters: list[CharterVersion]
    members: list[Member]
    names: Names
    hours: YearOfHours
    costs: Rows
    participation: Participation
    latest: LatestRun | None
    balances: Rows
    turns: Rows

    @property
    def in_force(self) -> CharterVersion | None:
        """The charter in force today."""
        return next((version for version in self.charters if version.is_in_force), None)

    @property
    def present(self) -> list[Member]:
        """Members today."""
        return [member for member in self.members if not member.is_past]

    @property
    def population(self) -> int | None:
        """Inhabitants of all members together; None where none is registered."""
        values = [member.figures["population"]["value"] for member in self.present if "population" in member.figures]
        return sum(int(value) for value in values if value.isdigit()) if values else None

    @property
    def figures(self) -> list[str]:
        """Names of the key figures to show, population first."""
        names = {figure for member in self.members for figure in member.figures}
        return sorted(names, key=lambda figure: (figure != "population", figure))[:FIGURES_SHOWN]

    @property
    def settles(self) -> bool:
        """Whether the year's charter has anything to settle."""
        charter = charter_of_year(self.charters, self.year)
        return charter is not None and bool(charter.settlements)

    def stream_name(self, stream_id: str) -> Mapping[str, str]:
        """A stream's name by language; one that no charter here has stands for itself."""
        return stream_name(self.charters, stream_id)


async def load_page(conn: Connection, collaboration_id: str, asked: int | None, today: date) -> CollaborationView:
    """Everything on the page; `asked` is the year asked for."""
    charters = await load_charters(conn, collaboration_id, today)
    members = await load_members(conn, collaboration_id, today)
    projects = await load_projects(conn, collaboration_id)
    by_year = _years_to_show(
        await hours.list_sums_by_year(conn, collaboration_id, hours_rule(charter_of_year(charters, today.year)).length)
    )
    years: list[int] = sorted({row["year"] for row in by_year}, reverse=True) or [today.year]
    year = asked if asked is not None and asked in years else years[0]
    rules = {each: hours_rule(charter_of_year(charters, each)) for each in years}
    return CollaborationView(
        year,
        years,
        charters,
        members,
        Names({member.member_id: member.name for member in members}, projects),
        await _load_hours(conn, collaboration_id, year, charter_of_year(charters, year)),
        await store.list_costs_by_payer(conn, collaboration_id, year),
        participation(by_year, members, projects, rules),
        await _load_latest(conn, collaboration_id),
        await claims.list_balances(conn, collaboration_id),
        await claims.list_turns(conn, collaboration_id),
    )


async def _load_hours(conn: Connection, collaboration_id: str, year: int, charter: Charter | None) -> YearOfHours:
    asked = HoursAsked(collaboration_id, f"{year:04}-01", f"{year:04}-12")
    rule = hours_rule(charter)
    sums = await hours.list_sums(conn, asked, rule.length)
    months = await totals.list_hours(conn, asked, ["month"], ("", "", ""), MONTHS_MAX)
    return YearOfHours(
        year,
        {row["project_id"]: given(row, rule) for row in sums if row["project_id"] is not None},
        {row["member_id"]: given(row, rule) for row in sums if row["member_id"] is not None},
        {
            row["month"]: Given(None, row["accepted_minutes"], row["counted_minutes"], row["counted_minutes"])
            for row in months
        },
        next((given(row, rule) for row in sums if row["project_id"] is None and row["member_id"] is None), Given()),
    )


async def _load_latest(conn: Connection, collaboration_id: str) -> LatestRun | None:
    run = await runs.find_latest_run(conn, collaboration_id)
    if run is None:
        return None
    issued = await claims.list_claims(
        conn, collaboration_id, run_id=run["run_id"], member_id=None, after="", limit=None
    )
    return LatestRun(run, issued)


def _years_to_show(rows: Rows) -> Rows:
    """Rows of years in which something was agreed or counts; where there is none, of those in which something waits."""
    years = {row["year"] for row in rows if row["is_agreed"] or row["counted"]}
    return [row for row in rows if row["year"] in years] if years else rows
