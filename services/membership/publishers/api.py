"""HTTP: publishers and what they may publish, subscribers and what they may read."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.membership.access import (
    AdministratorCommand,
    CollaborationPath,
    OperatorCommand,
    Reader,
    require_operator,
)
from services.membership.answers import OF_COMMANDS, OF_READS, Listed, Recorded, refusals
from services.membership.facts.api import Fact
from services.membership.facts.store import list_facts
from services.membership.members.store import list_ever_members
from services.membership.paging import SequencePaging, only
from services.membership.publishers import commands, handlers, store
from services.membership.publishers.rules import GivenBy
from services.membership.requests import read_object
from shared.database import transaction
from shared.errors import Forbidden, Rejected
from shared.events.fields import NO_NUL_PATTERN
from shared.http.auth import Authenticated
from shared.http.idempotency import Command
from shared.http.paging import Paging
from shared.principal import Principal

publishers = APIRouter(prefix="/v1/publishers", tags=["publishers"])
router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["publishers"])

PublisherPath = Annotated[str, Path(pattern=NO_NUL_PATTERN, description="The publisher", examples=["dk-0161"])]


class OfPublisher(Recorded):
    """A fact about a publisher was recorded; `position` is its own."""

    publisher: str


class OfGrant(OfPublisher):
    """A grant was recorded."""

    collaboration_id: str
    member_id: str


class OfSubscriber(Recorded):
    """A subscriber was admitted."""

    collaboration_id: str
    subscriber: str


class Publisher(BaseModel):
    """A publisher; `position` is the sequence of the last fact about it."""

    publisher: str
    name: str
    suspended: bool
    position: int
    registered_at: datetime


class GrantedIn(BaseModel):
    """What a publisher may publish in one collaboration, for a member or `all`."""

    collaboration_id: str
    member_id: str
    types: list[str]
    given_by: GivenBy | None
    reference: str | None


class PublisherWithGrants(Publisher):
    """A publisher with its grants in all collaborations."""

    grants: list[GrantedIn]


class Grant(BaseModel):
    """What a publisher may publish for a member or `all`, as it stands."""

    sequence: int
    publisher: str
    member_id: str
    types: list[str]
    given_by: GivenBy | None
    reference: str | None


class Subscriber(BaseModel):
    """A system that may read the collaboration's results."""

    sequence: int
    subscriber: str
    name: str


def _sees_all(principal: Principal) -> bool:
    """Administrators, auditors, and operators, who must know whom they may give grants to."""
    return principal.has("administrator") or principal.has("auditor") or bool(principal.named("operator"))


@publishers.post(
    "",
    summary="Register a publisher",
    status_code=201,
    response_model=OfPublisher,
    responses=OF_COMMANDS,
    openapi_extra=commands.REGISTER_PUBLISHER.body,
)
async def register_publisher(call: AdministratorCommand, request: Request) -> JSONResponse:
    """A system that may publish on a topic of its own; registering a suspended one again lifts the suspension."""
    fact = await commands.REGISTER_PUBLISHER.read(request)
    return await call.once(lambda conn: handlers.register_publisher(conn, fact))


@publishers.post(
    "/{publisher}/suspensions",
    summary="Suspend a publisher",
    status_code=201,
    response_model=OfPublisher,
    responses={**OF_COMMANDS, **refusals(404)},
    openapi_extra=commands.SUSPEND_PUBLISHER.body,
)
async def suspend_publisher(publisher: PublisherPath, call: AdministratorCommand, request: Request) -> JSONResponse:
    """It may publish nothing until it is registered again."""
    fact = await commands.SUSPEND_PUBLISHER.read(request)
    return await call.once(lambda conn: handlers.suspend_publisher(conn, fact))


@publishers.get("", summary="Publishers", response_model=Listed[Publisher], responses=OF_READS)
async def list_publishers(request: Request, principal: Authenticated, page: Paging) -> JSONResponse:
    """All of them for administrators, auditors and operators; others see those that they are."""
    theirs = None if _sees_all(principal) else principal.named("publisher")
    async with transaction(request.app.state.pool) as conn:
        rows = await store.list_publishers(conn, theirs, page.after or "", page.fetch)
    return page.answer(rows, "publisher")


