"""Hours and costs over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.reporting.access import Reader
from services.reporting.answers import (
    REFUSALS,
    MemberQuery,
    PeriodQuery,
    ProjectQuery,
    months_asked,
    page_of,
    texts_after,
)
from services.reporting.projections.totals import store
from services.reporting.projections.totals.store import HoursAsked
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["hours and costs"], responses=REFUSALS)

Part = Literal["project", "member", "month"]
ALL_PARTS: tuple[Part, ...] = ("project", "member", "month")
COLUMNS: dict[Part, str] = {"project": "project_id", "member": "member_id", "month": "month"}


def _asked(
    reading: Reader,
    period: PeriodQuery = None,
    project: ProjectQuery = None,
    member: MemberQuery = None,
) -> HoursAsked:
    return HoursAsked(reading.collaboration_id, *months_asked(period), project, member)


Asked = Annotated[HoursAsked, Depends(_asked)]


@router.get("/hours")
async def list_hours(
    reading: Reader,
    asked: Asked,
    page: Paging,
    by: Annotated[tuple[Part, ...], Query(description="What to sum by; give it again for each part")] = ALL_PARTS,
) -> JSONResponse:
    """Minutes accepted (parked ones included) and counted, summed by project, member, month or some of them."""
    project_id, member_id, month = texts_after(page, 3)
    rows = await store.list_hours(reading.conn, asked, list(by), (project_id, member_id, month), page.fetch)
    unasked = {"project_id", "member_id", "month"} - {COLUMNS[part] for part in by}
    return page_of(page, rows, "project_id", "member_id", "month", without=unasked)


@router.get("/hours-agreements")
async def list_agreements(reading: Reader, asked: Asked, page: Paging) -> JSONResponse:
    """Minutes agreed per project, member and period, beside what was delivered in that period."""
    project_id, member_id, period = texts_after(page, 3)
    rows = await store.list_agreements(reading.conn, asked, (project_id, member_id, period), page.fetch)
    return page_of(page, rows, "project_id", "member_id", "period")


@router.get("/costs")
async def list_costs(reading: Reader, page: Paging, period: PeriodQuery = None) -> JSONResponse:
    """Costs per stream, project, payer, orderer and month; what a cost does not name is empty."""
    after = texts_after(page, 5)
    rows = await store.list_costs(reading.conn, reading.collaboration_id, months_asked(period), after, page.fetch)
    return page_of(page, rows, "stream_id", "project_id", "paid_by", "charged_to", "month")
