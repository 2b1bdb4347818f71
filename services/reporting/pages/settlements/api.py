"""Settlements' pages over HTTP: the list, a run, and the operator's commands with what they will do shown first."""

from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.access import CollaborationPath
from services.reporting.pages.backend import Backend, BackendAway
from services.reporting.pages.forms import read_form
from services.reporting.pages.language import today
from services.reporting.pages.parties import load_charters
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.settlements import store
from services.reporting.pages.settlements.addresses import RunPath, run_page
from services.reporting.pages.settlements.asking import choices
from services.reporting.pages.settlements.consequences import of_approval, of_reversal
from services.reporting.pages.settlements.store import LinesAsked
from services.reporting.pages.settlements.tables import run_tables
from services.reporting.pages.settlements.view import LINES_ON_PAGE, load_run
from services.reporting.pages.settlements.words import page_words
from services.reporting.pages.tables import csv_asked
from services.reporting.pages.visiting import visit
from services.reporting.projections.rows import Row
from services.reporting.projections.runs.store import find_run
from shared.errors import Forbidden, Rejected
from shared.events.fields import NO_CONTROL_PATTERN

router = APIRouter(include_in_schema=False, prefix="/collaborations/{collaboration_id}/settlements")

RUNS_ON_PAGE = 50
FIRST_PLACE = 2**63 - 1
UNDER_WAY = ("requested", "calculated")

Action = Literal["approve", "reverse", "discard"]
ALLOWED = {"approve": ("calculated",), "discard": UNDER_WAY, "reverse": ("issued",)}
Text = Annotated[str, Query(max_length=200, pattern=NO_CONTROL_PATTERN)]
Done = Annotated[str, Query(pattern="^(approve|discard|reverse|request|waive)?$")]


def _lines_asked(
    stream: Text = "",
    member: Text = "",
    project: Text = "",
    kind: Text = "",
    adjusted: Annotated[str, Query(pattern="^(only|none)?$")] = "",
) -> LinesAsked:
    return LinesAsked(stream, member, project, kind, adjusted)


Asked = Annotated[LinesAsked, Depends(_lines_asked)]


@router.get("")
async def show_runs(
    request: Request,
    collaboration_id: CollaborationPath,
    before: Annotated[int, Query(ge=0, le=FIRST_PLACE)] = FIRST_PLACE,
) -> Response:
    """The runs by period, and what the operator can ask for."""
    async with visit(request, collaboration_id) as (visitor, collaboration, conn):
        rows = await store.list_runs_with_sums(conn, collaboration_id, before, RUNS_ON_PAGE + 1)
        is_operator = visitor.is_operator(collaboration_id)
        charters = await load_charters(conn, collaboration_id, today()) if is_operator else []
        last = await store.list_last_runs(conn, collaboration_id) if is_operator else []
    return render(
        request,
        "settlements/list.html",
        collaboration=collaboration,
        runs=rows[:RUNS_ON_PAGE],
        older=rows[RUNS_ON_PAGE - 1]["place"] if len(rows) > RUNS_ON_PAGE else None,
        is_operator=is_operator,
        choices=choices(charters, last, today()),
        section="settlements",
    )


@router.post("")
async def request_run(request: Request, collaboration_id: CollaborationPath) -> Response:
    """Asks settlement for a run, of all that this page knew."""
    form = await read_form(request)
    async with visit(request, collaboration_id) as (_, collaboration, _conn):
        position = collaboration["membership_position"]
    settlement, _, period = form.text("run").rpartition(" ")
    body = {"settlement": settlement, "period": period, "membership_position": position}
    path = f"/v1/collaborations/{collaboration_id}/runs"
    asked = await Backend(request).post("settlement", path, body, idempotency_key=form.idempotency_key)
    return _to_run(collaboration_id, asked["run_id"], "request")


@router.get("/{run_id}")
async def show_run(
    request: Request,
    collaboration_id: CollaborationPath,
    run_id: RunPath,
    asked: Asked,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    done: Done = "",
) -> Response:
    """A run: state, nets, flows, lines, and what it led to."""
    async with visit(request, collaboration_id) as (visitor, collaboration, conn):
        run = await find_run(conn, collaboration_id, run_id)
        page = (0, None) if request.query_params.get("format") == "csv" else (after, LINES_ON_PAGE)
        view = await load_run(conn, collaboration_id, run, (asked, page), today()) if run else None
    told = await _told(request, collaboration_id, run_id, run)
    shown: dict[str, Any] = {
        "collaboration": collaboration,
        "told": told,
        "is_operator": visitor.is_operator(collaboration_id),
        "done": done,
        "section": "settlements",
    }
    if view is None or view.run["state"] == "requested":
        return render(request, "settlements/waiting.html", run_id=run_id, **shown)
    if request.query_params.get("waiting"):
        return Response(headers={"HX-Redirect": run_page(collaboration_id, run_id)})
    speech = speech_of(request)
    tables = run_tables(view, collaboration_id, speech)
    if (file := csv_asked(request, speech, *tables.values())) is not None:
        return file
    shown |= {"actions": _actions(view.run, told), "more": partial(_more, view.lines.asked)}
    shown |= page_words(view, collaboration_id, speech)
    return render(request, "settlements/run.html", view=view, tables=tables, **shown)


