"""A claim traced: every line that makes it up, with what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from services.settlement.claims.answers import claim_row, line_row
from services.settlement.claims.lines import StoredLine
from services.settlement.claims.store import Claim, list_lines_of_member
from services.settlement.claims.trace import store
from services.settlement.claims.trace.entries import Viewer, entries_behind, list_entries
from services.settlement.claims.trace.evidence import Evidence, Question
from services.settlement.claims.trace.loading import load_evidence
from services.settlement.claims.trace.rules import explain, orderer_of
from services.settlement.claims.trace.store import BEFORE_ALL, Place, SettledBefore, Shown
from services.settlement.engine.result import Cover
from services.settlement.runs.rules import refuse_unless_worked_out
from services.settlement.runs.store import Run, get_run
from shared.database import Connection
from shared.errors import Rejected
from shared.periods import Period

ENTRIES_INLINE_MAX = 1000


@dataclass(frozen=True, slots=True)
class Tracing:
    """A member's part of a run, and the run it rests on, which differs for a reversal; `address` is the trace's own."""

    member_id: str
    address: str
    run: Run
    rests_on: Run
    evidence: Evidence
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class EntriesWanted:
    """A page of the entries behind a claim's lines of a stream in the period that holds `month`."""

    stream: str
    project: str | None
    member: str | None
    month: Period
    after: Place
    limit: int


@dataclass(frozen=True, slots=True)
class LinesWanted:
    """Which of a member's lines: that of a number, or all (None); with the entries behind them or without."""

    number: int | None = None
    with_entries: bool = True


ALL_LINES = LinesWanted()


async def trace_claim(conn: Connection, claim: Claim, viewer: Viewer) -> dict[str, Any]:
    """The claim with the lines that add up to it, each with charter, key, figures, rates, budget, hours or costs."""
    tracing = await _begin_claim(conn, claim, viewer)
    lines = [line for line in await _lines(conn, tracing) if line.settled_as == "money"]
    return {**claim_row(claim), **await _traced(conn, tracing, lines, ALL_LINES)}


async def trace_member(
    conn: Connection, run: Run, member_id: str, viewer: Viewer, wanted: LinesWanted
) -> dict[str, Any]:
    """A member's lines in a run that is worked out, approved or not, each with what it rests on.

    Raises Conflict `not_calculated`.
    """
    tracing = await _begin_member(conn, run, member_id, viewer)
    lines = [line for line in await _lines(conn, tracing) if wanted.number in (None, line.line_number)]
    about = {
        "run_id": str(run.run_id),
        "collaboration_id": run.collaboration_id,
        "settlement": run.settlement_id,
        "period": run.period,
        "reversal": run.reversal,
        "run_state": run.state,
        "member_id": member_id,
        "currency": run.currency,
    }
    return {**about, **await _traced(conn, tracing, lines, wanted)}


async def _traced(
    conn: Connection, tracing: Tracing, lines: Sequence[StoredLine], wanted: LinesWanted
) -> dict[str, Any]:
    before = await store.list_settled_before(conn, tracing.rests_on, tracing.member_id)
    run = tracing.rests_on
    return {
        "traced_run_id": str(run.run_id),
        "cut": {"change_number": run.cut, "membership_position": run.facts_position},
        "lines_sum_minor": sum(line.amount_minor for line in lines),
        "lines": [await _line(conn, tracing, line, before, wanted) for line in lines],
    }


async def _begin_claim(conn: Connection, claim: Claim, viewer: Viewer) -> Tracing:
    run = await get_run(conn, claim.run_id)
    return await _begin(conn, run, claim.member_id, viewer, f"/v1/claims/{claim.claim_id}/trace")


async def _begin_member(conn: Connection, run: Run, member_id: str, viewer: Viewer) -> Tracing:
    refuse_unless_worked_out(run)
    return await _begin(conn, run, member_id, viewer, f"/v1/runs/{run.run_id}/members/{member_id}/trace")


async def _begin(conn: Connection, run: Run, member_id: str, viewer: Viewer, address: str) -> Tracing:
    rests_on = await get_run(conn, run.reverses_run_id) if run.reverses_run_id else run
    return Tracing(member_id, address, run, rests_on, await load_evidence(conn, rests_on), viewer)


async def _lines(conn: Connection, tracing: Tracing) -> list[StoredLine]:
    return await list_lines_of_member(conn, tracing.run.collaboration_id, tracing.run.run_id, tracing.member_id)


