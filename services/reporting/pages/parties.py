"""Who a page speaks of and by which rules: members, projects, versions of the charter. No language, no markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from services.reporting.projections.collaborations import store as collaborations
from services.reporting.projections.members import store as members
from services.reporting.projections.projects import store as projects
from services.reporting.projections.rows import Row
from shared.charter import Charter, CharterInvalid, load_charter
from shared.database import Connection


@dataclass(frozen=True, slots=True)
class CharterVersion:
    """A version of the charter; `document` is None where it cannot be read here."""

    version: int
    valid_from: date
    decision: str
    is_in_force: bool
    document: Charter | None


@dataclass(frozen=True, slots=True)
class Member:
    """A member with its latest figures: by name, value and date."""

    member_id: str
    name: str
    kind: str
    is_host: bool
    joined_on: str
    left_on: str | None
    is_past: bool
    figures: dict[str, Row]
    stays: list[Row]

    def was_in(self, year: int) -> bool:
        """Whether it was a member on any day of the year."""
        first, last = f"{year:04}-01-01", f"{year:04}-12-31"
        return any(stay["joined_on"] <= last and (stay["left_on"] or last) >= first for stay in self.stays)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of members and projects by id; an id not known yet stands for itself."""

    members: dict[str, str]
    projects: dict[str, Row]

    def member(self, member_id: str) -> str:
        return self.members.get(member_id, member_id)

    def project(self, project_id: str) -> str:
        return self.projects[project_id]["name"] if project_id in self.projects else project_id

    def kind_of_project(self, project_id: str) -> str | None:
        return self.projects[project_id]["kind"] if project_id in self.projects else None


def member_page(collaboration_id: str, member_id: str) -> str:
    """Where a member's name leads."""
    return f"/collaborations/{collaboration_id}/members/{quote(member_id, safe='')}"


def project_page(collaboration_id: str, project_id: str) -> str:
    """Where a project's name leads."""
    return f"/collaborations/{collaboration_id}/projects/{quote(project_id, safe='')}"


@lru_cache(maxsize=256)
def read_charter(text: str) -> Charter | None:
    """The charter in a text; None where it does not hold, since membership alone refuses charters."""
    try:
        return load_charter(text)
    except CharterInvalid:
        return None


async def load_charters(conn: Connection, collaboration_id: str, today: date) -> list[CharterVersion]:
    """The charter's versions, newest first, with the one in force today marked."""
    rows = await collaborations.list_charters(conn, collaboration_id)
    in_force = next((row["version"] for row in rows if row["valid_from"] <= today), None)
    return [
        CharterVersion(
            row["version"], row["valid_from"], row["decision"], row["version"] == in_force, read_charter(row["text"])
        )
        for row in rows
    ]


def stream_names(charters: list[CharterVersion]) -> dict[str, Mapping[str, str]]:
    """The streams' names by language, of the newest version that has the stream."""
    found: dict[str, Mapping[str, str]] = {}
    for version in charters:
        for stream in version.document.streams if version.document else ():
            found.setdefault(stream.id, stream.name)
    return found


def stream_name(charters: list[CharterVersion], stream_id: str) -> Mapping[str, str]:
    """A stream's name by language, of the newest version that has it; one that no charter here has stands by its id."""
    versions = (version.document.stream(stream_id) for version in charters if version.document)
    return next((stream.name for stream in versions if stream), {"da": stream_id})


async def load_members(conn: Connection, collaboration_id: str, today: date) -> list[Member]:
    """Members by name, those who left before today last."""
    rows = await members.list_members(conn, collaboration_id, after="", limit=None)
    found = [_member(row, today.isoformat()) for row in rows]
    return sorted(found, key=lambda member: (member.is_past, member.name.casefold(), member.member_id))


def _member(row: Row, today: str) -> Member:
    figures = {figure["figure"]: figure for figure in row["key_figures"]}  # by date, so the latest stands
    stays = row["stays"]
    left_on = None if any(stay["left_on"] is None for stay in stays) else max(stay["left_on"] for stay in stays)
    is_past = left_on is not None and left_on < today
    return Member(
        row["member_id"],
        row["name"],
        row["kind"],
        row["is_host"],
        stays[0]["joined_on"],
        left_on,
        is_past,
        figures,
        stays,
    )


async def load_projects(conn: Connection, collaboration_id: str) -> dict[str, Row]:
    """Projects by id."""
    rows = await projects.list_projects(conn, collaboration_id, after="", limit=None)
    return {row["project_id"]: row for row in rows}
