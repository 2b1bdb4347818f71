"""A project's page over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.reporting.access import CollaborationPath
from services.reporting.pages.language import today
from services.reporting.pages.projects.tables import all_tables
from services.reporting.pages.projects.view import load_project
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.tables import csv_asked
from services.reporting.pages.visiting import visit
from shared.events.fields import NO_CONTROL_PATTERN

router = APIRouter(include_in_schema=False)

ProjectPath = Annotated[str, Path(max_length=200, pattern=NO_CONTROL_PATTERN)]


@router.get("/collaborations/{collaboration_id}/projects/{project_id:path}")
async def show_project(
    request: Request,
    collaboration_id: CollaborationPath,
    project_id: ProjectPath,
    year: Annotated[int | None, Query(ge=1000, le=9999)] = None,
) -> Response:
    """Agreed, delivered and honoured, by member and by month, and who pays."""
    async with visit(request, collaboration_id) as (_, collaboration, conn):
        shown = await load_project(conn, collaboration_id, project_id, year, today())
    speech = speech_of(request)
    tables = all_tables(shown, collaboration_id, speech)
    if (file := csv_asked(request, speech, *tables.values())) is not None:
        return file
    return render(
        request, "projects/page.html", collaboration=collaboration, shown=shown, tables=tables, section="overview"
    )
