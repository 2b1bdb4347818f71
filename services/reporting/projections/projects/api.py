"""Projects over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.access import Reader
from services.reporting.answers import REFUSALS, page_of, texts_after
from services.reporting.projections.projects import store
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["projects"], responses=REFUSALS)


@router.get("/projects")
async def list_projects(reading: Reader, page: Paging) -> JSONResponse:
    """Projects with those who joined them (in a mandatory one all take part)."""
    (after,) = texts_after(page, 1)
    rows = await store.list_projects(reading.conn, reading.collaboration_id, after, page.fetch)
    return page_of(page, rows, "project_id")
