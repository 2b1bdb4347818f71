"""What a member's page shows, from the projections as of one moment. No language, no markup."""

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
from services.reporting.pages.members import store
from services.reporting.pages.parties import CharterVersion, load_charters, load_projects, stream_name
from services.reporting.projections.rows import Row, Rows
from services.reporting.projections.totals.store import HoursAsked
from shared.database import Connection
from shared.errors import Forbidden


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member's page; `member` is None where membership's facts do not have it, but hours or results do.

    `hours` are those of `year` by project, `by_year` all projects' of each year.
    """

    member_id: str
    member: Row | None
    year: int
    charters: list[CharterVersion]
    projects: Mapping[str, Row]
    hours: Mapping[str, PairHours]
    by_year: Mapping[int, PairHours]
    results: Rows
    amounts: Rows
    balances: Rows
    transfers: Rows

    @property
    def name(self) -> str:
        return self.member["name"] if self.member else self.member_id

    @property
    def figures(self) -> Rows:
        """Key figures by name and date."""
        return self.member["figures"] if self.member else []

    @property
    def stays(self) -> Rows:
        """Stays in their order."""
        return self.member["stays"] if self.member else []

    @property
    def years(self) -> list[int]:
        """Newest first."""
        return sorted(self.by_year, reverse=True)

    @property
    def all_hours(self) -> PairHours:
        return all_of(self.hours.values())

    @property
    def latest(self) -> Row | None:
        """What the last run that stands came to."""
        standing = [row for row in self.results if row["state"] in ("calculated", "issued") and not row["reversal"]]
        return standing[-1] if standing else None

    @property
    def instalments(self) -> Rows:
        """Amounts of a year that are paid in parts."""
        return [row for row in self.amounts if row["instalment"] is not None]

    @property
    def balances_now(self) -> Rows:
        """The last movement of each running balance, those that came to 0 left out."""
        last = {row["stream_id"]: row for row in self.balances}
        return [row for row in last.values() if row["balance_minor"]]

    @property
    def taken_part(self) -> list[tuple[Row, Row | None]]:
        """Projects with the days on which the member had joined them; None for mandatory ones, which bind all."""
        found: list[tuple[Row, Row | None]] = []
        for project in self.projects.values():
            if project["kind"] == "mandatory":
                found.append((project, None))
            stays = [each for each in project["participants"] if each["member_id"] == self.member_id]
            found += [(project, stay) for stay in stays if project["kind"] != "mandatory"]
        return found

    @property
    def claimed_streams(self) -> list[str | None]:
        """Streams of the amounts that go on claims, and what was carried (None); the others are settled apart."""
        apart = {
            stream.id
            for version in self.charters
            for stream in (version.document.streams if version.document else ())
            if stream.settled_as != "money"
        }
        streams = dict.fromkeys(row["stream_id"] for row in self.amounts)
        return [stream_id for stream_id in streams if stream_id not in apart]

    def project_name(self, project_id: str) -> str:
        """A project's name; one not known yet stands by its id."""
        return self.projects[project_id]["name"] if project_id in self.projects else project_id

    def stream_name(self, stream_id: str) -> Mapping[str, str]:
        """A stream's name by language."""
        return stream_name(self.charters, stream_id)


async def load_member(
    conn: Connection, collaboration_id: str, member_id: str, asked: int | None, today: date
) -> MemberView:
    """Everything on the page; `asked` is the year asked for. Raises Forbidden where nothing is known of the member."""
    charters = await load_charters(conn, collaboration_id, today)
    member = await store.find_member(conn, collaboration_id, member_id)
    projects = await load_projects(conn, collaboration_id)
    by_year = await _load_hours(conn, collaboration_id, member_id, charters)
    results = await store.list_results(conn, collaboration_id, member_id)
    if member is None and not by_year and not results:
        raise Forbidden
    year = asked if asked is not None and asked in by_year else max(by_year, default=today.year)
    return MemberView(
        member_id,
        member,
        year,
        charters,
        projects,
        by_year.get(year, {}),
        {each: all_of(pairs.values()) for each, pairs in by_year.items()},
        results,
        await store.list_amounts(conn, collaboration_id, member_id),
        await store.list_balance_movements(conn, collaboration_id, member_id),
        await store.list_transfers(conn, collaboration_id, member_id),
    )


async def _load_hours(
    conn: Connection, collaboration_id: str, member_id: str, charters: list[CharterVersion]
) -> dict[int, dict[str, PairHours]]:
    """By year and project."""
    known = await load_known(conn, HoursAsked(collaboration_id, "0000-00", "9999-99", member_id=member_id))
    rules = {year: hours_rule(charter_of_year(charters, year)) for year in known.years}
    settled: dict[HoursRule, frozenset[str]] = {}
    for rule in set(rules.values()):
        settled[rule] = await load_settled_periods(conn, collaboration_id, rule)
    return {
        year: {pair.project_id: each for pair, each in pair_hours(rule, known.of_year(year), settled[rule]).items()}
        for year, rule in rules.items()
    }
