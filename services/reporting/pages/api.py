"""The first page over HTTP: start."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.reporting.access import (
    find_visitor,
    named_collaborations,
    snapshot,
)
from services.reporting.pages.rendering import render
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
