"""Who may do what in membership (contracts.md 4): commands, reads, and the same 403 where there is nothing."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request

from services.membership.collaborations import store as collaborations
from services.membership.members import store as members
from shared.database import Pool, transaction
from shared.errors import Forbidden
from shared.events.fields import NO_NUL_PATTERN
from shared.http.auth import Authenticated
from shared.http.idempotency import Command, CommandCall
from shared.principal import Principal

CollaborationPath = Annotated[
    str, Path(pattern=NO_NUL_PATTERN, description="The collaboration", examples=["storkoebenhavn"])
]


@dataclass(frozen=True, slots=True)
class Reading:
    """A token that may read a collaboration, and the pool to read from."""

    principal: Principal
    collaboration_id: str
    pool: Pool


async def _founder(principal: Authenticated) -> Principal:
    principal.require("founder")
    return principal


async def _administrator(principal: Authenticated) -> Principal:
    principal.require("administrator")
    return principal


async def require_operator(
    request: Request, collaboration_id: CollaborationPath, principal: Authenticated
) -> Principal:
    """Its operator, or whoever founded it: a founder can go on at once, with the token it founded with. Raises
    Forbidden for all others."""
    if principal.is_operator(collaboration_id):
        return principal
    async with transaction(request.app.state.pool) as conn:
        collaboration = await collaborations.find_collaboration(conn, collaboration_id)
    if collaboration is None or collaboration.founder_subject != principal.subject:
        raise Forbidden
    return principal


async def _reader(request: Request, collaboration_id: CollaborationPath, principal: Authenticated) -> Reading:
    pool: Pool = request.app.state.pool
    async with transaction(pool) as conn:
        collaboration = await collaborations.find_collaboration(conn, collaboration_id)
        theirs = await members.list_ever_members(conn, collaboration_id, principal.named("member"))
    if collaboration is None:
        raise Forbidden
    if collaboration.founder_subject != principal.subject and not principal.sees(collaboration_id, theirs):
        raise Forbidden
    return Reading(principal, collaboration_id, pool)


# The right is asked first, so that a token without it learns nothing else about its request.
async def _founder_command(_: Annotated[Principal, Depends(_founder)], call: Command) -> CommandCall:
    return call


async def _operator_command(_: Annotated[Principal, Depends(require_operator)], call: Command) -> CommandCall:
    return call


async def _administrator_command(_: Annotated[Principal, Depends(_administrator)], call: Command) -> CommandCall:
    return call


FounderCommand = Annotated[CommandCall, Depends(_founder_command)]
"""A command that a founder may give."""

OperatorCommand = Annotated[CommandCall, Depends(_operator_command)]
"""A command that the operator of the collaboration in the path, or its founder, may give."""

AdministratorCommand = Annotated[CommandCall, Depends(_administrator_command)]
"""A command that an administrator may give."""

Reader = Annotated[Reading, Depends(_reader)]
"""A read for those who see the collaboration in the path: its members, operator, founder, subscribers, the auditor."""
