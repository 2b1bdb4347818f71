"""HTTP: projects, taking part in them, hours agreed."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.membership.access import OperatorCommand, Reader
from services.membership.answers import OF_COMMANDS, OF_READS, Listed, Recorded, refusals
from services.membership.members.api import MemberPath
from services.membership.paging import SequencePaging, only
from services.membership.projects import commands, handlers, store
from shared.database import transaction
from shared.errors import NotFound
from shared.events.fields import NO_NUL_PATTERN
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["projects"])

ProjectPath = Annotated[str, Path(pattern=NO_NUL_PATTERN, description="The project", examples=["sapa"])]


class OfProject(Recorded):
    """A fact about a project was recorded."""

    collaboration_id: str
    project_id: str


class OfParticipant(OfProject):
    """A fact about a member's part in a project was recorded."""

    member_id: str


class Participant(BaseModel):
    """A member's joining of a project; `left_on` is null while it is open."""

    member_id: str
    joined_on: date
    left_on: date | None


class Project(BaseModel):
    """A project as it stands, with who joined it."""

    sequence: int
    project_id: str
    name: str
    kind: Literal["mandatory", "voluntary"]
    starts_on: date
    ends_on: date | None
    participants: list[Participant]


class Agreement(BaseModel):
    """What a member agreed to give a project in a period, as it stands."""

    sequence: int
    project_id: str
    member_id: str
    period: str
    minutes: int


@router.post(
    "/projects",
    summary="Start a project",
    status_code=201,
    response_model=OfProject,
    responses=OF_COMMANDS,
    openapi_extra=commands.START_PROJECT.body,
)
async def start_project(call: OperatorCommand, request: Request) -> JSONResponse:
    """`mandatory`: all members take part; `voluntary`: those that join it. The last one for a project stands."""
    fact = await commands.START_PROJECT.read(request)
    return await call.once(lambda conn: handlers.start_project(conn, fact))


@router.post(
    "/projects/{project_id:path}/endings",
    summary="Set a project's last day",
    status_code=201,
    response_model=OfProject,
    responses=OF_COMMANDS,
    openapi_extra=commands.END_PROJECT.body,
)
async def end_project(project_id: ProjectPath, call: OperatorCommand, request: Request) -> JSONResponse:
    """Goes before the `ends_on` it started with; the last one stands."""
    fact = await commands.END_PROJECT.read(request)
    return await call.once(lambda conn: handlers.end_project(conn, fact))


@router.post(
    "/projects/{project_id:path}/participants/{member_id}/leavings",
    summary="Record that a member leaves a voluntary project",
    status_code=201,
    response_model=OfParticipant,
    responses=OF_COMMANDS,
    openapi_extra=commands.LEAVE_PROJECT.body,
)
async def leave_project(
    project_id: ProjectPath, member_id: MemberPath, call: OperatorCommand, request: Request
) -> JSONResponse:
    """`left_on` is the last day it takes part, included."""
    fact = await commands.LEAVE_PROJECT.read(request)
    return await call.once(lambda conn: handlers.leave_project(conn, fact))


@router.post(
    "/projects/{project_id:path}/participants",
    summary="Let a member join a voluntary project",
    status_code=201,
    response_model=OfParticipant,
    responses=OF_COMMANDS,
    openapi_extra=commands.JOIN_PROJECT.body,
)
async def join_project(project_id: ProjectPath, call: OperatorCommand, request: Request) -> JSONResponse:
    """From `joined_on`, that day included."""
    fact = await commands.JOIN_PROJECT.read(request)
    return await call.once(lambda conn: handlers.join_project(conn, fact))


@router.post(
    "/hours-agreements",
    summary="Agree what a member gives a project in a period",
    status_code=201,
    response_model=OfParticipant,
    responses=OF_COMMANDS,
    openapi_extra=commands.AGREE_HOURS.body,
)
async def agree_hours(call: OperatorCommand, request: Request) -> JSONResponse:
    """In minutes; the last one stands. Refused: `wrong_period`, a length that hours are not settled by."""
    fact = await commands.AGREE_HOURS.read(request)
    return await call.once(lambda conn: handlers.agree_hours(conn, fact))


@router.get("/projects", summary="All projects", response_model=Listed[Project], responses=OF_READS)
async def list_projects(reading: Reader, page: Paging) -> JSONResponse:
    """Each project with who joined it, and until when (null: open)."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_projects(conn, reading.collaboration_id, page.after or "", page.fetch)
    return page.answer(rows, "project_id")


@router.get(
    "/projects/{project_id:path}",
    summary="One project",
    response_model=Project,
    responses={**OF_READS, **refusals(404)},
)
async def get_project(project_id: ProjectPath, reading: Reader) -> JSONResponse:
    """The project with who joined it; hours agreed are in a list of their own."""
    async with transaction(reading.pool) as conn:
        project = await store.find_shown_project(conn, reading.collaboration_id, project_id)
    if project is None:
        raise NotFound("unknown_project", f"There is no project {project_id}.", ids={"project_id": project_id})
    return JSONResponse(project)


@router.get("/hours-agreements", summary="Hours agreed", response_model=Listed[Agreement], responses=OF_READS)
async def list_agreements(
    reading: Reader,
    page: SequencePaging,
    project_id: Annotated[str | None, only("project")] = None,
    period: Annotated[str | None, only("period")] = None,
) -> JSONResponse:
    """Minutes agreed by project, member and period, as they stand."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_agreements(
            conn, reading.collaboration_id, project_id, period, page.after_sequence, page.fetch
        )
    return page.answer(rows, "sequence")