@router.post("/{run_id}/waive")
async def waive_publisher(request: Request, collaboration_id: CollaborationPath, run_id: RunPath) -> Response:
    """Lets the run go on without waiting for a publisher."""
    form = await read_form(request)
    await _require_run(request, collaboration_id, run_id)
    body = {"publisher": form.text("publisher"), "reason": form.text("reason")}
    path = f"/v1/runs/{run_id}/waivers"
    await Backend(request).post("settlement", path, body, idempotency_key=form.idempotency_key)
    return _to_run(collaboration_id, run_id, "waive")


@router.get("/{run_id}/{action}")
async def confirm(request: Request, collaboration_id: CollaborationPath, run_id: RunPath, action: Action) -> Response:
    """What approving, reversing or discarding the run will do, before it is done."""
    async with visit(request, collaboration_id) as (visitor, collaboration, conn):
        if not visitor.is_operator(collaboration_id):
            raise Forbidden
        run = await find_run(conn, collaboration_id, run_id)
        view = await load_run(conn, collaboration_id, run, (LinesAsked(), (0, 1)), today()) if run else None
    told = await Backend(request).get("settlement", f"/v1/runs/{run_id}")
    if view is None or told["collaboration_id"] != collaboration_id:
        raise Forbidden
    state = "issued" if told["state"] == "paid" else told["state"]
    speech = speech_of(request)
    match action:
        case "approve" if told["result"]:
            consequences = of_approval(told["result"], view, speech)
        case "reverse":
            consequences = of_reversal(view, speech)
        case _:
            consequences = []
    if (file := csv_asked(request, speech, *consequences)) is not None:
        return file
    return render(
        request,
        "settlements/confirm.html",
        collaboration=collaboration,
        view=view,
        action=action,
        is_possible=state in ALLOWED[action],
        consequences=consequences,
        section="settlements",
    )


@router.post("/{run_id}/{action}")
async def act(request: Request, collaboration_id: CollaborationPath, run_id: RunPath, action: Action) -> Response:
    """The command to settlement; a reversal leads on to the run that takes this one back."""
    form = await read_form(request)
    run = await _require_run(request, collaboration_id, run_id)
    said = form.text("said") or None
    match action:
        case "approve":
            path, body = f"/v1/runs/{run_id}/approvals", {"decision": said}
        case "discard":
            path, body = f"/v1/runs/{run_id}/discards", {"reason": said}
        case "reverse":
            path = f"/v1/collaborations/{collaboration_id}/reversals"
            body = {"settlement": run["settlement"], "period": run["period"]}
    given = {name: value for name, value in body.items() if value is not None}
    answer = await Backend(request).post("settlement", path, given, idempotency_key=form.idempotency_key)
    return _to_run(collaboration_id, answer["run_id"], action)


async def _require_run(request: Request, collaboration_id: str, run_id: str) -> dict[str, Any]:
    """The run as settlement has it. Raises Forbidden where it is none of this collaboration's."""
    async with visit(request, collaboration_id):
        pass
    run = await Backend(request).get("settlement", f"/v1/runs/{run_id}")
    if run["collaboration_id"] != collaboration_id:
        raise Forbidden
    return run


async def _told(request: Request, collaboration_id: str, run_id: str, run: Row | None) -> dict[str, Any] | None:
    """A run under way as settlement itself tells of it; None for one that is over, or if settlement is away.

    Raises Forbidden where neither settlement nor what was announced knows the run.
    """
    if run is not None and run["state"] not in UNDER_WAY:
        return None
    try:
        told: dict[str, Any] = await Backend(request).get("settlement", f"/v1/runs/{run_id}")
    except (BackendAway, Rejected):
        if run is None:
            raise
        return None
    if told["collaboration_id"] != collaboration_id:
        raise Forbidden
    return told


def _actions(run: Row, told: dict[str, Any] | None) -> list[str]:
    """What can be done with the run in its state."""
    state = told["state"] if told else run["state"]
    allowed = [action for action, states in ALLOWED.items() if state in states]
    return [action for action in allowed if action != "reverse" or not run["reversal"]]


def _more(asked: LinesAsked, after: int) -> str:
    """The query of the lines after a number, narrowed as they are now."""
    fields = {"stream": asked.stream, "member": asked.member, "project": asked.project, "kind": asked.of}
    fields |= {"adjusted": asked.adjusted, "after": str(after or "")}
    return urlencode({name: value for name, value in fields.items() if value})


def _to_run(collaboration_id: str, run_id: str, done: str) -> Response:
    return RedirectResponse(f"{run_page(collaboration_id, run_id)}?done={done}", status_code=303)
