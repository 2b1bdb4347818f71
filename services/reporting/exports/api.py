"""Downloads of a run over HTTP, for who may read the run."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from services.reporting.access import CollaborationPath, find_visitor, get_readable, snapshot
from services.reporting.answers import REFUSALS
from services.reporting.exports import statement, workbook
from services.reporting.exports.journals.beancount import beancount_journal
from services.reporting.exports.journals.hledger import hledger_journal
from services.reporting.exports.loading import load_exported
from services.reporting.exports.tables import Said, claims_table, lines_table, nets_table
from services.reporting.pages.backend import Backend
from services.reporting.pages.language import today
from services.reporting.pages.rendering import speech_of
from services.reporting.pages.settlements.addresses import RunPath
from services.reporting.pages.settlements.view import load_known
from services.reporting.pages.tables import csv_answer
from shared.errors import Forbidden, NotFound
from shared.events.fields import MEMBER_PATTERN

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}/runs/{run_id}/exports", tags=["exports"])

FileName = Literal["lines.csv", "nets.csv", "claims.csv", "run.xlsx", "run.json", "run.journal", "run.beancount"]
MemberPath = Annotated[str, Path(pattern=MEMBER_PATTERN, description="The member", examples=["dk-0161"])]
Lang = Annotated[Literal["da", "nb", "en"] | None, Query(description="Language of the file's texts")]

TABLES: dict[str, Callable[[Said], Any]] = {
    "lines.csv": lines_table,
    "nets.csv": nets_table,
    "claims.csv": claims_table,
}
_TEXT = "text/plain"
_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
_REFUSALS = REFUSALS | {
    404: {"description": "There is no such run, or the member has no part in it.", **_PROBLEM},
    409: {"description": "The run has come to nothing, or not yet.", **_PROBLEM},
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {name: {} for name in ("text/csv", workbook.MEDIA_TYPE, "application/json", _TEXT)},
    }
}
_PDF: dict[int | str, dict[str, Any]] = {200: {"description": "The file.", "content": {statement.MEDIA_TYPE: {}}}}


@router.get("/{name}", response_class=Response, responses=_FILES | _REFUSALS)
async def download(
    request: Request, collaboration_id: CollaborationPath, run_id: RunPath, name: FileName, lang: Lang = None
) -> Response:
    """The run as tables (CSV), a workbook, charter.md 6's run object (JSON), or a journal for hledger or beancount."""
    said = await _load(request, collaboration_id, run_id)
    file = _file_name(said, name)
    match name:
        case "run.json":
            told = await Backend(request).get("settlement", f"/v1/runs/{run_id}")
            if told["collaboration_id"] != collaboration_id:
                raise Forbidden
            return _named(JSONResponse(told["result"]), file)
        case "run.xlsx":
            content = await asyncio.to_thread(workbook.workbook, said)
            return _named(Response(content, media_type=workbook.MEDIA_TYPE), file)
        case "run.journal" | "run.beancount":
            write = hledger_journal if name == "run.journal" else beancount_journal
            return _named(Response(write(said.run), media_type=f"{_TEXT}; charset=utf-8"), file)
        case _:
            return _named(csv_answer(TABLES[name](said), said.say), file)


@router.get("/statements/{member_id}.pdf", response_class=Response, responses=_PDF | _REFUSALS)
async def download_statement(
    request: Request, collaboration_id: CollaborationPath, run_id: RunPath, member_id: MemberPath, lang: Lang = None
) -> Response:
    """A member's statement of the run (PDF): what it owes or is owed, and every line of it."""
    said = await _load(request, collaboration_id, run_id)
    if not any(line.member == member_id for line in said.run.lines):
        raise NotFound("no_part", "The member has no line in this run.", ids={"member_id": member_id})
    content = await asyncio.to_thread(statement.statement, said, member_id)
    return _named(Response(content, media_type=statement.MEDIA_TYPE), _file_name(said, f"{member_id}.pdf"))


async def _load(request: Request, collaboration_id: str, run_id: str) -> Said:
    """The run with names, in one language. Raises Unauthenticated, Forbidden, NotFound, Conflict."""
    visitor = await find_visitor(request)
    async with snapshot(request.app.state.pool) as conn:
        collaboration = await get_readable(conn, visitor, collaboration_id)
        run = await load_exported(conn, collaboration, run_id)
        known = await load_known(conn, collaboration_id, today())
    return Said(run, known.names, known.streams, speech_of(request))


def _file_name(said: Said, name: str) -> str:
    """What the file is called; one of a run that is not approved says so, whatever it holds."""
    head = said.run.head
    parts = [
        head.settlement,
        head.period,
        "reversal" if head.reversal else "",
        "provisional" if head.is_provisional else "",
    ]
    return "-".join([*(part for part in parts if part), name])


def _named(answer: Response, file: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
