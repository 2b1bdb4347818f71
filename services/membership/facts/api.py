"""HTTP: a collaboration's facts, from the first to the last."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.membership.access import Reader
from services.membership.answers import OF_READS, Listed
from services.membership.facts import store
from services.membership.paging import SequencePaging
from shared.database import transaction

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["facts"])


class Fact(BaseModel):
    """A fact as it was announced: `data` is the event's, by its type."""

    sequence: int
    type: str
    data: dict[str, Any]
    event_id: UUID
    recorded_at: datetime


@router.get(
    "/facts",
    summary="Everything announced about a collaboration, in order",
    response_model=Listed[Fact],
    responses=OF_READS,
)
async def list_facts(reading: Reader, page: SequencePaging) -> JSONResponse:
    """Each fact with its sequence, type, data, event id and the moment it was recorded. Nothing is ever removed."""
    async with transaction(reading.pool) as conn:
        rows = await store.list_facts(conn, reading.collaboration_id, page.after_sequence, page.fetch)
    return page.answer(rows, "sequence")