@publishers.get(
    "/{publisher}", summary="One publisher with its grants", response_model=PublisherWithGrants, responses=OF_READS
)
async def get_publisher(publisher: PublisherPath, request: Request, principal: Authenticated) -> JSONResponse:
    """For administrators, auditors and the publisher itself."""
    async with transaction(request.app.state.pool) as conn:
        _require_seen(principal, publisher)
        shown = await store.find_shown_publisher(conn, publisher)
    if shown is None:
        raise Forbidden
    return JSONResponse(shown)


@publishers.get(
    "/{publisher}/facts",
    summary="Everything announced about a publisher, in order",
    response_model=Listed[Fact],
    responses=OF_READS,
)
async def list_publisher_facts(
    publisher: PublisherPath, request: Request, principal: Authenticated, page: SequencePaging
) -> JSONResponse:
    """Registrations and suspensions, for administrators, auditors and the publisher itself."""
    _require_seen(principal, publisher)
    async with transaction(request.app.state.pool) as conn:
        rows = await list_facts(conn, f"publisher:{publisher}", page.after_sequence, page.fetch)
    return page.answer(rows, "sequence")


def _require_seen(principal: Principal, publisher: str) -> None:
    principal.require("administrator", "auditor", f"publisher:{publisher}")


async def _given_by(request: Request, collaboration_id: CollaborationPath, principal: Authenticated) -> GivenBy:
    """Who gives the grant asked for. Raises Forbidden for anyone but the operator, and members who speak of others."""
    try:
        await require_operator(request, collaboration_id, principal)
    except Forbidden:
        member_id = await _member_named(request)
        async with transaction(request.app.state.pool) as conn:
            joined = await list_ever_members(conn, collaboration_id, principal.named("member") & {member_id})
        if not joined:
            raise
        return "member"
    return "operator"


async def _member_named(request: Request) -> str:
    try:
        return str((await read_object(request)).get("member_id"))
    except Rejected:
        raise Forbidden from None


@router.post(
    "/grants",
    summary="Say what a publisher may publish",
    status_code=201,
    response_model=OfGrant,
    responses=OF_COMMANDS,
    openapi_extra=commands.GRANT_PUBLISHER.body,
)
async def grant_publisher(
    given_by: Annotated[GivenBy, Depends(_given_by)], call: Command, request: Request
) -> JSONResponse:
    """For one member, or for all (`member_id` null or `all`). The last one stands; no types take the grant back.

    The operator gives it, and names in `reference` where a member said that another system than its own may speak for
    it; or the member gives it itself, for itself.
    """
    fact = await commands.GRANT_PUBLISHER.read_from(request, given_by)
    return await call.once(lambda conn: handlers.grant_publisher(conn, fact))


@router.get("/grants", summary="Grants", response_model=Listed[Grant], responses=OF_READS)
async def list_grants(
    reading: Reader,
    page: SequencePaging,
    publisher: Annotated[str | None, only("publisher")] = None,
) -> JSONResponse:
    """What each publisher may publish in the collaboration, and for whom."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_grants(conn, reading.collaboration_id, publisher, page.after_sequence, page.fetch)
    return page.answer(rows, "sequence")


@router.post(
    "/subscribers",
    summary="Admit a subscriber",
    status_code=201,
    response_model=OfSubscriber,
    responses=OF_COMMANDS,
    openapi_extra=commands.ADMIT_SUBSCRIBER.body,
)
async def admit_subscriber(call: OperatorCommand, request: Request) -> JSONResponse:
    """A system that may read the collaboration's results."""
    fact = await commands.ADMIT_SUBSCRIBER.read(request)
    return await call.once(lambda conn: handlers.admit_subscriber(conn, fact))


@router.get("/subscribers", summary="Subscribers", response_model=Listed[Subscriber], responses=OF_READS)
async def list_subscribers(reading: Reader, page: SequencePaging) -> JSONResponse:
    """Systems that may read the collaboration's results."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_subscribers(conn, reading.collaboration_id, page.after_sequence, page.fetch)
    return page.answer(rows, "sequence")
