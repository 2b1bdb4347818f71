"""Spreadsheets over HTTP: settlement reads, foresees and commits; here it is asked and shown. No file is kept."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.access import CollaborationPath
from services.reporting.pages.backend import Backend, BackendRefused
from services.reporting.pages.entries.entrance import Entrance, Sender, enter
from services.reporting.pages.forms import read_form
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.sheets import mapping as mappings
from services.reporting.pages.sheets.view import VERDICTS, Preview
from services.reporting.pages.tables import csv_answer, csv_asked
from shared.errors import Forbidden
from shared.events.fields import NO_CONTROL_PATTERN

router = APIRouter(include_in_schema=False)

PATH = "/collaborations/{collaboration_id}/entries/sheets"
ROWS_SHOWN = 100
ROWS_AT_ONCE = 1_000
"""As many as settlement gives in a page."""
UNREAD = (400, 409, 422, 429)
"""How settlement answers what the visitor can mend."""

Done = Annotated[str, Query(max_length=20, pattern="^[a-z]*$")]
Text = Annotated[str, Query(max_length=200, pattern=NO_CONTROL_PATTERN)]
Verdict = Annotated[str, Query(max_length=20, pattern="^[a-z]*$")]


@router.get(PATH)
async def show_sheets(
    request: Request, collaboration_id: CollaborationPath, publisher: Text = "", done: Done = ""
) -> Response:
    """A template, the file to choose, how the sheets of a publisher are read."""
    entrance = await enter(request, collaboration_id)
    return _sheets(request, entrance, publisher, done=done)


def _sheets(
    request: Request, entrance: Entrance, publisher: str, *, done: str = "", refused: BackendRefused | None = None
) -> Response:
    sender = _sender(entrance, publisher)
    return render(
        request,
        "sheets/sheets.html",
        status=refused.status if refused else 200,
        **entrance.frame(request, (speech_of(request).text("entries_sheets"), "")),
        sender=sender,
        mapping=sender.mapping,
        mappings=mappings,
        headings=[],
        done=done,
        refused=refused,
    )


def _sender(entrance: Entrance, publisher: str) -> Sender:
    """The sender of that name; the first where none is named. Raises Forbidden where there is none."""
    for sender in entrance.senders:
        if publisher in ("", sender.publisher):
            return sender
    raise Forbidden


@router.get(PATH + "/template")
async def get_template(
    request: Request,
    collaboration_id: CollaborationPath,
    format: Annotated[str, Query(pattern="^(xlsx|csv)$")] = "xlsx",
) -> Response:
    """The empty sheet, in the visitor's language."""
    await enter(request, collaboration_id)
    path = f"/v1/collaborations/{collaboration_id}/hours-template"
    language = speech_of(request).language
    return await Backend(request).stream("settlement", path, format=format, lang=language)


@router.post(PATH)
async def preview_file(request: Request, collaboration_id: CollaborationPath) -> Response:
    """The file is read by settlement, and what it would do is shown; where it cannot be read, why, in words."""
    form = await read_form(request)
    entrance = await enter(request, collaboration_id)
    sender, file = _sender(entrance, form.text("publisher")), form.file("file")
    if file is None:
        return RedirectResponse(f"{_home(collaboration_id)}?{urlencode({'done': 'nofile'})}", status_code=303)
    how = {
        "publisher": sender.publisher,
        "file_name": "".join(each for each in file.filename or "" if each.isprintable())[:200],
        "lang": speech_of(request).language,
    }
    path = f"/v1/collaborations/{collaboration_id}/hours-previews?{urlencode(how)}"
    key, backend = form.idempotency_key, Backend(request)
    try:
        told = await backend.post(
            "settlement", path, await file.read(), idempotency_key=key, media_type="application/octet-stream"
        )
    except BackendRefused as refused:
        if refused.status not in UNREAD:
            raise
        return _sheets(request, entrance, sender.publisher, refused=refused)
    return RedirectResponse(f"{_home(collaboration_id)}/{told['preview_id']}", status_code=303)


