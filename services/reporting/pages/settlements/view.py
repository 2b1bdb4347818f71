"""What the page of a run shows, put together from the projections as of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.reporting.pages.parties import (
    CharterVersion,
    Names,
    load_charters,
    load_members,
    load_projects,
    stream_names,
)
from services.reporting.pages.settlements import store
from services.reporting.pages.settlements.store import LinesAsked
from services.reporting.projections.claims import store as claims
from services.reporting.projections.rows import Row, Rows
from services.reporting.projections.runs import store as runs
from shared.charter.model import SettledAs, Stream
from shared.database import Connection
from shared.periods import Period

LINES_ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class Known:
    """Names and rules that settlements of a collaboration are shown by."""

    names: Names
    charters: list[CharterVersion]
    streams: Mapping[str, Mapping[str, str]]

    def stream(self, stream_id: str, period: str) -> Stream | None:
        """The stream by the version that ruled the period, else by the newest that has it."""
        first, last = Period.parse(period).first, Period.parse(period).last
        ordered = [*self.charters]  # newest first
        ruling = next((each for each in ordered if each.valid_from <= first), None)
        if ruling is None:
            inside = [each for each in ordered if each.valid_from <= last]
            ruling = next((each for each in inside if each.valid_from == inside[-1].valid_from), None)
        found = [ruling, *ordered] if ruling else ordered
        named = (each.document.stream(stream_id) for each in found if each.document)
        return next((stream for stream in named if stream is not None), None)

    def settled_as(self, stream_id: str, period: str) -> SettledAs:
        """How the stream's lines of the period are settled."""
        stream = self.stream(stream_id, period)
        return stream.settled_as if stream is not None else "money"


@dataclass(frozen=True, slots=True)
class Lines:
    """The page of lines that was asked for, how many there are in all, and what they sum to."""

    asked: LinesAsked
    after: int
    limit: int | None
    rows: Rows
    count: int
    sum_minor: int
    choices: Row

    @property
    def next_after(self) -> int | None:
        """Where the next page begins; None on the last one."""
        return self.rows[self.limit - 1]["line_number"] if self.limit and len(self.rows) > self.limit else None

    @property
    def shown(self) -> Rows:
        return self.rows[: self.limit]


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with all it came to. `sums` are its lines by member, stream, period and whether they adjust."""

    run: Row
    known: Known
    nets: Rows
    sums: Rows
    claims: Rows
    transfers: Rows
    unhonoured: Rows
    movements: Rows
    turns: Rows
    lines: Lines

    @property
    def currency(self) -> str:
        return self.run["currency"] or ""


async def load_known(conn: Connection, collaboration_id: str, today: date) -> Known:
    """Names of members, projects and streams, and the charter's versions."""
    charters = await load_charters(conn, collaboration_id, today)
    members = await load_members(conn, collaboration_id, today)
    projects = await load_projects(conn, collaboration_id)
    names = Names({member.member_id: member.name for member in members}, projects)
    return Known(names, charters, stream_names(charters))


async def load_lines(
    conn: Connection, collaboration_id: str, run_id: str, asked: LinesAsked, page: tuple[int, int | None]
) -> Lines:
    """The lines asked for after a number, so many of them; None: all."""
    after, limit = page
    found = await store.sum_lines(conn, collaboration_id, run_id, asked)
    rows = await store.list_lines(conn, collaboration_id, run_id, asked, after, limit and limit + 1)
    choices = await store.find_line_choices(conn, collaboration_id, run_id)
    return Lines(asked, after, limit, rows, found["lines"], int(found["amount_minor"]), choices)


async def load_run(
    conn: Connection,
    collaboration_id: str,
    run: Row,
    lines: tuple[LinesAsked, tuple[int, int | None]],
    today: date,
) -> RunView:
    """Everything on the page of a run; `lines` says which of them are shown, after which number, and how many."""
    run_id = run["run_id"]
    return RunView(
        run,
        await load_known(conn, collaboration_id, today),
        await runs.list_run_members(conn, collaboration_id, run_id),
        await store.list_sums(conn, collaboration_id, run_id),
        await claims.list_claims(conn, collaboration_id, run_id=run_id, member_id=None, after="", limit=None),
        await claims.list_transfers(conn, collaboration_id, run_id),
        await runs.list_unhonoured_hours(conn, collaboration_id, run_id),
        await store.list_movements(conn, collaboration_id, run_id),
        await store.list_turns_after(conn, collaboration_id, run_id),
        await load_lines(conn, collaboration_id, run_id, *lines),
    )
