"""Operations over HTTP, for the administrator alone. Commands are settlement's; a row here asks for a rebuild."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.access import find_visitor, snapshot
from services.reporting.pages.backend import Backend, BackendRefused
from services.reporting.pages.forms import SentForm, read_form
from services.reporting.pages.operations.tables import moment, tables_of
from services.reporting.pages.operations.view import dead_letter, load_operations
from services.reporting.pages.operations.watching import Watch, read_addresses
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.tables import csv_asked
from services.reporting.rebuilding.asked import store as rebuilds
from shared.database import transaction
from shared.errors import Conflict, Rejected
from shared.events.fields import PUBLISHER_PATTERN
from shared.messaging.consumer import cancel_quietly

ADMINISTRATOR = "administrator"
DONE = ("replayed", "discarded", "resumed", "rebuild_asked")


@asynccontextmanager
async def _watching(app: FastAPI) -> AsyncGenerator[None]:
    app.state.watch = Watch(read_addresses(app.state.settings.watched_processes))
    looking = asyncio.create_task(app.state.watch.run())
    try:
        yield
    finally:
        await cancel_quietly(looking)


router = APIRouter(prefix="/operations", include_in_schema=False, lifespan=_watching)

DeadLetterId = Annotated[int, Path(ge=1, le=10**18)]
PublisherId = Annotated[str, Path(pattern=PUBLISHER_PATTERN)]


@router.get("")
async def show_operations(
    request: Request,
    after: Annotated[int, Query(ge=0, le=10**18)] = 0,
    done: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """How the system is doing."""
    (await find_visitor(request)).require(ADMINISTRATOR)
    async with snapshot(request.app.state.pool) as conn:
        view = await load_operations(conn, Backend(request), request.app.state.watch, after)
    speech = speech_of(request)
    tables = tables_of(view, speech)
    if (file := csv_asked(request, speech, *tables.values())) is not None:
        return file
    notice = f"operations_done_{done}" if done in DONE else None
    return render(
        request, "operations/page.html", view=view, tables=tables, notice=notice, rebuild=view.under_way, **_words()
    )


@router.get("/rebuild")
async def show_rebuild(request: Request) -> Response:
    """The part of the page that tells of the rebuild under way."""
    (await find_visitor(request)).require(ADMINISTRATOR)
    async with snapshot(request.app.state.pool) as conn:
        latest = await rebuilds.list_latest(conn, 1)
    return render(request, "operations/_rebuild.html", rebuild=latest[0] if latest else None, **_words())


@router.post("/rebuilds")
async def ask_for_rebuild(request: Request) -> Response:
    """Asks for a rebuild of the reports; the worker does it."""
    await _read_administrators_form(request)
    visitor = await find_visitor(request)
    async with transaction(request.app.state.pool) as conn:
        if await rebuilds.insert_rebuild(conn, visitor.subject) is None:
            raise Conflict("rebuild_under_way", "A rebuild is under way already; wait until it has ended.")
    return _back("rebuild_asked", "#rebuild")


@router.get("/dead-letters/{dead_letter_id}")
async def show_dead_letter(request: Request, dead_letter_id: DeadLetterId) -> Response:
    """One message that could not be read."""
    (await find_visitor(request)).require(ADMINISTRATOR)
    return await _show_dead_letter(request, dead_letter_id)


@router.post("/dead-letters/{dead_letter_id}/replays")
async def replay(request: Request, dead_letter_id: DeadLetterId) -> Response:
    """Takes it in, if it can be read by now."""
    form = await _read_administrators_form(request)
    return await _command(request, form, dead_letter_id, "replay", {})


@router.post("/dead-letters/{dead_letter_id}/discards")
async def discard(request: Request, dead_letter_id: DeadLetterId) -> Response:
    """Closes it, with the reason."""
    form = await _read_administrators_form(request)
    return await _command(request, form, dead_letter_id, "discard", {"reason": form.text("reason")})


@router.post("/publishers/{publisher}/topic-resumptions")
async def resume(request: Request, publisher: PublisherId) -> Response:
    """Lets a paused topic go on where it stands, or further on."""
    form = await _read_administrators_form(request)
    body: dict[str, Any] = {"reason": form.text("reason")}
    if offset := form.text("from_offset"):
        if not offset.isascii() or not offset.isdigit():
            raise Rejected("malformed", "The offset to go on at is a whole number.")
        body["from_offset"] = int(offset)
    path = f"/v1/publishers/{publisher}/topic-resumptions"
    await Backend(request).post("settlement", path, body, idempotency_key=form.idempotency_key)
    return _back("resumed")


async def _command(request: Request, form: SentForm, dead_letter_id: int, does: str, body: dict[str, Any]) -> Response:
    path = f"/v1/dead-letters/{dead_letter_id}/{does}s"
    try:
        await Backend(request).post("settlement", path, body, idempotency_key=form.idempotency_key)
    except BackendRefused as refusal:
        return await _show_dead_letter(request, dead_letter_id, refusal)
    return _back("replayed" if does == "replay" else "discarded")


async def _show_dead_letter(request: Request, dead_letter_id: int, refusal: BackendRefused | None = None) -> Response:
    told = await Backend(request).get("settlement", f"/v1/dead-letters/{dead_letter_id}")
    status = refusal.status if refusal else 200
    shown = dead_letter(told)
    return render(request, "operations/dead_letter.html", status=status, letter=shown, refusal=refusal, **_words())


async def _read_administrators_form(request: Request) -> SentForm:
    form = await read_form(request)
    (await find_visitor(request)).require(ADMINISTRATOR)
    return form


def _words() -> dict[str, Any]:
    return {"section": "operations", "moment": moment}


def _back(done: str, place: str = "") -> Response:
    return RedirectResponse(f"/operations?done={done}{place}", status_code=303)
