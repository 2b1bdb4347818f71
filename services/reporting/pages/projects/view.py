"""What a project's page shows, from the projections as of one moment. No language, no markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.reporting.pages.hours.view import (
    HoursRule,
    PairHours,
    all_of,
    charter_of_year,
    hours_rule,
    load_known,
    load_settled_periods,
    pair_hours,
)
from services.reporting.pages.parties import CharterVersion, load_charters, stream_name
from services.reporting.pages.projects import store
from services.reporting.projections.members import store as members
from services.reporting.projections.rows import Row, Rows
from services.reporting.projections.totals.store import HoursAsked
from shared.database import Connection
from shared.errors import Forbidden


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project's page; `project` is None where membership's facts do not have it, but hours or runs do.

    `hours` are those of `year` by member; `amounts` and `costs` are of that year too.
    """

    project_id: str
    project: Row | None
    year: int
    years: list[int]
    names: Mapping[str, str]
    charters: list[CharterVersion]
    rule: HoursRule
    hours: Mapping[str, PairHours]
    amounts: Rows
    costs: Rows

    @property
    def name(self) -> str:
        return self.project["name"] if self.project else self.project_id

    @property
    def all_hours(self) -> PairHours:
        return all_of(self.hours.values())

    @property
    def currency(self) -> str:
        return next((row["currency"] for row in [*self.amounts, *self.costs]), "")

    @property
    def value_minor(self) -> int:
        """What the members bear of the project in all, as settled."""
        return sum(row["amount_minor"] for row in self.amounts if row["kind"] == "share")

    @property
    def participants(self) -> Rows:
        """Who joined it and when; nobody joins a mandatory project, which binds all."""
        return self.project["participants"] if self.project else []

    def member_name(self, member_id: str) -> str:
        """A member's name; one not known yet stands by its id."""
        return self.names.get(member_id, member_id)

    def stream_name(self, stream_id: str) -> Mapping[str, str]:
        """A stream's name by language."""
        return stream_name(self.charters, stream_id)


async def load_project(
    conn: Connection, collaboration_id: str, project_id: str, asked: int | None, today: date
) -> ProjectView:
    """Everything on the page; `asked` is the year asked for. Raises Forbidden where nothing is known of the project."""
    project = await store.find_project(conn, collaboration_id, project_id)
    known = await load_known(conn, HoursAsked(collaboration_id, "0000-00", "9999-99", project_id=project_id))
    amounts = await store.list_amounts(conn, collaboration_id, project_id)
    costs = await store.list_costs(conn, collaboration_id, project_id)
    years = sorted({*known.years, *(row["year"] for row in [*amounts, *costs])}, reverse=True)
    if project is None and not years:
        raise Forbidden
    year = asked if asked is not None and asked in years else next(iter(years), today.year)
    charters = await load_charters(conn, collaboration_id, today)
    rule = hours_rule(charter_of_year(charters, year))
    settled = await load_settled_periods(conn, collaboration_id, rule)
    return ProjectView(
        project_id,
        project,
        year,
        years,
        await members.list_names(conn, collaboration_id),
        charters,
        rule,
        {pair.member_id: each for pair, each in pair_hours(rule, known.of_year(year), settled).items()},
        [row for row in amounts if row["year"] == year],
        [row for row in costs if row["year"] == year],
    )