async def _line(
    conn: Connection, tracing: Tracing, line: StoredLine, before: Sequence[SettledBefore], wanted: LinesWanted
) -> dict[str, Any]:
    settled = replace(line, amount_minor=-line.amount_minor) if tracing.run.reversal else line
    carried = await _carried_from(conn, tracing, line) if line.stream_id is None else None
    return {
        **line_row(line),
        **explain(tracing.evidence, settled),
        "adjustment": adjustment(settled, before) if line.kind == "adjustment" else None,
        "carried_from": carried,
        **(await _entries(conn, tracing, line) if wanted.with_entries else {}),
    }


def adjustment(line: StoredLine, before: Sequence[SettledBefore]) -> dict[str, Any]:
    """What was settled before for the same, and what it comes to now, in minor units."""
    about = (line.stream_id, line.period, line.instalment, line.project_id, line.adjusts)
    same = [e for e in before if (e.stream_id, e.period, e.instalment, e.project_id, e.kind) == about]
    settled = sum(each.amount_minor for each in same)
    return {
        "settled_before": [
            {"run_id": str(each.run_id), "run_period": each.run_period, "amount_minor": each.amount_minor}
            for each in same
        ],
        "settled_before_minor": settled,
        "now_minor": settled + line.amount_minor,
    }


async def _carried_from(conn: Connection, tracing: Tracing, line: StoredLine) -> dict[str, str] | None:
    previous = Period.parse(line.period).previous().name
    run_id = await store.find_run_carried_from(conn, tracing.rests_on, previous)
    return {"run_id": str(run_id), "period": previous} if run_id else None


async def _entries(conn: Connection, tracing: Tracing, line: StoredLine) -> dict[str, Any]:
    """The first entries behind the line that the viewer may see; `entries_next` leads to the rest."""
    if line.stream_id is None:
        return {"entries": [], "entries_next": None}
    asked = Question(tracing.evidence, Cover(line.stream_id, line.period, line.instalment), line.project_id)
    stream = asked.stream
    sought = entries_behind(tracing.rests_on, asked, orderer_of(line, stream) if stream else None)
    if stream is None or sought is None:
        return {"entries": [], "entries_next": None}
    members = [line.member_id] if line.is_credit or stream.basis.type == "units" else None
    shown = Shown(members, date.min, date.max, BEFORE_ALL, ENTRIES_INLINE_MAX + 1)
    rows = await list_entries(conn, asked, sought, shown, tracing.viewer)
    more = len(rows) > ENTRIES_INLINE_MAX
    rows = rows[:ENTRIES_INLINE_MAX]
    return {"entries": rows, "entries_next": _next(tracing, line, members, rows[-1]) if more else None}


def _next(tracing: Tracing, line: StoredLine, members: Sequence[str] | None, last: dict[str, Any]) -> str:
    day = last.get("work_date") or last.get("incurred_on") or last.get("completed_on") or last.get("from_date")
    asked = {
        "stream": line.stream_id,
        "project": line.project_id,
        "member": members[0] if members else None,
        "month": str(day)[:7],
        "after": last["after"],
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{tracing.address}/entries?{query}"


async def list_claim_entries(
    conn: Connection, claim: Claim, viewer: Viewer, wanted: EntriesWanted
) -> list[dict[str, Any]]:
    """A page of entries of one month behind the claim's lines of a stream. Raises Rejected `no_such_lines`."""
    return await _list_entries(conn, await _begin_claim(conn, claim, viewer), wanted)


async def list_member_entries(
    conn: Connection, run: Run, member_id: str, viewer: Viewer, wanted: EntriesWanted
) -> list[dict[str, Any]]:
    """As `list_claim_entries`, behind a member's lines in a run. Raises Rejected `no_such_lines`, `not_calculated`."""
    return await _list_entries(conn, await _begin_member(conn, run, member_id, viewer), wanted)


async def _list_entries(conn: Connection, tracing: Tracing, wanted: EntriesWanted) -> list[dict[str, Any]]:
    line = _line_about(await _lines(conn, tracing), wanted)
    asked = Question(tracing.evidence, Cover(wanted.stream, line.period, None), wanted.project)
    sought = entries_behind(tracing.rests_on, asked)
    if sought is None:
        return []
    members = [wanted.member] if wanted.member else None
    shown = Shown(members, wanted.month.first, wanted.month.last, wanted.after, wanted.limit)
    return await list_entries(conn, asked, sought, shown, tracing.viewer)


def _line_about(lines: Sequence[StoredLine], wanted: EntriesWanted) -> StoredLine:
    for line in lines:
        period = Period.parse(line.period)
        is_about = (line.stream_id, line.project_id) == (wanted.stream, wanted.project)
        if is_about and period.first <= wanted.month.first and wanted.month.last <= period.last:
            return line
    raise Rejected(
        "no_such_lines",
        "There is no line of that stream and project in a period with that month.",
        ids={"stream": wanted.stream, "month": wanted.month.name},
    )
