"""Claims, transfers, balances and turns over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.access import Reader
from services.reporting.answers import REFUSALS, MemberQuery, OneRunQuery, RunQuery, page_of, texts_after
from services.reporting.projections.claims import store
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["claims"], responses=REFUSALS)


@router.get("/claims")
async def list_claims(
    reading: Reader, page: Paging, run_id: RunQuery = None, member_id: MemberQuery = None
) -> JSONResponse:
    """Claims; positive: to pay to the account, negative: paid out. `reversed`: the run was taken back."""
    (after,) = texts_after(page, 1)
    rows = await store.list_claims(
        reading.conn, reading.collaboration_id, run_id=run_id, member_id=member_id, after=after, limit=page.fetch
    )
    return page_of(page, rows, "claim_id")


@router.get("/transfers")
async def list_transfers(reading: Reader, run_id: OneRunQuery) -> dict[str, object]:
    """The payments between members that a run plans."""
    return {"items": await store.list_transfers(reading.conn, reading.collaboration_id, run_id)}


@router.get("/balances")
async def list_balances(reading: Reader) -> dict[str, object]:
    """Running balances per stream and member; positive owes."""
    return {"items": await store.list_balances(reading.conn, reading.collaboration_id)}


@router.get("/turns")
async def list_turns(reading: Reader) -> dict[str, object]:
    """Whose turn it is next in each stream of taking turns."""
    return {"items": await store.list_turns(reading.conn, reading.collaboration_id)}
