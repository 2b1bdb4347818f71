"""Claims, balances and traces over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from services.settlement.claims import answers, store
from services.settlement.runs import access
from shared.database import transaction
from shared.errors import Rejected
from shared.events.fields import COLLABORATION_PATTERN
from shared.http.auth import Authenticated
from shared.http.paging import Paging

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
