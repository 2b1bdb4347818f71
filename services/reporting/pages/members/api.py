"""A member's page over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.reporting.access import CollaborationPath
from services.reporting.pages.language import today
from services.reporting.pages.members.money import stream_key
from services.reporting.pages.members.tables import all_tables
from services.reporting.pages.members.view import load_member
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.tables import csv_asked
from services.reporting.pages.visiting import visit
from shared.events.fields import NO_CONTROL_PATTERN

router = APIRouter(include_in_schema=False)

MemberPath = Annotated[str, Path(max_length=200, pattern=NO_CONTROL_PATTERN)]


@router.get("/collaborations/{collaboration_id}/members/{member_id}")
async def show_member(
    request: Request,
    collaboration_id: CollaborationPath,
    member_id: MemberPath,
    year: Annotated[int | None, Query(ge=1000, le=9999)] = None,
) -> Response:
    """What it owes or is owed over time, every claim, its hours by project, its figures and stays."""
    async with visit(request, collaboration_id) as (_, collaboration, conn):
        shown = await load_member(conn, collaboration_id, member_id, year, today())
    speech = speech_of(request)
    tables = all_tables(shown, collaboration_id, speech)
    if (file := csv_asked(request, speech, *tables.values())) is not None:
        return file
    return render(
        request,
        "members/page.html",
        collaboration=collaboration,
        shown=shown,
        tables=tables,
        claimed=[stream_key(stream_id) for stream_id in shown.claimed_streams],
        section="overview",
    )
