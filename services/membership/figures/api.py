"""HTTP: key figures, one by one, from a file, or those that come with the product."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.membership.access import CollaborationPath, OperatorCommand, Reader
from services.membership.answers import OF_COMMANDS, OF_READS, Listed, Recorded
from services.membership.figures import commands, handlers, store
from services.membership.paging import SequencePaging, only
from shared.database import transaction

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}/key-figures", tags=["key figures"])


class OfFigure(Recorded):
    """A key figure was registered."""

    collaboration_id: str
    member_id: str


class Imported(Recorded):
    """Key figures were registered; `position` is the last one's."""

    collaboration_id: str
    registered: int
    members: int


class ImportedShipped(Imported):
    """Shipped key figures were registered for the members that have one."""

    without_figure: list[str]


class KeyFigure(BaseModel):
    """A key figure as it was registered; `stands`: no later one for that member, figure and day."""

    sequence: int
    member_id: str
    figure: str
    value: int | str
    on_date: date
    source: str
    stands: bool


@router.post(
    "",
    summary="Register a key figure",
    status_code=201,
    response_model=OfFigure,
    responses=OF_COMMANDS,
    openapi_extra=commands.REGISTER_KEY_FIGURE.body,
)
async def register_key_figure(call: OperatorCommand, request: Request) -> JSONResponse:
    """A member's figure as registered for a day; of several for one day the last one stands."""
    fact = await commands.read_key_figure(request)
    return await call.once(lambda conn: handlers.register_key_figure(conn, fact))


@router.post(
    "/imports",
    summary="Import a CSV file of key figures",
    status_code=201,
    response_model=Imported,
    responses=OF_COMMANDS,
    openapi_extra=commands.FILE_BODY,
)
async def import_key_figures(
    collaboration_id: CollaborationPath, call: OperatorCommand, request: Request
) -> JSONResponse:
    """All rows or none: columns member_id, figure, value, on_date, source; comma or semicolon; every problem listed."""
    command = await commands.read_file(request, collaboration_id)
    return await call.once(lambda conn: handlers.import_key_figures(conn, command))


@router.post(
    "/imports/shipped",
    summary="Register populations that come with the product",
    status_code=201,
    response_model=ImportedShipped,
    responses=OF_COMMANDS,
    openapi_extra=commands.SHIPPED_BODY,
)
async def import_shipped_figures(
    collaboration_id: CollaborationPath, call: OperatorCommand, request: Request
) -> JSONResponse:
    """Danmarks Statistik FOLK1A and Statistisk sentralbyrå 07459, for the members that have a figure for the day."""
    command = await commands.read_shipped(request, collaboration_id)
    return await call.once(lambda conn: handlers.import_shipped_figures(conn, command))


@router.get("", summary="Key figures, as they were registered", response_model=Listed[KeyFigure], responses=OF_READS)
async def list_key_figures(
    reading: Reader,
    page: SequencePaging,
    member_id: Annotated[str | None, only("member")] = None,
    figure: Annotated[str | None, only("figure")] = None,
    replaced: Annotated[bool, Query(description="Also those that a later one took the place of")] = False,
) -> JSONResponse:
    """Each figure with its day and where it comes from."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_key_figures(
            conn, reading.collaboration_id, (member_id, figure), replaced, page.after_sequence, page.fetch
        )
    return page.answer(rows, "sequence")
