"""Rates and budgets over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.access import Reader
from services.reporting.answers import REFUSALS, page_of, texts_after
from services.reporting.projections.economy import store
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["economy"], responses=REFUSALS)


@router.get("/rates")
async def list_rates(reading: Reader, page: Paging) -> JSONResponse:
    """Rates and prices by the day they start, with the decision."""
    rate_id, valid_from = texts_after(page, 2)
    rows = await store.list_rates(reading.conn, reading.collaboration_id, (rate_id, valid_from), page.fetch)
    return page_of(page, rows, "rate_id", "valid_from")


@router.get("/budgets")
async def list_budgets(reading: Reader, page: Paging) -> JSONResponse:
    """Budgets per stream, period and project (empty: the whole collaboration's), with the decision."""
    after = texts_after(page, 3)
    rows = await store.list_budgets(reading.conn, reading.collaboration_id, after, page.fetch)
    return page_of(page, rows, "stream_id", "period", "project_id")
