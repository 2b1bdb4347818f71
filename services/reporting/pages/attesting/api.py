"""Attestation over HTTP: settlement says how months stand and takes the attestation, with the member's own token."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.access import CollaborationPath, snapshot
from services.reporting.pages.attesting.view import Month, as_table, first_asked, months_of
from services.reporting.pages.backend import Backend, BackendRefused
from services.reporting.pages.entries.entrance import Entrance, enter
from services.reporting.pages.forms import SentForm, read_form
from services.reporting.pages.language import today
from services.reporting.pages.parties import load_charters
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.tables import csv_asked
from shared.errors import Forbidden
from shared.events.fields import MONTH_PATTERN, NO_CONTROL_PATTERN

router = APIRouter(include_in_schema=False)

PATH = "/collaborations/{collaboration_id}/entries/months"
MONTHS_SHOWN = 100
OUTDATED = "attestation_outdated"
DONE_PATTERN = rf"^$|{MONTH_PATTERN.removesuffix('$')}/"
"""A month and a project that were attested."""

Text = Annotated[str, Query(max_length=200, pattern=NO_CONTROL_PATTERN)]


@router.get(PATH)
async def show_months(
    request: Request,
    collaboration_id: CollaborationPath,
    show: Text = "waiting",
    after: Text = "",
    done: Annotated[str, Query(max_length=300, pattern=DONE_PATTERN)] = "",
) -> Response:
    """The months that wait, or all of them: a member's own, all for who reads everything."""
    entrance = await _enter(request, collaboration_id)
    month, _, project_id = done.partition("/")
    is_known = project_id in entrance.names.projects
    what = _what(entrance, project_id, month, request) if is_known else ""
    return await _months(request, entrance, show, after, done=what)


@router.post(PATH)
async def attest(request: Request, collaboration_id: CollaborationPath) -> Response:
    """The member vouches for a month. Where its sum is another by now, that is said with the new one."""
    form = await read_form(request)
    entrance = await _enter(request, collaboration_id)
    if form.text("member_id") not in entrance.members:
        raise Forbidden
    body = {name: form.text(name) for name in ("project_id", "member_id", "month")}
    minutes = form.text("minutes")
    path, backend = f"/v1/collaborations/{collaboration_id}/attestations", Backend(request)
    said = {**body, "minutes": int(minutes) if minutes.isascii() and minutes.isdigit() else minutes}
    try:
        await backend.post("settlement", path, said, idempotency_key=form.idempotency_key)
    except BackendRefused as refused:
        if refused.code != OUTDATED:
            raise
        return await _months(request, entrance, "waiting", "", outdated=await _outdated(request, entrance, form))
    asked = urlencode({"show": form.text("show", "waiting"), "done": f"{body['month']}/{body['project_id']}"})
    return RedirectResponse(f"{request.url.path}?{asked}", status_code=303)


async def _enter(request: Request, collaboration_id: str) -> Entrance:
    entrance = await enter(request, collaboration_id)
    if not entrance.sees_months:
        raise Forbidden
    return entrance


async def _months(
    request: Request, entrance: Entrance, show: str, after: str, *, done: str = "", outdated: str | None = None
) -> Response:
    speech = speech_of(request)
    async with snapshot(request.app.state.pool) as conn:
        charters = await load_charters(conn, entrance.collaboration_id, today())
    first, months, next_after = first_asked(charters), list[Month](), None
    if first is not None:
        asked = {"from_month": first.isoformat()[:7], "waiting": show != "all"}
        found = await _ask(request, entrance.collaboration_id, **asked, after=after or None, limit=MONTHS_SHOWN)
        months, next_after = months_of(found["items"], charters, entrance.names, speech), found["next_after"]
    if file := csv_asked(request, speech, table := as_table(months, speech)):
        return file
    return render(
        request,
        "attesting/months.html",
        status=409 if outdated else 200,
        **entrance.frame(request, (speech.text("entries_months"), "")),
        is_asked=first is not None,
        months=months,
        table=table,
        show=show,
        next_page=urlencode({"show": show, "after": next_after}) if next_after else None,
        done=done,
        outdated=outdated,
    )


async def _ask(request: Request, collaboration_id: str, **asked: Any) -> Any:
    path = f"/v1/collaborations/{collaboration_id}/attestations"
    return await Backend(request).get("settlement", path, **asked)


async def _outdated(request: Request, entrance: Entrance, form: SentForm) -> str:
    """That the sum is another now, and which."""
    speech, month = speech_of(request), form.text("month")
    asked = {"project_id": form.text("project_id"), "member_id": form.text("member_id")}
    found = await _ask(request, entrance.collaboration_id, **asked, from_month=month, to_month=month)
    now = sum(each["accepted_minutes"] for each in found["items"])
    said = {"now": speech.hours(now), "said": speech.hours(int(form.text("minutes")))}
    what = _what(entrance, asked["project_id"], month, request)
    return speech.text("attesting_outdated_text", what=what, **said)


def _what(entrance: Entrance, project_id: str, month: str, request: Request) -> str:
    speech, project = speech_of(request), entrance.names.project(project_id)
    return speech.text("attesting_of", project=project, month=f"{speech.month(month)} {month[:4]}")
