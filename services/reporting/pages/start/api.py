"""The start page over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.reporting.access import find_visitor, snapshot
from services.reporting.pages.backend import Backend
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.start.tables import tables_of
from services.reporting.pages.start.view import load_start
from services.reporting.pages.start.waiting import ask_waiting
from services.reporting.pages.tables import csv_asked
from shared.events.fields import NO_CONTROL_PATTERN

router = APIRouter(include_in_schema=False)

After = Annotated[str, Query(max_length=40, pattern=NO_CONTROL_PATTERN)]


@router.get("/")
async def show_start(request: Request, after: After = "") -> Response:
    """My collaborations, and what waits for me; who is not signed in is asked to."""
    visitor = await find_visitor(request)
    waiting = await ask_waiting(Backend(request), visitor)
    async with snapshot(request.app.state.pool) as conn:
        start = await load_start(conn, visitor, waiting.published, after)
    tables = tables_of(start, waiting, speech := speech_of(request))
    if (file := csv_asked(request, speech, *tables.values())) is not None:
        return file
    return render(request, "start/page.html", section="start", start=start, waiting=waiting, tables=tables)
