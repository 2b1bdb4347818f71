"""Spreadsheets of hours over HTTP: a template, how a publisher's sheets are read, previews and their commit."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from services.settlement.facts import store as facts
from services.settlement.intake.api import Sender
from services.settlement.sheets import store
from services.settlement.sheets.commands import FILE_BODY, CommitPreview, RememberMapping, read_mapping
from services.settlement.sheets.handlers import Sheets, list_granted_members, load_directory, require_grant
from services.settlement.sheets.previews import answers, handlers
from services.settlement.sheets.previews.handlers import Upload
from services.settlement.sheets.previews.store import list_rows
from services.settlement.sheets.reading.persons import masked
from services.settlement.sheets.rules import Owner
from services.settlement.sheets.sentences import Language
from shared.database import Connection, transaction
from shared.errors import Forbidden, Rejected
from shared.events.fields import COLLABORATION_PATTERN, NO_CONTROL_PATTERN
from shared.http.auth import Authenticated
from shared.http.idempotency import Command
from shared.http.paging import Paging

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@asynccontextmanager
async def _working(app: FastAPI) -> AsyncGenerator[None]:
    app.state.sheets = Sheets(app.state.pool)
    try:
        yield
    finally:
        app.state.sheets.readers.stop()


router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["spreadsheets"], lifespan=_working)

CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]
Lang = Annotated[Language, Query(description="The language of headings and sentences")]
Verdict = Annotated[
    Literal["accepted", "corrects", "known", "parked", "refused", "skipped"] | None,
    Query(description="Rows of this verdict alone"),
]


def _owner(collaboration_id: CollaborationId, sender: Sender) -> Owner:
    return Owner(collaboration_id, sender)


Ours = Annotated[Owner, Depends(_owner)]
"""The collaboration of the path and the publisher the token speaks for."""


def _preview_key(collaboration_id: CollaborationId, preview_id: UUID) -> tuple[str, UUID]:
    return collaboration_id, preview_id


PreviewKey = Annotated[tuple[str, UUID], Depends(_preview_key)]


@router.get("/hours-template", response_class=Response, responses={200: {"content": {XLSX: {}, "text/csv": {}}}})
async def get_template(
    collaboration_id: CollaborationId,
    request: Request,
    principal: Authenticated,
    format: Annotated[Literal["xlsx", "csv"], Query(description="The kind of file")] = "xlsx",
    lang: Lang = "da",
) -> Response:
    """An empty sheet to fill in, with the collaboration's projects and members and guidance in its language."""
    from services.settlement.sheets.template.workbook import WORDS, as_text, as_workbook

    async with transaction(request.app.state.pool, readonly=True) as conn:
        publishers = await facts.list_granted_publishers(conn, collaboration_id)
        is_publisher = not principal.named("publisher").isdisjoint(publishers)
        members = await facts.list_members(conn, collaboration_id)
        if not is_publisher and not principal.sees(collaboration_id, members):
            raise Forbidden
        directory = await load_directory(conn, collaboration_id)
    if format == "csv":
        content, media_type = as_text(WORDS[lang]), CSV
    else:
        content, media_type = await asyncio.to_thread(as_workbook, collaboration_id, directory, WORDS[lang]), XLSX
    disposition = f'attachment; filename="{WORDS[lang].hours_sheet.lower()}-{collaboration_id}.{format}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


@router.get("/hours-mapping")
async def get_mapping(ours: Ours, request: Request) -> dict[str, Any]:
    """How this publisher's sheets are read, as it was last committed or told; an empty mapping where it never was.

    `members` are those whose hours it may log, or `all`.
    """
    async with transaction(request.app.state.pool, readonly=True) as conn:
        await require_grant(conn, ours)
        members = await list_granted_members(conn, ours)
        return {
            "publisher": ours.publisher,
            "mapping": await store.find_mapping(conn, ours) or {},
            "members": members,
        }


