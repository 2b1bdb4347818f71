"""A collaboration's page over HTTP, and the part of it that asks settlement what the year would come to today."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI, Query, Request, Response

from services.reporting.access import CollaborationPath
from services.reporting.pages.backend import Backend, BackendAway
from services.reporting.pages.collaboration import store
from services.reporting.pages.collaboration.tables import all_tables
from services.reporting.pages.collaboration.today import Answers, Asked, ask_today, periods_of
from services.reporting.pages.collaboration.today_tables import Teller
from services.reporting.pages.collaboration.view import load_page
from services.reporting.pages.hours.view import charter_of_year
from services.reporting.pages.language import today
from services.reporting.pages.parties import Names, load_charters, stream_names
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.tables import csv_asked
from services.reporting.pages.visiting import visit
from services.reporting.projections.changes.feed import ChangeFeed
from services.reporting.projections.members import store as member_store
from shared.charter.explain import explain


@asynccontextmanager
async def _answering(app: FastAPI) -> AsyncGenerator[None]:
    app.state.answers_of_today = Answers()
    yield


router = APIRouter(include_in_schema=False, lifespan=_answering)

NOTHING_NEW = Response(status_code=204)
"""An open page keeps what it shows, and asks again later."""

Year = Annotated[int | None, Query(ge=1000, le=9999)]
Order = Annotated[Literal["name", "least"], Query(description="How members stand where their years are shown")]
Fragment = Annotated[bool, Query(description="Only what changes, for a page that is open")]


@router.get("/collaborations/{collaboration_id}")
async def show_collaboration(
    request: Request,
    collaboration_id: CollaborationPath,
    year: Year = None,
    order: Order = "name",
    fragment: Fragment = False,
) -> Response:
    """Who is in, by which rules, what was agreed and given, who takes part."""
    feed: ChangeFeed = request.app.state.changes
    seen = feed.mark(collaboration_id)
    async with visit(request, collaboration_id) as (_, collaboration, conn):
        shown = await load_page(conn, collaboration_id, year, today())
    speech = speech_of(request)
    tables = all_tables(shown, collaboration_id, speech)
    if (file := csv_asked(request, speech, *tables.values())) is not None:
        return file
    return render(
        request,
        "collaboration/_main.html" if fragment else "collaboration/page.html",
        collaboration=collaboration,
        shown=shown,
        tables=tables,
        explained=[(each, each.document and explain(each.document, speech.language)) for each in shown.charters],
        order=order,
        seen=seen,
        section="overview",
    )


@router.get("/collaborations/{collaboration_id}/today")
async def show_today(
    request: Request, collaboration_id: CollaborationPath, year: Year = None, fragment: Fragment = False
) -> Response:
    """What the year's settlements would come to if they were made today, by settlement's own reckoning."""
    feed: ChangeFeed = request.app.state.changes
    mark = feed.mark(collaboration_id)
    year = year or today().year
    async with visit(request, collaboration_id) as (visitor, collaboration, conn):
        charters = await load_charters(conn, collaboration_id, today())
        members = await member_store.list_names(conn, collaboration_id)
        standing = await store.list_standing_runs(conn, collaboration_id)
    asked = [Asked(collaboration_id, *each) for each in periods_of(charter_of_year(charters, year), year, today())]
    try:
        found = await ask_today(request.app.state.answers_of_today, Backend(request), asked, mark, standing)
    except BackendAway:
        if fragment:
            return NOTHING_NEW
        raise
    if fragment and any(each.is_busy for each in found):
        return NOTHING_NEW
    speech = speech_of(request)
    teller = Teller(collaboration_id, Names(members, {}), stream_names(charters), speech, visitor.named("member"))
    results = [teller.tell(each) for each in found]
    if (file := csv_asked(request, speech, *(told.table for told in results if told.table))) is not None:
        return file
    return render(
        request,
        "collaboration/_today.html" if fragment else "collaboration/today.html",
        collaboration=collaboration,
        year=year,
        results=results,
        section="overview",
    )
