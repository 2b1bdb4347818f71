"""HTTP: members joining and leaving, and who they are."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.membership.access import OperatorCommand, Reader
from services.membership.answers import OF_COMMANDS, OF_READS, Listed, Recorded, refusals
from services.membership.members import handlers, store
from services.membership.members.commands import ADD_MEMBER, RECORD_LEAVING, WITHDRAW_JOINING
from shared.database import transaction
from shared.errors import NotFound
from shared.events.fields import NO_NUL_PATTERN
from shared.http.paging import Paging

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}/members", tags=["members"])

MemberPath = Annotated[
    str, Path(pattern=NO_NUL_PATTERN, description="The member, by register id", examples=["dk-0161"])
]


class OfMember(Recorded):
    """A fact about a member was recorded."""

    collaboration_id: str
    member_id: str


class Stay(BaseModel):
    """A stay; `left_on` is null while it is open."""

    sequence: int
    kind: str
    host: bool
    joined_on: date
    left_on: date | None


class Member(BaseModel):
    """A member by its latest name, with its stays by first day."""

    member_id: str
    name: str
    stays: list[Stay]


@router.post(
    "",
    summary="Let a member in",
    status_code=201,
    response_model=OfMember,
    responses=OF_COMMANDS,
    openapi_extra=ADD_MEMBER.body,
)
async def add_member(call: OperatorCommand, request: Request) -> JSONResponse:
    """From `joined_on`, that day included. A member that left may join again. Refused: `unknown_kind`."""
    fact = await ADD_MEMBER.read(request)
    return await call.once(lambda conn: handlers.add_member(conn, fact))


@router.post(
    "/{member_id}/leavings",
    summary="Record that a member leaves",
    status_code=201,
    response_model=OfMember,
    responses=OF_COMMANDS,
    openapi_extra=RECORD_LEAVING.body,
)
async def record_leaving(member_id: MemberPath, call: OperatorCommand, request: Request) -> JSONResponse:
    """`left_on` is its last day, included; of several, the earliest on or after the stay's first day counts."""
    fact = await RECORD_LEAVING.read(request)
    return await call.once(lambda conn: handlers.record_leaving(conn, fact))


@router.post(
    "/{member_id}/withdrawals",
    summary="Take back a joining that was a mistake",
    status_code=201,
    response_model=OfMember,
    responses=OF_COMMANDS,
    openapi_extra=WITHDRAW_JOINING.body,
)
async def withdraw_joining(member_id: MemberPath, call: OperatorCommand, request: Request) -> JSONResponse:
    """The stays that began on `joined_on` and are known so far never were. The history keeps both facts."""
    fact = await WITHDRAW_JOINING.read(request)
    return await call.once(lambda conn: handlers.withdraw_joining(conn, fact))


@router.get("", summary="All members, past and future ones too", response_model=Listed[Member], responses=OF_READS)
async def list_members(reading: Reader, page: Paging) -> JSONResponse:
    """Each member with its stays: kind, host or not, first day, last day (null: open)."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_members(conn, reading.collaboration_id, page.after or "", page.fetch)
    return page.answer(rows, "member_id")


@router.get("/{member_id}", summary="One member", response_model=Member, responses={**OF_READS, **refusals(404)})
async def get_member(member_id: MemberPath, reading: Reader) -> JSONResponse:
    """The member with its stays."""
    async with transaction(reading.pool) as conn:
        member = await store.find_member(conn, reading.collaboration_id, member_id)
    if member is None:
        raise NotFound("unknown_member", f"{member_id} has never been a member.", ids={"member_id": member_id})
    return JSONResponse(member)
