"""HTTP: what could not be read, and the topics that are paused for it."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from services.settlement.dead_letters import answers, handlers, store
from services.settlement.dead_letters.commands import DiscardDeadLetter, EndPause
from services.settlement.dead_letters.receipts import TIMESHEETS
from shared.database import transaction
from shared.errors import Forbidden, Rejected
from shared.events.fields import NO_CONTROL_PATTERN, PUBLISHER_PATTERN
from shared.http.auth import Authenticated
from shared.http.idempotency import Command
from shared.http.paging import Page, Paging

router = APIRouter(prefix="/v1", tags=["dead letters"])

NUMBER_MAX = 10**18
DeadLetterId = Annotated[int, Path(ge=1, le=NUMBER_MAX)]
PublisherId = Annotated[str, Path(pattern=PUBLISHER_PATTERN)]
IsOpen = Annotated[bool | None, Query(alias="open", description="true: only those that wait for someone")]


def _number_after(page: Page) -> int:
    if not re.fullmatch("[0-9]{1,18}", page.after or "0"):
        raise Rejected("malformed", "`after` is not a key of this list; take it from Link or next_after.")
    return int(page.after or 0)


@router.get("/dead-letters")
async def list_dead_letters(
    request: Request,
    principal: Authenticated,
    page: Paging,
    topic: Annotated[str | None, Query(pattern=NO_CONTROL_PATTERN, max_length=249)] = None,
    is_open: IsOpen = None,
) -> JSONResponse:
    """Messages whose envelope, JSON or type could not be read, with their bytes; for the administrator."""
    principal.require("administrator")
    after = _number_after(page)
    async with transaction(request.app.state.pool) as conn:
        rows = await store.list_dead_letters(conn, topic, is_open, after, page.fetch)
    return page.answer([answers.dead_letter(row) for row in rows], "dead_letter_id")


@router.get("/dead-letters/{dead_letter_id}")
async def get_dead_letter(dead_letter_id: DeadLetterId, request: Request, principal: Authenticated) -> dict[str, Any]:
    """One message that could not be read, with its bytes; for the administrator."""
    principal.require("administrator")
    async with transaction(request.app.state.pool) as conn:
        return answers.dead_letter(await store.get_dead_letter(conn, dead_letter_id))


@router.post("/dead-letters/{dead_letter_id}/replays", status_code=201, response_model=answers.Replayed)
async def replay(dead_letter_id: DeadLetterId, command: Command) -> JSONResponse:
    """Takes a message in that can be read by now, after an upgrade, as if it came just then; for the administrator."""
    command.principal.require("administrator")
    subject = command.principal.subject
    return await command.once(lambda conn: handlers.replay(conn, dead_letter_id, subject))


@router.post("/dead-letters/{dead_letter_id}/discards", status_code=201, response_model=answers.Discarded)
async def discard(dead_letter_id: DeadLetterId, asked: DiscardDeadLetter, command: Command) -> JSONResponse:
    """Closes a message that nobody needs, with the reason; its bytes stay. For the administrator."""
    command.principal.require("administrator")
    subject = command.principal.subject
    return await command.once(lambda conn: handlers.discard(conn, dead_letter_id, asked.reason, subject))


@router.get("/topic-pauses")
async def list_pauses(request: Request, principal: Authenticated, page: Paging, is_open: IsOpen = None) -> JSONResponse:
    """Topics from which nothing is or was read, since they held too many dead letters in a row: all of them for
    administrators, auditors and operators, whose runs may wait for one; its own for a publisher."""
    after = _number_after(page)
    sees_all = principal.has("administrator") or principal.has("auditor") or bool(principal.named("operator"))
    publishers = principal.named("publisher")
    if not (sees_all or publishers):
        raise Forbidden
    topics = None if sees_all else [TIMESHEETS + publisher for publisher in publishers]
    async with transaction(request.app.state.pool) as conn:
        rows = await store.list_pauses(conn, topics, is_open, after, page.fetch)
    return page.answer([answers.pause(row) for row in rows], "pause_id")


@router.post("/publishers/{publisher}/topic-resumptions", status_code=201, response_model=answers.Resumed)
async def end_pause(publisher: PublisherId, asked: EndPause, command: Command) -> JSONResponse:
    """Lets a paused topic go on where it stands, or further on; what is skipped is never read. For the
    administrator. The worker notices within seconds."""
    command.principal.require("administrator")
    subject = command.principal.subject
    return await command.once(
        lambda conn: handlers.end_pause(conn, publisher, asked.from_offset, asked.reason, subject)
    )
