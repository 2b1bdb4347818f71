"""Results over HTTP, for those without Kafka (contracts.md 4)."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from services.reporting.access import Snapshot, Visitor, named_collaborations
from services.reporting.answers import REFUSALS, as_json
from services.reporting.projections.collaborations import store as collaborations
from services.reporting.projections.results import store
from services.reporting.projections.results.rules import LENGTH_MAX, read_cursor, starting_from, write_cursor
from services.reporting.projections.rows import Row
from shared.errors import Forbidden

router = APIRouter(prefix="/v1", tags=["results"], responses=REFUSALS)

BYTES_MAX = 4 * 1024 * 1024
"""How much data a page holds at most, but for its first event."""

EventLimit = Annotated[int, Query(ge=1, le=1000, description="Events on a page")]
EventCursor = Annotated[
    str, Query(max_length=LENGTH_MAX, description="`next_after` of the page before; empty: from the first")
]
OneCollaboration = Annotated[str | None, Query(description="Of this collaboration alone", max_length=40)]


@router.get("/events")
async def list_events(
    request: Request,
    principal: Visitor,
    conn: Snapshot,
    after: EventCursor = "",
    collaboration_id: OneCollaboration = None,
    limit: EventLimit = 100,
) -> JSONResponse:
    """What settlement announced in the collaborations that the token sees, as CloudEvents, in order per collaboration.

    Ask again with `next_after`, which is there also on an empty page: what comes later is behind it.
    """
    visible = await collaborations.list_visible_ids(conn, named_collaborations(principal), principal.named("member"))
    if collaboration_id is not None:
        if collaboration_id not in visible:
            raise Forbidden
        visible = [collaboration_id]
    read = starting_from(visible, read_cursor(after))
    rows = await store.list_events(conn, read, limit, BYTES_MAX)
    reached = write_cursor(read | {row["collaboration_id"]: row["record_offset"] for row in rows})
    link = {"Link": _next(request, reached)} if rows else {}
    return JSONResponse({"items": [_cloudevent(row) for row in rows], "next_after": reached}, headers=link)


def _next(request: Request, reached: str) -> str:
    query = dict(request.query_params) | {"after": reached}
    return f'<{request.url.path}?{urlencode(query)}>; rel="next"'


def _cloudevent(row: Row) -> Mapping[str, Any]:
    attributes = {
        "specversion": "1.0",
        "id": row["event_id"],
        "source": row["source"],
        "type": row["type"],
        "time": row["occurred_at"],
        "subject": row["collaboration_id"],
        "datacontenttype": "application/json",
        "traceparent": row["traceparent"],
        "data": row["data"],
    }
    return as_json({name: value for name, value in attributes.items() if value is not None})
