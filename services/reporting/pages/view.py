"""What the page of a collaboration shows, put together from the projections as of one moment."""

from dataclasses import dataclass
from datetime import date

from services.reporting.pages.hours_view import PageAsked, YearOfHours, load_hours
from services.reporting.pages.parties import (
    CharterVersion,
    Member,
    Names,
    load_charters,
    load_members,
    load_projects,
    stream_names,
)
from services.reporting.pages.settlement_view import (
    SettlementView,
    Standing,
    load_settlement,
    load_standing,
)
from shared.database import Connection

FIGURES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class CollaborationView:
    """A collaboration's page. `hours` and `settlement` are None where there are none yet."""

    charters: list[CharterVersion]
    members: list[Member]
    names: Names
    hours: YearOfHours | None
    settlement: SettlementView | None
    standing: Standing

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
    def sources(self) -> list[str]:
        """Where the figures shown are from."""
        return sorted({member.figures[name]["source"] for member in self.members for name in member.figures})

    def stream_name(self, stream_id: str) -> dict[str, str]:
        """A stream's name by language; one that no charter here has stands for itself."""
        return dict(stream_names(self.charters).get(stream_id, {"da": stream_id}))


async def load_page(conn: Connection, collaboration_id: str, asked: PageAsked, today: date) -> CollaborationView:
    """Everything on the page of what was asked for."""
    charters = await load_charters(conn, collaboration_id, today)
    members = await load_members(conn, collaboration_id, today)
    projects = await load_projects(conn, collaboration_id)
    names = Names({member.member_id: member.name for member in members}, projects)
    document = next((version.document for version in charters if version.is_in_force), None)
    return CollaborationView(
        charters,
        members,
        names,
        await load_hours(conn, collaboration_id, asked, names, document),
        await load_settlement(conn, collaboration_id, names, charters),
        await load_standing(conn, collaboration_id),
    )
