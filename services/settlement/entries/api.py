"""Reading what came in: single entries with their history, what is parked."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.settlement.entries import answers, store
from services.settlement.entries.reading import store as reading
from services.settlement.entries.reading.rules import Scope, refuse_others, scope_of
from services.settlement.entries.reading.store import Sought
from shared.database import Connection, transaction
from shared.errors import Forbidden, Rejected
from shared.events.fields import COLLABORATION_PATTERN, MEMBER_PATTERN, NO_CONTROL_PATTERN, PUBLISHER_PATTERN
from shared.http.auth import Authenticated
from shared.http.paging import Page, Paging

router = APIRouter(prefix="/v1", tags=["entries"])

CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]
PublisherId = Annotated[str, Path(pattern=PUBLISHER_PATTERN)]
EntryId = Annotated[str, Path(pattern=NO_CONTROL_PATTERN, max_length=200)]


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


@router.get("/entries")
async def list_entries(
    request: Request, principal: Authenticated, page: Paging, asked: Annotated[EntryFilter, Query()]
) -> JSONResponse:
    """Entries as they stand: a publisher's own, a member's, or all of a collaboration for its operator and the auditor.

    Whether an entry counts is told by its `state` and `code`. Pages go by collaboration, publisher and entry.
    """
    scope, sought = scope_of(principal), asked.sought()
    refuse_others(scope, sought.collaboration_id, sought.publisher, sought.member_id)
    async with transaction(request.app.state.pool) as conn:
        rows = await _page_of_entries(conn, scope, sought, page)
    return page.answer(rows, "key")


async def _page_of_entries(conn: Connection, scope: Scope, sought: Sought, page: Page) -> list[dict[str, Any]]:
    """Source after source, each in order of its entries, until the page is full."""
    begin_at, after = _after(page)
    rows: list[dict[str, Any]] = []
    for source in await reading.list_sources(conn, scope, sought):
        if source < begin_at:
            continue
        after_entry = after if source == begin_at else ""
        found = await reading.list_entries(conn, source, scope, sought, (after_entry, page.fetch - len(rows)))
        rows += [{"key": "/".join((*source, row["entry_id"])), **answers.entry(row)} for row in found]
        if len(rows) == page.fetch:
            break
    return rows


def _after(page: Page) -> tuple[tuple[str, str], str]:
    if page.after is None:
        return ("", ""), ""
    collaboration_id, first, rest = page.after.partition("/")
    publisher, second, entry_id = rest.partition("/")
    if not (first and second) or not re.fullmatch(NO_CONTROL_PATTERN, page.after):
        raise Rejected("malformed", "`after` is not a key of this list; take it from Link or next_after.")
    return (collaboration_id, publisher), entry_id


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
    request: Request, principal: Authenticated, page: Paging, collaboration_id: CollaborationId
) -> JSONResponse:
    """What does not count in a collaboration, with the code and its age: all for its operator and the auditor, their
    own for publishers and members."""
    scope = scope_of(principal)
    refuse_others(scope, collaboration_id, None, None)
    after = _number_after(page)
    async with transaction(request.app.state.pool) as conn:
        seen = None if scope.reads_all_of(collaboration_id) else (scope.publishers, scope.members)
        rows = await store.list_parked(conn, collaboration_id, after, page.fetch, seen)
    now = datetime.now(UTC)
    return page.answer([answers.parked(each, now) for each in rows], "key")
