"""HTTP: rates and budgets, adopted and read."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.membership.access import OperatorCommand, Reader
from services.membership.answers import OF_COMMANDS, OF_READS, Listed, Recorded
from services.membership.economy import handlers, store
from services.membership.economy.commands import ADOPT_BUDGET, ADOPT_RATE
from services.membership.paging import SequencePaging, only
from shared.database import transaction

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["economy"])

Replaced = Annotated[bool, Query(description="Also those that a later one took the place of")]


class OfRate(Recorded):
    """A rate was adopted."""

    collaboration_id: str
    rate_id: str


class OfBudget(Recorded):
    """A budget was adopted."""

    collaboration_id: str
    stream_id: str
    period: str


class Rate(BaseModel):
    """A rate as it was adopted; `stands`: no later one with the same first day."""

    sequence: int
    rate_id: str
    amount_minor: int
    valid_from: date
    decision: str | None
    stands: bool


class Budget(BaseModel):
    """A budget as it was adopted; `stands`: no later one for the same stream, period and project."""

    sequence: int
    stream_id: str
    period: str
    project_id: str | None
    amount_minor: int
    decision: str | None
    stands: bool


@router.post(
    "/rates",
    summary="Adopt a rate",
    status_code=201,
    response_model=OfRate,
    responses=OF_COMMANDS,
    openapi_extra=ADOPT_RATE.body,
)
async def adopt_rate(call: OperatorCommand, request: Request) -> JSONResponse:
    """In force from the first of a month; of several from one day, the one adopted last."""
    fact = await ADOPT_RATE.read(request)
    return await call.once(lambda conn: handlers.adopt_rate(conn, fact))


@router.get("/rates", summary="Rates, as they were adopted", response_model=Listed[Rate], responses=OF_READS)
async def list_rates(
    reading: Reader,
    page: SequencePaging,
    rate_id: Annotated[str | None, only("rate")] = None,
    replaced: Replaced = False,
) -> JSONResponse:
    """Each rate with the day it is in force from and the decision that adopted it."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_rates(
            conn, reading.collaboration_id, rate_id, replaced, page.after_sequence, page.fetch
        )
    return page.answer(rows, "sequence")


@router.post(
    "/budgets",
    summary="Adopt a budget",
    status_code=201,
    response_model=OfBudget,
    responses=OF_COMMANDS,
    openapi_extra=ADOPT_BUDGET.body,
)
async def adopt_budget(call: OperatorCommand, request: Request) -> JSONResponse:
    """The last one for the same stream, period and project stands."""
    fact = await ADOPT_BUDGET.read(request)
    return await call.once(lambda conn: handlers.adopt_budget(conn, fact))


@router.get("/budgets", summary="Budgets, as they were adopted", response_model=Listed[Budget], responses=OF_READS)
async def list_budgets(
    reading: Reader,
    page: SequencePaging,
    period: Annotated[str | None, only("period")] = None,
    replaced: Replaced = False,
) -> JSONResponse:
    """Each budget with the decision that adopted it."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_budgets(
            conn, reading.collaboration_id, period, replaced, page.after_sequence, page.fetch
        )
    return page.answer(rows, "sequence")
