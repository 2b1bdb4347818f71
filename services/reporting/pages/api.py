"""The pages over HTTP: start, a collaboration."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.reporting.access import (
    CollaborationPath,
    find_visitor,
    named_collaborations,
    snapshot,
)
from services.reporting.answers import ProjectQuery
from services.reporting.pages.hours_view import PageAsked
from services.reporting.pages.language import today
from services.reporting.pages.rendering import render
from services.reporting.pages.view import load_page
from services.reporting.pages.visiting import visit
from services.reporting.projections.changes.feed import ChangeFeed
from services.reporting.projections.collaborations import store as collaborations
from shared.events.fields import NO_CONTROL_PATTERN

router = APIRouter(include_in_schema=False)

ON_START_MAX = 200

After = Annotated[str, Query(max_length=40, pattern=NO_CONTROL_PATTERN)]


@router.get("/")
async def start(request: Request, after: After = "") -> Response:
    """My collaborations; who is not signed in is asked to."""
    principal = await find_visitor(request)
    async with snapshot(request.app.state.pool) as conn:
        mine = await collaborations.list_collaborations(
            conn, named_collaborations(principal), principal.named("member"), after, ON_START_MAX + 1
        )
    return render(request, "start.html", collaborations=mine[:ON_START_MAX], has_more=len(mine) > ON_START_MAX)


@router.get("/collaborations/{collaboration_id}")
async def show_collaboration(
    request: Request,
    collaboration_id: CollaborationPath,
    year: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    project: ProjectQuery = None,
    fragment: Annotated[bool, Query(description="Only what changes, for a page that is open")] = False,
) -> Response:
    """Who is in, what was agreed and given, what it came to."""
    feed: ChangeFeed = request.app.state.changes
    seen = feed.mark(collaboration_id)
    async with visit(request, collaboration_id) as (_, collaboration, conn):
        shown = await load_page(conn, collaboration_id, PageAsked(year, project), today())
    template = "_collaboration.html" if fragment else "collaboration.html"
    return render(request, template, collaboration=collaboration, shown=shown, seen=seen)
