"""Runs and their lines over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.reporting.access import Reader
from services.reporting.answers import REFUSALS, OneRunQuery, as_json, is_storable, number_after, page_of
from services.reporting.projections.runs import store
from shared.errors import NotFound
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["runs"], responses=REFUSALS)

FIRST_PLACE = 2**63 - 1


@router.get("/runs")
async def list_runs(reading: Reader, page: Paging) -> JSONResponse:
    """Runs, the one asked for last first."""
    before = number_after(page, FIRST_PLACE)
    rows = await store.list_runs(reading.conn, reading.collaboration_id, before, page.fetch)
    return page_of(page, rows, "place")


@router.get("/runs/{run_id}")
async def get_run(reading: Reader, run_id: str) -> JSONResponse:
    """A run with the nets and carried amounts of its members and what was not honoured."""
    run = await store.find_run(reading.conn, reading.collaboration_id, run_id) if is_storable(run_id) else None
    if run is None:
        raise NotFound("unknown_run", "This collaboration has no such run.", ids={"run_id": run_id})
    members = await store.list_run_members(reading.conn, reading.collaboration_id, run_id)
    unhonoured = await store.list_unhonoured_hours(reading.conn, reading.collaboration_id, run_id)
    return JSONResponse(as_json(run) | {"members": members, "not_honoured": unhonoured})


@router.get("/lines")
async def list_lines(reading: Reader, page: Paging, run_id: OneRunQuery) -> JSONResponse:
    """Lines of a run in the order in which they were posted; provisional until the run is approved."""
    after = number_after(page, 0)
    rows = await store.list_lines(reading.conn, reading.collaboration_id, run_id, after, page.fetch)
    return page_of(page, rows, "line_number")
