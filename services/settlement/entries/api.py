"""Reading what came in: single entries with their history, what is parked."""

import re
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from asyncpg import Record
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from services.settlement.entries import answers, store
from services.settlement.entries.messages import EntryKey
from services.settlement.entries.reading import store as reading
from services.settlement.entries.reading import table
from services.settlement.entries.reading.rules import Scope, refuse_others, scope_of
from services.settlement.entries.reading.store import Sought
from shared.database import Pool, transaction
from shared.errors import Forbidden, Rejected
from shared.events.fields import COLLABORATION_PATTERN, MEMBER_PATTERN, NO_CONTROL_PATTERN, PUBLISHER_PATTERN
from shared.http.auth import Authenticated
from shared.http.paging import Page, Paging
from shared.principal import Principal

router = APIRouter(prefix="/v1", tags=["entries"])

CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]
PublisherId = Annotated[str, Path(pattern=PUBLISHER_PATTERN)]
Code = Annotated[str | None, Query(max_length=50, pattern=NO_CONTROL_PATTERN, description="This reason alone")]
EntryId = Annotated[str, Path(pattern=NO_CONTROL_PATTERN, max_length=200)]

PARKED_DAYS = (0, 1, 7, 30, 90)
"""The ages by which what is parked is summed: from so many days on."""
CSV_ENTRIES_AT_ONCE = 1_000
CSV_TOO: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/csv": {"schema": {"type": "string", "description": f"Columns, in order: {', '.join(table.COLUMNS)}"}}
        }
    }
}
CSV_HEADERS = {"Content-Disposition": 'attachment; filename="entries.csv"'}


class EntryFilter(BaseModel):
    """Which entries are asked for; what is left out is not asked."""

    model_config = ConfigDict(extra="ignore")

    collaboration_id: str | None = Field(default=None, pattern=COLLABORATION_PATTERN)
    publisher: str | None = Field(default=None, pattern=PUBLISHER_PATTERN)
    project_id: str | None = Field(default=None, pattern=NO_CONTROL_PATTERN, max_length=200)
    member_id: str | None = Field(default=None, pattern=MEMBER_PATTERN)
    state: Literal["counted", "parked", "withdrawn"] | None = None
    from_date: date | None = Field(default=None, alias="from", description="First day, of the entry itself")
    to_date: date | None = Field(default=None, alias="to", description="Last day, included")

    def sought(self) -> Sought:
        return Sought(
            self.collaboration_id,
            self.publisher,
            self.project_id,
            self.member_id,
            self.state,
            self.from_date,
            self.to_date,
        )


def wants_csv(
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="How it is written; unsaid, the header Accept decides")
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> bool:
    """Whether the answer is to be CSV: by `format`, else where Accept names it and not JSON."""
    return format == "csv" if format else "text/csv" in accept.lower() and "json" not in accept.lower()


@router.get("/entries", responses=CSV_TOO)
async def list_entries(
    request: Request,
    principal: Authenticated,
    page: Paging,
    asked: Annotated[EntryFilter, Query()],
    is_csv: Annotated[bool, Depends(wants_csv)],
) -> Response:
    """Entries as they stand: a publisher's own, a member's, or all of a collaboration for its operator and the auditor.

    Whether an entry counts is told by its `state`, with `code` and `message` where it is parked. Pages go by
    collaboration and publisher, and in order of arrival. As CSV all of them come at once, from `after` on; `limit` is
    not heard. What a spreadsheet would take for a formula has an apostrophe before it there.
    """
    scope, sought, after = scope_of(principal), asked.sought(), _after(page)
    refuse_others(scope, sought.collaboration_id, sought.publisher, sought.member_id)
    pool: Pool = request.app.state.pool
    if is_csv:
        first = await _page_of_entries(pool, scope, sought, after, CSV_ENTRIES_AT_ONCE)
        return StreamingResponse(_csv(pool, scope, sought, first), media_type=table.MEDIA_TYPE, headers=CSV_HEADERS)
    rows = await _page_of_entries(pool, scope, sought, after, page.fetch)
    return page.answer([{"key": _key(row), **answers.entry(row)} for row in rows], "key")


