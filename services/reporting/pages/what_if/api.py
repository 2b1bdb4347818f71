"""The page What if over HTTP: the question is the address, settlement answers it, nothing is stored."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.access import CollaborationPath
from services.reporting.pages.backend import Backend, BackendRefused
from services.reporting.pages.forms import read_form
from services.reporting.pages.language import today
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.tables import csv_asked
from services.reporting.pages.visiting import visit
from services.reporting.pages.what_if.choices import load_grounds
from services.reporting.pages.what_if.form import asked_by
from services.reporting.pages.what_if.packing import pack
from services.reporting.pages.what_if.page import Page, complete, page_of
from services.reporting.pages.what_if.question import Question, read_question
from services.reporting.pages.what_if.view import Outcome, ProblemShown, outcome, problem_shown
from services.reporting.projections.rows import Row
from shared.errors import Problem
from shared.periods import Period

router = APIRouter(include_in_schema=False)

PATH = "/collaborations/{collaboration_id}/what-if"


@router.get(PATH)
async def what_if(request: Request, collaboration_id: CollaborationPath) -> Response:
    """The form, and what the question in the address comes to. What the form sends becomes an address first."""
    async with visit(request, collaboration_id) as (_, collaboration, conn):
        grounds = await load_grounds(conn, collaboration_id, today())
    if not grounds.settlements():
        return render(request, "what_if/none.html", **_frame(request, collaboration))
    params = request.query_params
    question = complete(read_question(params.multi_items()), grounds, today())
    page = page_of(question, grounds, today(), speech_of(request))
    if "form" in params:
        choices = [field.choice for field in page.keys]
        members = [member.member_id for member in page.present]
        question = asked_by(question, params, choices, members, speech_of(request))
        return _to(collaboration_id, question)
    return await _answered(request, collaboration, page)


@router.post(PATH + "/charter")
async def with_charter(request: Request, collaboration_id: CollaborationPath) -> Response:
    """The question with another text of the charter: its address, or the answer itself where none can hold it."""
    form = await read_form(request)
    async with visit(request, collaboration_id) as (_, collaboration, conn):
        grounds = await load_grounds(conn, collaboration_id, today())
    question = complete(read_question(parse_qsl(form.text("question"))), grounds, today())
    text = str(form.fields.get("text", "")).replace("\r\n", "\n")
    ruling = grounds.ruling(Period.parse(question.period))
    base = grounds.texts[ruling.version] if ruling else ""
    if ruling is None or text.strip() == base.strip():
        return _to(collaboration_id, replace(question, charter=None))
    if packed := pack(text, ruling.version, base):
        return _to(collaboration_id, replace(question, charter=packed))
    page = page_of(replace(question, charter=None), grounds, today(), speech_of(request), text)
    return await _answered(request, collaboration, page, is_shareable=False)


def _to(collaboration_id: str, question: Question) -> Response:
    return RedirectResponse(f"/collaborations/{quote(collaboration_id)}/what-if?{question.query}", status_code=303)


async def _answered(request: Request, collaboration: Row, page: Page, *, is_shareable: bool = True) -> Response:
    speech = speech_of(request)
    found, problems = await _asked(request, collaboration["collaboration_id"], page)
    if found is not None and (file := csv_asked(request, speech, *found.tables)):
        return file
    address = f"{request.url.scheme}://{request.url.netloc}{request.url.path.removesuffix('/charter')}"
    return render(
        request,
        "what_if/what_if.html",
        **_frame(request, collaboration),
        page=page,
        outcome=found,
        problems=problems,
        link=f"{address}?{page.question.query}" if is_shareable else None,
    )


def _frame(request: Request, collaboration: Row) -> dict[str, Any]:
    trail = [(speech_of(request).text("what_if"), "")]
    return {"collaboration": collaboration, "section": "what_if", "trail": trail}


async def _asked(request: Request, collaboration_id: str, page: Page) -> tuple[Outcome | None, list[ProblemShown]]:
    """What settlement answers, or every problem; nothing where nothing is asked, or not all of it can be read."""
    charter = page.charter.text if page.charter and page.charter.is_other else None
    changes = page.question.as_changes(charter)
    if not changes or page.question.unreadable() or (page.charter and page.charter.is_lost):
        return None, []
    body = {"settlement": page.question.settlement, "period": page.question.period, "changes": changes}
    speech, grounds = speech_of(request), page.grounds
    try:
        path = f"/v1/collaborations/{collaboration_id}/what-if"
        answer = await Backend(request).post("settlement", path, body, idempotency_key="what-if")
    except BackendRefused as refused:
        if refused.status not in (422, 429):
            raise
        single = [Problem(refused.code, "", refused.detail)]
        return None, [problem_shown(each, grounds, speech) for each in refused.errors or single]
    return outcome(answer, grounds, speech), []