@router.post(PATH + "/mapping")
async def remember_mapping(request: Request, collaboration_id: CollaborationPath) -> Response:
    """Sheets of the publisher are read like this from now on."""
    form = await read_form(request)
    entrance = await enter(request, collaboration_id)
    sender = _sender(entrance, form.text("publisher"))
    body = {"publisher": sender.publisher, "mapping": mappings.mapping_of(form)}
    path = f"/v1/collaborations/{collaboration_id}/hours-mappings"
    try:
        await Backend(request).post("settlement", path, body, idempotency_key=form.idempotency_key)
    except BackendRefused as refused:
        if refused.status not in UNREAD:
            raise
        return _sheets(request, entrance, sender.publisher, refused=refused)
    asked = urlencode({"publisher": sender.publisher, "done": "mapping"})
    return RedirectResponse(f"{_home(collaboration_id)}?{asked}", status_code=303)


@router.get(PATH + "/{preview_id}")
async def show_preview(
    request: Request,
    collaboration_id: CollaborationPath,
    preview_id: UUID,
    verdict: Verdict = "",
    after: Annotated[int, Query(ge=0, le=999_999_999)] = 0,
    done: Done = "",
) -> Response:
    """What a file would do, or what it did: by verdict, by project, member and month, and row by row."""
    entrance, speech, backend = await enter(request, collaboration_id), speech_of(request), Backend(request)
    path = f"/v1/collaborations/{collaboration_id}/hours-previews/{preview_id}"
    preview = Preview(await backend.get("settlement", path, lang=speech.language), entrance.names, speech)
    if request.query_params.get("table") == "sheet-mistakes":
        refused = preview.rows(await _all_rows(backend, f"{path}/rows", "refused", speech.language), "sheet-mistakes")
        return csv_answer(refused, speech)
    chosen = verdict if verdict in VERDICTS else None
    asked = {"verdict": chosen, "after": after or None, "limit": ROWS_SHOWN, "lang": speech.language}
    rows = await backend.get("settlement", f"{path}/rows", **asked)
    tables = [preview.verdicts(), *preview.sums(), preview.columns(), preview.rows(rows["items"])]
    if file := csv_asked(request, speech, *tables):
        return file
    next_page = {"verdict": chosen or "", "after": str(rows["next_after"])}
    told, publisher = preview.told, preview.told["publisher"]
    return render(
        request,
        "sheets/preview.html",
        **entrance.frame(request, (speech.text("entries_sheets"), _home(collaboration_id)), (told["file_name"], "")),
        preview=preview,
        told=told,
        tables=tables,
        verdict=chosen,
        verdicts=VERDICTS,
        next_page=urlencode(next_page) if rows["next_after"] else None,
        sender=_sender(entrance, publisher),
        mapping=mappings.as_read(told),
        mappings=mappings,
        headings=[each["heading"] for each in told["columns"] if each["heading"]],
        done=done,
    )


async def _all_rows(backend: Backend, path: str, verdict: str, language: str) -> list[dict[str, Any]]:
    """All rows of a verdict, page by page; a sheet has at most 50,000."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        asked = {"verdict": verdict, "after": after, "limit": ROWS_AT_ONCE, "lang": language}
        page = await backend.get("settlement", path, **asked)
        found += page["items"]
        after = page["next_after"]
        if not after:
            return found


@router.post(PATH + "/{preview_id}/commit")
async def commit_preview(request: Request, collaboration_id: CollaborationPath, preview_id: UUID) -> Response:
    """The rows of a preview enter, and the page shows what became of each."""
    form = await read_form(request)
    await enter(request, collaboration_id)
    body = {"corrections": bool(form.text("corrections")), "all_or_nothing": bool(form.text("all_or_nothing"))}
    path = f"/v1/collaborations/{collaboration_id}/hours-previews/{preview_id}/commits"
    path += f"?lang={speech_of(request).language}"
    await Backend(request).post("settlement", path, body, idempotency_key=form.idempotency_key)
    return RedirectResponse(f"{_home(collaboration_id)}/{preview_id}?done=committed", status_code=303)


def _home(collaboration_id: str) -> str:
    return f"/collaborations/{collaboration_id}/entries/sheets"
