"""A stream of server-sent events that tells when a collaboration reads otherwise than before."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from services.reporting.access import Reader
from services.reporting.answers import REFUSALS
from services.reporting.projections.changes.feed import ChangeFeed

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["changes"], responses=REFUSALS)

HEARTBEAT_SECONDS = 15.0
TOGETHER_SECONDS = 0.25
"""Changes this close upon each other are told once."""
STREAM_SECONDS_MAX = 600.0
"""A stream ends after this time; the browser opens it again, and the token is checked again."""

Seen = Annotated[
    str, Query(max_length=100, description="The mark of what was seen last; a change since is told at once")
]


@router.get("/changes", response_class=StreamingResponse)
async def stream_changes(
    request: Request, reading: Reader, seen: Seen = "", last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """`text/event-stream`: an event `changed` whenever the collaboration reads otherwise; read again what you show."""
    feed: ChangeFeed = request.app.state.changes
    feed.require_room(reading.principal.subject)

    async def stream() -> AsyncGenerator[str]:
        with feed.waiting(reading.collaboration_id, reading.principal.subject) as changed:
            async for text in _tell(feed, reading.collaboration_id, changed, last_event_id or seen):
                yield text

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)


async def _tell(feed: ChangeFeed, collaboration_id: str, changed: asyncio.Event, seen: str) -> AsyncGenerator[str]:
    ends_at = time.monotonic() + STREAM_SECONDS_MAX
    yield "retry: 3000\n\n"
    while time.monotonic() < ends_at:
        if (mark := feed.mark(collaboration_id)) != seen:
            seen = mark
            yield f"event: changed\nid: {mark}\ndata: {mark}\n\n"
            await asyncio.sleep(TOGETHER_SECONDS)
        try:
            await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
        except TimeoutError:
            yield ": still here\n\n"
        changed.clear()
