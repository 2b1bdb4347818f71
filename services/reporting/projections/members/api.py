"""Members over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.access import Reader
from services.reporting.answers import REFUSALS, page_of, texts_after
from services.reporting.projections.members import store
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["members"], responses=REFUSALS)


@router.get("/members")
async def list_members(reading: Reader, page: Paging) -> JSONResponse:
    """Members, present and past, with their stays and key figures."""
    (after,) = texts_after(page, 1)
    rows = await store.list_members(reading.conn, reading.collaboration_id, after, page.fetch)
    return page_of(page, rows, "member_id")