@router.post("/hours-mappings", status_code=201)
async def remember_mapping(collaboration_id: CollaborationId, asked: RememberMapping, command: Command) -> JSONResponse:
    """Reads this publisher's sheets so from now on. A preview that is committed remembers its own mapping as well."""
    command.principal.require(f"publisher:{asked.publisher}")
    owner = Owner(collaboration_id, asked.publisher)

    async def work(conn: Connection) -> dict[str, Any]:
        await require_grant(conn, owner)
        mapping = asked.mapping.model_dump(exclude_defaults=True, mode="json")
        await store.upsert_mapping(conn, owner, mapping)
        return {"publisher": owner.publisher, "mapping": mapping}

    return await command.once(work)


class HowToRead:
    """How a file is to be read and spoken of."""

    def __init__(
        self,
        mapping: Annotated[str | None, Query(max_length=8_000, description="A mapping as JSON, for this file")] = None,
        file_name: Annotated[str, Query(max_length=200, pattern=NO_CONTROL_PATTERN)] = "",
        lang: Lang = "en",
    ) -> None:
        self.mapping = read_mapping(mapping) if mapping is not None else None
        self.file_name = masked(file_name, 100)
        self.lang: Language = lang


@router.post("/hours-previews", status_code=201, openapi_extra=FILE_BODY)
async def preview_file(
    ours: Ours, request: Request, command: Command, how: Annotated[HowToRead, Depends(HowToRead)]
) -> JSONResponse:
    """What a file of hours would do, row by row; nothing of it enters the ledger.

    The body is the file: an Excel workbook, or text with any of the usual separators and encodings. Columns are found
    by their headings, or as the mapping says; without one the mapping remembered for this publisher is used. The
    preview can be read and committed for 24 hours. 422 with a code and a sentence where the file cannot be read.
    """
    upload = Upload(ours, command.principal.subject, await request.body(), how.file_name, how.mapping, how.lang)
    prepared = await handlers.prepare(request.app.state.sheets, upload)
    # The same key for another mapping of the same file is another command.
    digest = hashlib.sha256(command.request_hash + request.url.query.encode()).digest()
    return await replace(command, request_hash=digest).once(lambda conn: handlers.save(conn, prepared, how.lang))


@router.get("/hours-previews/{preview_id}")
async def get_preview(key: PreviewKey, request: Request, principal: Authenticated, lang: Lang = "en") -> dict[str, Any]:
    """A preview, or what it became: how the file was read, rows and minutes by verdict, sums, and what was found."""
    async with transaction(request.app.state.pool, readonly=True) as conn:
        preview = await handlers.get_preview(conn, principal, key)
        return await handlers.show(conn, preview, lang)


@router.get("/hours-previews/{preview_id}/rows")
async def list_preview_rows(
    key: PreviewKey, principal: Authenticated, page: Paging, verdict: Verdict = None, lang: Lang = "en"
) -> JSONResponse:
    """The rows of a preview in their order, each with its verdict and everything found in it."""
    if page.after is not None and not (page.after.isascii() and page.after.isdigit() and len(page.after) <= 9):
        raise Rejected("malformed", "`after` is a row number, from Link or next_after.")
    async with transaction(page.request.app.state.pool, readonly=True) as conn:
        preview = await handlers.get_preview(conn, principal, key)
        rows = await list_rows(conn, preview.preview_id, verdict, int(page.after or 0), page.fetch)
    return page.answer([answers.row(row, lang) for row in rows], "row")


@router.post("/hours-previews/{preview_id}/commits", status_code=201)
async def commit_preview(
    key: PreviewKey,
    request: Request,
    command: Command,
    asked: Annotated[CommitPreview | None, Body()] = None,
    lang: Lang = "en",
) -> JSONResponse:
    """Lets a preview enter the ledger, in one transaction: every row is decided anew, and the good ones enter.

    Rows that are refused stay out, as the preview shows; with `all_or_nothing` nothing enters where one is. `changed`
    names rows that were decided otherwise than foreseen. The same file again changes nothing.
    """

    async def work(conn: Connection) -> dict[str, Any]:
        preview = await handlers.get_preview(conn, command.principal, key, lock=True)
        return await handlers.commit_preview(request.app.state.sheets, conn, preview, asked or CommitPreview(), lang)

    return await command.once(work)