async def _csv(pool: Pool, scope: Scope, sought: Sought, rows: Sequence[Record]) -> AsyncGenerator[str]:
    """The lines of a whole CSV file, a thousand at a time; `rows` are the first. No connection is held in between."""
    yield table.head()
    while rows:
        yield table.lines(rows)
        last = rows[-1]
        after = (last["collaboration_id"], last["publisher"], last["entry_id"])
        is_all = len(rows) < CSV_ENTRIES_AT_ONCE
        rows = [] if is_all else await _page_of_entries(pool, scope, sought, after, CSV_ENTRIES_AT_ONCE)


async def _page_of_entries(pool: Pool, scope: Scope, sought: Sought, after: EntryKey, count: int) -> list[Record]:
    """Source after source, each in order of arrival, until there are `count`."""
    rows: list[Record] = []
    async with transaction(pool) as conn:
        for source in sorted(await reading.list_sources(conn, scope, sought)):
            if source >= after[:2]:
                after_entry = after[2] if source == after[:2] else ""
                rows += await reading.list_entries(conn, source, scope, sought, (after_entry, count - len(rows)))
            if len(rows) == count:
                break
    return rows


def _key(row: Record) -> str:
    return "/".join((row["collaboration_id"], row["publisher"], row["entry_id"]))


def _after(page: Page) -> EntryKey:
    if page.after is None:
        return "", "", ""
    collaboration_id, first, rest = page.after.partition("/")
    publisher, second, entry_id = rest.partition("/")
    if not (first and second) or not re.fullmatch(NO_CONTROL_PATTERN, page.after):
        raise Rejected("malformed", "`after` is not a key of this list; take it from Link or next_after.")
    return collaboration_id, publisher, entry_id


def _number_after(page: Page) -> int:
    if not re.fullmatch("[0-9]{1,18}", page.after or "0"):
        raise Rejected("malformed", "`after` is not a key of this list; take it from Link or next_after.")
    return int(page.after or 0)


@router.get("/entries/{collaboration_id}/{publisher}/{entry_id:path}")
async def get_entry(
    request: Request,
    principal: Authenticated,
    collaboration_id: CollaborationId,
    publisher: PublisherId,
    entry_id: EntryId,
) -> dict[str, Any]:
    """One entry as it stands and everything that was ever said of it."""
    scope = scope_of(principal)
    key = (collaboration_id, publisher, entry_id)
    async with transaction(request.app.state.pool) as conn:
        row = await reading.find_entry(conn, key)
        if row is None or not scope.may_read(collaboration_id, publisher, {row["member_id"], row["charged_to"]} - {""}):
            raise Forbidden
        history = await reading.list_history(conn, [key])
    return {**answers.entry(row), "history": answers.history(row, history.get(key, []))}


@router.get("/collaborations/{collaboration_id}/parked")
async def list_parked(
    request: Request,
    principal: Authenticated,
    page: Paging,
    collaboration_id: CollaborationId,
    code: Annotated[
        str | None, Query(max_length=50, pattern=NO_CONTROL_PATTERN, description="This reason alone")
    ] = None,
) -> JSONResponse:
    """What does not count in a collaboration, with the code and its age: all for its operator and the auditor, their
    own for publishers and members."""
    seen = _seen_parked(principal, collaboration_id)
    after = _number_after(page)
    async with transaction(request.app.state.pool) as conn:
        rows = await store.list_parked(conn, collaboration_id, after, page.fetch, seen, code)
    now = datetime.now(UTC)
    return page.answer([answers.parked(each, now) for each in rows], "key")


@router.get("/collaborations/{collaboration_id}/parked-sums")
async def sum_parked(
    request: Request, principal: Authenticated, collaboration_id: CollaborationId
) -> dict[str, list[dict[str, Any]]]:
    """How much does not count in a collaboration, by code and by whole days of age: from `from_days` up to the next
    group. Open as the list is."""
    seen = _seen_parked(principal, collaboration_id)
    async with transaction(request.app.state.pool, readonly=True) as conn:
        sums = await store.list_parked_sums(conn, collaboration_id, PARKED_DAYS, seen)
    return {"items": [answers.parked_sum(each, PARKED_DAYS) for each in sums]}


def _seen_parked(principal: Principal, collaboration_id: str) -> store.Seen | None:
    """What of the parked a token sees; None: all. Raises Forbidden."""
    scope = scope_of(principal)
    refuse_others(scope, collaboration_id, None, None)
    return None if scope.reads_all_of(collaboration_id) else (scope.publishers, scope.members)
