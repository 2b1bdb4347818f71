"""Collaborations over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.access import Reader, Snapshot, Visitor, named_collaborations
from services.reporting.answers import REFUSALS, as_json, page_of, texts_after
from services.reporting.projections.collaborations import store
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations", tags=["collaborations"], responses=REFUSALS)


@router.get("")
async def list_collaborations(principal: Visitor, conn: Snapshot, page: Paging) -> JSONResponse:
    """The collaborations that the token sees."""
    (after,) = texts_after(page, 1)
    named, member_ids = named_collaborations(principal), principal.named("member")
    rows = await store.list_collaborations(conn, named, member_ids, after, page.fetch)
    return page_of(page, rows, "collaboration_id")


@router.get("/{collaboration_id}")
async def get_collaboration(reading: Reader) -> JSONResponse:
    """A collaboration with the versions of its charter, and how far membership's facts are known here."""
    charters = await store.list_charters(reading.conn, reading.collaboration_id)
    return JSONResponse(as_json(reading.collaboration) | {"charters": [as_json(charter) for charter in charters]})
