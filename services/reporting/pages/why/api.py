"""Why an amount is what it is, over HTTP: a member's net in a run, one line of it, the entries of a month behind it."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.reporting.access import CollaborationPath
from services.reporting.pages.backend import Backend
from services.reporting.pages.language import today
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.settlements.addresses import RunPath
from services.reporting.pages.settlements.store import LinesAsked, list_lines, sum_lines
from services.reporting.pages.settlements.view import load_known
from services.reporting.pages.tables import Table, csv_asked
from services.reporting.pages.visiting import visit
from services.reporting.pages.why.entries import entries_table, member_asked, next_query
from services.reporting.pages.why.tables import month_links
from services.reporting.pages.why.view import Explained, explain_line, label_of
from services.reporting.pages.why.wording import Wording
from services.reporting.projections.rows import Row, Rows
from services.reporting.projections.runs.store import find_run, list_run_members
from shared.errors import Forbidden
from shared.events.fields import MEMBER_PATTERN, MONTH_PATTERN, NO_CONTROL_PATTERN
from shared.principal import Principal

router = APIRouter(
    include_in_schema=False, prefix="/collaborations/{collaboration_id}/settlements/{run_id}/why/{member_id}"
)

EXPLAINED_MAX = 12
"""With more lines than these each is explained on a page of its own: their weights grow with members × projects."""
LINES_ON_PAGE = 100
ENTRIES_ON_PAGE = 100

MemberPath = Annotated[str, Path(pattern=MEMBER_PATTERN, description="The member")]


class Asked:
    """What is asked about a member's part of a run: the net, or a line of it; of a line the entries of a month."""

    def __init__(
        self,
        line: Annotated[int | None, Query(ge=1, le=2**31)] = None,
        month: Annotated[str | None, Query(pattern=MONTH_PATTERN)] = None,
        after: Annotated[str | None, Query(max_length=500, pattern=NO_CONTROL_PATTERN)] = None,
        first: Annotated[int, Query(ge=0, le=2**31, description="Lines after this number")] = 0,
    ) -> None:
        self.line = line
        self.month = month
        self.after = after
        self.first = first


@dataclass(frozen=True, slots=True)
class Part:
    """A member's part of a run: its net, the lines asked for (one more than are shown), how many there are."""

    visitor: Principal
    collaboration: Row
    run: Row
    member_id: str
    net_minor: int
    lines: Rows
    count: int
    say: Wording

    def words(self) -> dict[str, Any]:
        """What both pages show."""
        return {
            "collaboration": self.collaboration,
            "run": self.run,
            "member_id": self.member_id,
            "member": self.say.names.member(self.member_id),
            "net": self.net_minor,
            "section": "settlements",
        }


@router.get("")
async def explain_part(
    request: Request,
    collaboration_id: CollaborationPath,
    run_id: RunPath,
    member_id: MemberPath,
    asked: Annotated[Asked, Depends()],
) -> Response:
    """A member's net as the sum of its lines, or the line asked for down to the entries of a month."""
    part = await _load(request, (collaboration_id, run_id, member_id), asked.first)
    backend, path = Backend(request), f"/v1/runs/{run_id}/members/{member_id}/trace"
    explained: list[Explained] = []
    if asked.line is not None or part.count <= EXPLAINED_MAX:
        traced = await backend.get("settlement", path, line=asked.line, entries="false")
        explained = [explain_line(each, part.say, is_reversal=part.run["reversal"]) for each in traced["lines"]]
    if asked.line is None:
        listed = _listed(part.lines[:LINES_ON_PAGE], explained, part.say)
        more = part.lines[LINES_ON_PAGE - 1]["line_number"] if len(part.lines) > LINES_ON_PAGE else None
        return render(request, "why/net.html", lines=listed, more=more, **part.words())
    if not explained:
        raise Forbidden
    (one,) = explained
    entries, entries_next = await _entries(backend, path, one, asked, part)
    tables = [*one.tables, *([entries] if entries else [])]
    if (file := csv_asked(request, part.say.say, *tables)) is not None:
        return file
    shown = {"one": one, "months": month_links(one.line, part.say), "month": asked.month}
    return render(request, "why/line.html", entries=entries, entries_next=entries_next, **shown, **part.words())


async def _load(request: Request, place: tuple[str, str, str], first: int) -> Part:
    """Raises Forbidden where there is no such run in the collaboration."""
    collaboration_id, run_id, member_id = place
    async with visit(request, collaboration_id) as (visitor, collaboration, conn):
        run = await find_run(conn, collaboration_id, run_id)
        if run is None:
            raise Forbidden
        of_member = LinesAsked(member=member_id)
        rows = await list_lines(conn, collaboration_id, run_id, of_member, first, LINES_ON_PAGE + 1)
        count = (await sum_lines(conn, collaboration_id, run_id, of_member))["lines"]
        nets = await list_run_members(conn, collaboration_id, run_id)
        known = await load_known(conn, collaboration_id, today())
    net = next((row["net_minor"] for row in nets if row["member_id"] == member_id), 0)
    say = Wording(speech_of(request), run["currency"] or "", known.names, known.streams)
    return Part(visitor, collaboration, run, member_id, net, rows, count, say)


def _listed(rows: Rows, explained: list[Explained], say: Wording) -> list[tuple[Row, str, Explained | None]]:
    """Each line with what it is called, and its explanation where there is one."""
    found = {each.line["line_number"]: each for each in explained}
    return [(row, label_of(_as_traced(row), say), found.get(row["line_number"])) for row in rows]


def _as_traced(row: Row) -> Row:
    return {**row, "stream": row["stream_id"], "project": row["project_id"]}


async def _entries(
    backend: Backend, path: str, one: Explained, asked: Asked, part: Part
) -> tuple[Table | None, str | None]:
    """The entries of the month asked for, of those that are open to the visitor, and the query of the next ones."""
    if asked.month is None or one.line["stream"] is None:
        return None, None
    whose = member_asked(one.line)
    if whose is not None and not _sees(part, whose):
        return entries_table([], asked.month, part.say), None
    query = {"stream": one.line["stream"], "project": one.line["project"], "month": asked.month, "member": whose}
    page = await backend.get("settlement", f"{path}/entries", **query, after=asked.after, limit=ENTRIES_ON_PAGE)
    following = next_query(one.line, asked.month, page["next_after"]) if page["next_after"] else None
    return entries_table(page["items"], asked.month, part.say), following


def _sees(part: Part, member_id: str) -> bool:
    visitor = part.visitor
    return visitor.reads_all(part.collaboration["collaboration_id"]) or member_id in visitor.named("member")
