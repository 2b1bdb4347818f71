"""HTTP: founding and reading collaborations, adopting and reading charters."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.membership.access import CollaborationPath, FounderCommand, OperatorCommand, Reader
from services.membership.answers import OF_COMMANDS, OF_READS, Listed, Recorded, refusals
from services.membership.collaborations import commands, handlers, store
from services.membership.paging import SEQUENCE_MAX, SequencePaging
from shared.database import transaction
from shared.errors import NotFound
from shared.http.auth import Authenticated
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations", tags=["collaborations"])


class Founded(Recorded):
    """A collaboration was founded; the role to ask for runs it, and its founder may go on at once."""

    collaboration_id: str
    operator_role: str


class Adopted(Recorded):
    """A charter was adopted."""

    collaboration_id: str
    version: int
    sha256: str


class Collaboration(BaseModel):
    """A collaboration; `position` is the sequence of its last fact."""

    collaboration_id: str
    name: str
    country: str
    form: str
    currency: str
    purposes: list[str]
    position: int
    founded_at: datetime


class CharterVersion(BaseModel):
    """A version of the charter, without its text."""

    version: int
    valid_from: date
    decision: str
    sha256: str
    sequence: int
    recorded_at: datetime


class Charter(CharterVersion):
    """A version of the charter with its text, as it was adopted."""

    text: str


class CollaborationWithCharters(Collaboration):
    """A collaboration with the versions of its charter."""

    charters: list[CharterVersion]


@router.post(
    "",
    summary="Found a collaboration",
    status_code=201,
    response_model=Founded,
    responses={**OF_COMMANDS, **refusals(409)},
    openapi_extra=commands.founding_body(),
)
async def found_collaboration(call: FounderCommand, request: Request) -> JSONResponse:
    """Needs the role `founder`. Whoever founds a collaboration may operate it; others need `operator_role`."""
    command = await commands.read_founding(request, call.principal.subject)
    return await call.once(lambda conn: handlers.found_collaboration(conn, command))


@router.get(
    "", summary="The collaborations that your token may see", response_model=Listed[Collaboration], responses=OF_READS
)
async def list_collaborations(request: Request, principal: Authenticated, page: Paging) -> JSONResponse:
    """Those you operate, subscribe to, founded, or whose member you are or were; the auditor sees all."""
    theirs = None if principal.has("auditor") else principal.named("operator") | principal.named("subscriber")
    async with transaction(request.app.state.pool) as conn:
        rows = await store.list_collaborations(
            conn, theirs, principal.named("member"), principal.subject, page.after or "", page.fetch
        )
    return page.answer(rows, "collaboration_id")


@router.get(
    "/{collaboration_id}", summary="One collaboration", response_model=CollaborationWithCharters, responses=OF_READS
)
async def get_collaboration(reading: Reader) -> JSONResponse:
    """The collaboration, the sequence of its last fact (`position`), and the versions of its charter."""
    async with transaction(reading.pool) as conn:
        return JSONResponse(await store.get_shown_collaboration(conn, reading.collaboration_id))


@router.post(
    "/{collaboration_id}/charters",
    summary="Adopt a version of the charter",
    status_code=201,
    response_model=Adopted,
    responses=OF_COMMANDS,
    openapi_extra=commands.CHARTER_BODY,
)
async def adopt_charter(collaboration_id: CollaborationPath, call: OperatorCommand, request: Request) -> JSONResponse:
    """The YAML document itself, or JSON with it as `text`. An invalid one is refused whole, with every problem."""
    command = await commands.read_charter(request, collaboration_id)
    return await call.once(lambda conn: handlers.adopt_charter(conn, command))


@router.get(
    "/{collaboration_id}/charters",
    summary="The versions of the charter",
    response_model=Listed[Charter],
    responses=OF_READS,
)
async def list_charters(reading: Reader, page: SequencePaging) -> JSONResponse:
    """Each version with its text, SHA-256 and the decision that adopted it, by version."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_charters(conn, reading.collaboration_id, page.after_sequence, page.fetch)
    return page.answer(rows, "version")


@router.get(
    "/{collaboration_id}/charters/{version}",
    summary="One version of the charter",
    response_model=Charter,
    responses={**OF_READS, **refusals(404)},
)
async def get_charter(reading: Reader, version: Annotated[int, Path(ge=1, le=SEQUENCE_MAX)]) -> JSONResponse:
    """The version with its text."""
    async with transaction(reading.pool) as conn:
        charter = await store.find_charter(conn, reading.collaboration_id, version)
    if charter is None:
        raise NotFound("unknown_version", f"The charter has no version {version}.")
    return JSONResponse(charter)
