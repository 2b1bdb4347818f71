"""Reading what settlement knows of membership: how far it has taken the facts in, and whom publishers may speak to."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from services.settlement.facts import store
from shared.database import transaction
from shared.errors import Forbidden
from shared.events.fields import COLLABORATION_PATTERN, PUBLISHER_PATTERN
from shared.http.auth import Authenticated

router = APIRouter(prefix="/v1", tags=["facts"])

PublisherId = Annotated[str, Path(pattern=PUBLISHER_PATTERN)]
CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]


class KnownPosition(BaseModel):
    """How far membership's facts of a collaboration are known here."""

    collaboration_id: str
    membership_position: int = Field(description="The `position` of the last fact taken in; 0: none yet")


@router.get("/collaborations/{collaboration_id}/position")
async def get_position(request: Request, principal: Authenticated, collaboration_id: CollaborationId) -> KnownPosition:
    """The last fact of membership's that settlement knows, open to members and to publishers with a grant.

    A command of membership's answers with its `position`; once this one has reached it, a grant or a member counts.
    """
    async with transaction(request.app.state.pool) as conn:
        publishers = await store.list_granted_publishers(conn, collaboration_id)
        is_publisher = not principal.named("publisher").isdisjoint(publishers)
        if not is_publisher and not principal.sees(collaboration_id, await store.list_members(conn, collaboration_id)):
            raise Forbidden
        return KnownPosition(
            collaboration_id=collaboration_id,
            membership_position=await store.find_position(conn, collaboration_id) or 0,
        )


class PublishedTo(BaseModel):
    """A collaboration to which a publisher may send."""

    collaboration_id: str


class PublisherCollaborations(BaseModel):
    """All of them, by id."""

    items: list[PublishedTo]


@router.get("/publishers/{publisher}/collaborations")
async def list_collaborations(
    request: Request, principal: Authenticated, publisher: PublisherId
) -> PublisherCollaborations:
    """To which collaborations a publisher may send something, for that publisher itself."""
    principal.require(f"publisher:{publisher}")
    async with transaction(request.app.state.pool, readonly=True) as conn:
        found = await store.list_collaborations_of(conn, publisher)
    return PublisherCollaborations(items=[PublishedTo(collaboration_id=each) for each in found])
