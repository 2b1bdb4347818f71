"""What if, over HTTP. A POST because of its body; it stores nothing, so it needs no Idempotency-Key."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Request

from services.settlement.runs.access import require_sight
from services.settlement.whatif.answers import WhatIf
from services.settlement.whatif.commands import AskWhatIf
from services.settlement.whatif.handlers import WhatIfs
from shared.database import transaction
from shared.events.fields import COLLABORATION_PATTERN
from shared.http.auth import Authenticated


@asynccontextmanager
async def _working(app: FastAPI) -> AsyncGenerator[None]:
    app.state.what_ifs = WhatIfs(app.state.pool)
    try:
        yield
    finally:
        app.state.what_ifs.engines.stop()


router = APIRouter(prefix="/v1", tags=["what if"], lifespan=_working)

CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]


@router.post("/collaborations/{collaboration_id}/what-if")
async def what_if(
    collaboration_id: CollaborationId, asked: AskWhatIf, request: Request, principal: Authenticated
) -> WhatIf:
    """Another charter, key, rate, figure or budget on what was really given, open to the collaboration's members.

    Both results are the period worked out on its own by what is known now: without adjustments of earlier periods,
    without amounts carried, without what an earlier run of the settlement covered. Nothing is stored, so asking again
    needs no Idempotency-Key. 429 with Retry-After where too many are asked at once.
    """
    async with transaction(request.app.state.pool) as conn:
        await require_sight(conn, principal, collaboration_id)
    what_ifs: WhatIfs = request.app.state.what_ifs
    return await what_ifs.answer(collaboration_id, asked)
