"""Runs over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Path, Request
from fastapi.responses import JSONResponse

from services.settlement.runs import access, answers, handlers, store
from services.settlement.runs.commands import ApproveRun, DiscardRun, RequestReversal, RequestRun, WaivePublisher
from services.settlement.runs.store import Run
from services.settlement.runs.waiting import handlers as waiting
from services.settlement.runs.waiting.store import list_waivers
from shared.database import Connection, transaction
from shared.errors import Rejected
from shared.events.fields import COLLABORATION_PATTERN
from shared.http.auth import Authenticated
from shared.http.idempotency import Command, CommandCall
from shared.http.paging import Paging

router = APIRouter(prefix="/v1", tags=["runs"])

CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]


@router.post("/collaborations/{collaboration_id}/runs", status_code=201)
async def request_run(collaboration_id: CollaborationId, asked: RequestRun, command: Command) -> JSONResponse:
    """Asks for a settlement of a period to be worked out. The answer comes at once, the result in the run."""
    access.require_operator(command.principal, collaboration_id)
    subject = command.principal.subject
    return await command.once(lambda conn: handlers.request_run(conn, collaboration_id, asked, subject))


@router.post("/collaborations/{collaboration_id}/reversals", status_code=201)
async def request_reversal(collaboration_id: CollaborationId, asked: RequestReversal, command: Command) -> JSONResponse:
    """Asks for the last run of a settlement to be taken back; it is a run with the same states."""
    access.require_operator(command.principal, collaboration_id)
    subject = command.principal.subject
    return await command.once(lambda conn: handlers.request_reversal(conn, collaboration_id, asked, subject))


@router.post("/runs/{run_id}/waivers", status_code=201)
async def waive_publisher(run_id: UUID, asked: WaivePublisher, command: Command) -> JSONResponse:
    """Lets a run go on without waiting for a publisher."""

    async def work(conn: Connection) -> dict[str, Any]:
        run = await _run_of_operator(conn, run_id, command)
        return await handlers.waive_publisher(conn, run, asked, command.principal.subject)

    return await command.once(work)


@router.post("/runs/{run_id}/approvals", status_code=201)
async def approve_run(
    run_id: UUID, command: Command, asked: Annotated[ApproveRun | None, Body()] = None
) -> JSONResponse:
    """Settles what was worked out: claims, transfers, balances and turns follow. Nothing is worked out again."""

    async def work(conn: Connection) -> dict[str, Any]:
        run = await _run_of_operator(conn, run_id, command)
        return await handlers.approve_run(conn, run, asked or ApproveRun(), command.principal.subject)

    return await command.once(work)


@router.post("/runs/{run_id}/discards", status_code=201)
async def discard_run(
    run_id: UUID, command: Command, asked: Annotated[DiscardRun | None, Body()] = None
) -> JSONResponse:
    """Drops a run that is not approved; it leaves no trace in the arithmetic."""

    async def work(conn: Connection) -> dict[str, Any]:
        run = await _run_of_operator(conn, run_id, command)
        return await handlers.discard_run(conn, run, asked or DiscardRun(), command.principal.subject)

    return await command.once(work)


async def _run_of_operator(conn: Connection, run_id: UUID, command: CommandCall) -> Run:
    run = await store.get_run(conn, run_id)
    access.require_operator(command.principal, run.collaboration_id)
    return run


@router.get("/runs/{run_id}")
async def read_run(run_id: UUID, request: Request, principal: Authenticated) -> dict[str, Any]:
    """A run: its state, what it waits for, its cut, and under `result` what it came to."""
    async with transaction(request.app.state.pool) as conn:
        run = await store.get_run(conn, run_id)
        await access.require_sight(conn, principal, run.collaboration_id)
        waiting_for = await waiting.waiting_for(conn, run)
        waivers = await list_waivers(conn, run_id)
        result = await store.find_result(conn, run_id)
    return answers.run_whole(run, waiting_for, waivers, result)


@router.get("/collaborations/{collaboration_id}/runs")
async def list_runs(
    collaboration_id: CollaborationId, request: Request, principal: Authenticated, page: Paging
) -> JSONResponse:
    """The collaboration's runs, the latest first."""
    after = _number(page.after)
    async with transaction(request.app.state.pool) as conn:
        await access.require_sight(conn, principal, collaboration_id)
        runs = await store.list_runs(conn, collaboration_id, after, page.fetch)
    return page.answer([answers.run_row(run) for run in runs], "run_number")


def _number(after: str | None) -> int | None:
    if after is None:
        return None
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        raise Rejected("malformed", "`after` is a run number, from Link or next_after.")
    return int(after)
