"""Claims, balances and traces over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse

from services.settlement.claims import answers, store
from services.settlement.claims.trace import handlers as trace
from services.settlement.claims.trace.entries import Viewer, parse_place
from services.settlement.claims.trace.handlers import EntriesWanted, LinesWanted
from services.settlement.claims.trace.store import BEFORE_ALL, Place
from services.settlement.runs import access
from services.settlement.runs.store import get_run
from shared.database import Connection, transaction
from shared.errors import Forbidden, Rejected
from shared.events.fields import COLLABORATION_PATTERN, MEMBER_PATTERN, MONTH_PATTERN
from shared.http.auth import Authenticated
from shared.http.paging import Page, Paging
from shared.periods import Period
from shared.principal import Principal

router = APIRouter(prefix="/v1", tags=["claims"])

CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]


@router.get("/collaborations/{collaboration_id}/claims")
async def list_claims(
    collaboration_id: CollaborationId,
    request: Request,
    principal: Authenticated,
    page: Paging,
    run_id: Annotated[UUID | None, Query(description="Only those of this run")] = None,
) -> JSONResponse:
    """What members pay to the account, or are paid from it."""
    after = _claim_id(page.after)
    async with transaction(request.app.state.pool) as conn:
        await access.require_sight(conn, principal, collaboration_id)
        claims = await store.list_claims(conn, collaboration_id, run_id, after, page.fetch)
    return page.answer([answers.claim_row(claim) for claim in claims], "claim_id")


def _claim_id(after: str | None) -> UUID | None:
    try:
        return UUID(after) if after is not None else None
    except ValueError:
        raise Rejected("malformed", "`after` is a claim's id, from Link or next_after.") from None


@router.get("/collaborations/{collaboration_id}/balances")
async def list_balances(
    collaboration_id: CollaborationId, request: Request, principal: Authenticated
) -> dict[str, Any]:
    """Every running balance that is not 0, and whose turn it is."""
    async with transaction(request.app.state.pool) as conn:
        await access.require_sight(conn, principal, collaboration_id)
        balances = await store.list_balances(conn, collaboration_id)
        turns = await store.list_turns(conn, collaboration_id)
    return {"items": [dict(row) for row in balances], "turns": [dict(row) for row in turns]}


@router.get("/claims/{claim_id}")
async def read_claim(claim_id: UUID, request: Request, principal: Authenticated) -> dict[str, Any]:
    """A claim with the lines that add up to it."""
    async with transaction(request.app.state.pool) as conn:
        claim = await store.get_claim(conn, claim_id)
        await access.require_sight(conn, principal, claim.collaboration_id)
        lines = await store.list_lines_of_member(conn, claim.collaboration_id, claim.run_id, claim.member_id)
    return {**answers.claim_row(claim), "lines": [answers.line_row(line) for line in lines]}


@router.get("/claims/{claim_id}/trace")
async def trace_claim(claim_id: UUID, request: Request, principal: Authenticated) -> dict[str, Any]:
    """A claim down to what it rests on: lines, charter and decision, key and figures, rates, hours and costs."""
    async with transaction(request.app.state.pool, isolation="repeatable_read", readonly=True) as conn:
        claim = await store.get_claim(conn, claim_id)
        await access.require_sight(conn, principal, claim.collaboration_id)
        return await trace.trace_claim(conn, claim, Viewer(principal, claim.collaboration_id))


class About:
    """Which entries are asked for: of a stream and project in a month, and of one member or of all."""

    def __init__(
        self,
        stream: Annotated[str, Query(max_length=200)],
        month: Annotated[str, Query(pattern=MONTH_PATTERN, description="YYYY-MM")],
        project: Annotated[str | None, Query(max_length=200)] = None,
        member: Annotated[str | None, Query(max_length=200)] = None,
    ) -> None:
        self.stream = stream
        self.month = month
        self.project = project
        self.member = member


EntriesAbout = Annotated[About, Depends()]


@router.get("/claims/{claim_id}/trace/entries")
async def list_trace_entries(
    claim_id: UUID, request: Request, principal: Authenticated, page: Paging, about: EntriesAbout
) -> JSONResponse:
    """A month's entries behind the claim's lines of a stream, as they stood at the run's cut; those you may see."""
    wanted = _wanted(about, page)
    async with transaction(request.app.state.pool, isolation="repeatable_read", readonly=True) as conn:
        claim = await store.get_claim(conn, claim_id)
        viewer = await _viewer(conn, principal, claim.collaboration_id, about)
        rows = await trace.list_claim_entries(conn, claim, viewer, wanted)
    return page.answer(rows, "after")


MemberPath = Annotated[str, Path(pattern=MEMBER_PATTERN, examples=["dk-0161"])]


@router.get("/runs/{run_id}/members/{member_id}/trace")
async def trace_member(
    run_id: UUID,
    member_id: MemberPath,
    request: Request,
    principal: Authenticated,
    line: Annotated[int | None, Query(ge=1, le=2**31, description="Only the line of that number")] = None,
    entries: Annotated[bool, Query(description="With the first entries behind each line")] = True,
) -> dict[str, Any]:
    """A member's lines in a run that is worked out, approved or not, down to what they rest on, as a claim's trace."""
    async with transaction(request.app.state.pool, isolation="repeatable_read", readonly=True) as conn:
        run = await get_run(conn, run_id)
        await access.require_sight(conn, principal, run.collaboration_id)
        viewer = Viewer(principal, run.collaboration_id)
        return await trace.trace_member(conn, run, member_id, viewer, LinesWanted(line, entries))


@router.get("/runs/{run_id}/members/{member_id}/trace/entries")
async def list_member_trace_entries(
    run_id: UUID,
    member_id: MemberPath,
    request: Request,
    principal: Authenticated,
    page: Paging,
    about: EntriesAbout,
) -> JSONResponse:
    """A month's entries behind the member's lines of a stream, as they stood at the run's cut; those you may see."""
    wanted = _wanted(about, page)
    async with transaction(request.app.state.pool, isolation="repeatable_read", readonly=True) as conn:
        run = await get_run(conn, run_id)
        viewer = await _viewer(conn, principal, run.collaboration_id, about)
        rows = await trace.list_member_entries(conn, run, member_id, viewer, wanted)
    return page.answer(rows, "after")


def _wanted(about: About, page: Page) -> EntriesWanted:
    month = Period.parse(about.month)
    return EntriesWanted(about.stream, about.project, about.member, month, _place(page.after), page.fetch)


async def _viewer(conn: Connection, principal: Principal, collaboration_id: str, about: About) -> Viewer:
    """Who looks. Raises Forbidden for who sees nothing of the collaboration, or nothing of the member asked about."""
    await access.require_sight(conn, principal, collaboration_id)
    viewer = Viewer(principal, collaboration_id)
    if about.member is not None and not viewer.sees(about.member):
        raise Forbidden
    return viewer


def _place(after: str | None) -> Place:
    try:
        return BEFORE_ALL if after is None else parse_place(after)
    except ValueError:
        raise Rejected("malformed", "`after` is an entry's place, from Link or next_after.") from None
