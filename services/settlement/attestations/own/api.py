"""Months attested over HTTP: how they stand, and a member that vouches for its own."""

import re
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.settlement.attestations import store
from services.settlement.attestations.own.commands import AttestMonth
from services.settlement.attestations.own.handlers import attest_own
from services.settlement.attestations.store import MonthsAsked, MonthStanding
from services.settlement.entries.answers import moment
from services.settlement.entries.reading.rules import refuse_others, scope_of
from services.settlement.facts import store as facts
from services.settlement.intake.handlers import Door
from shared.database import Connection, transaction
from shared.errors import Forbidden, Rejected
from shared.events.fields import COLLABORATION_PATTERN, MEMBER_PATTERN, MONTH_PATTERN, NO_CONTROL_PATTERN
from shared.http.auth import Authenticated
from shared.http.idempotency import Command
from shared.http.paging import Paging
from shared.periods import Period

router = APIRouter(prefix="/v1/collaborations/{collaboration_id}", tags=["attestations"])

CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]


class MonthFilter(BaseModel):
    """Which months are asked for; what is left out is not asked."""

    project_id: str | None = Field(default=None, pattern=NO_CONTROL_PATTERN, max_length=200)
    member_id: str | None = Field(default=None, pattern=MEMBER_PATTERN)
    from_month: str | None = Field(default=None, pattern=MONTH_PATTERN)
    to_month: str | None = Field(default=None, pattern=MONTH_PATTERN, description="Included")
    waiting: bool = Field(default=False, description="Only months of which not all is attested")


def _asked(collaboration_id: CollaborationId, asked: Annotated[MonthFilter, Query()]) -> MonthsAsked:
    first, last = Period.parse(asked.from_month or "1000").first, Period.parse(asked.to_month or "9998").last
    return MonthsAsked(collaboration_id, asked.project_id, asked.member_id, first, last, asked.waiting)


@router.get("/attestations")
async def list_months(
    request: Request, principal: Authenticated, page: Paging, asked: Annotated[MonthsAsked, Depends(_asked)]
) -> JSONResponse:
    """Months with hours and what of them is attested: a member's own, all for the operator and the auditor.

    `accepted_minutes` is what an attestation must say; `attested_minutes` is what of it was not changed since the last
    one, which stands under `last`; the entries that were are counted.
    """
    scope = scope_of(principal)
    refuse_others(replace(scope, publishers=frozenset()), asked.collaboration_id, None, asked.member_id)
    members = None if scope.reads_all_of(asked.collaboration_id) else scope.members
    async with transaction(request.app.state.pool) as conn:
        rows = await store.list_standing(conn, asked, members, _after(page.after), page.fetch)
    return page.answer([_answer(row) for row in rows], "key")


@router.post("/attestations", status_code=201)
async def attest_month(
    collaboration_id: CollaborationId, asked: AttestMonth, request: Request, command: Command
) -> JSONResponse:
    """Vouches for a member's own month, with its token; a publisher with a grant sends `month_attested` instead.

    409 `attestation_outdated` where the hours sum to something else by now; the sentence names the sum that stands.
    Only a pseudonym of the token's subject is kept.
    """
    command.principal.require(f"member:{asked.member_id}")
    door: Door = request.app.state.door

    async def work(conn: Connection) -> dict[str, Any]:
        if asked.member_id not in await facts.list_members(conn, collaboration_id):
            raise Forbidden
        return await attest_own(conn, door.loader, collaboration_id, asked, command.principal.subject)

    return await command.once(work)


def _after(after: str | None) -> tuple[date, int]:
    month, _, account_id = (after or "9999-12/0").partition("/")
    if not re.fullmatch("[0-9]{1,18}", account_id) or not re.fullmatch(MONTH_PATTERN, month):
        raise Rejected("malformed", "`after` is not a key of this list; take it from Link or next_after.")
    return Period.parse(month).first, int(account_id)


def _answer(row: MonthStanding) -> dict[str, Any]:
    month = row.month.isoformat()[:7]
    said: dict[str, Any] = {
        "key": f"{month}/{row.account_id}",
        "project_id": row.project_id,
        "member_id": row.member_id,
        "month": month,
        "accepted_minutes": row.accepted,
        "counted_minutes": row.counted,
        "attested_minutes": row.attested,
        "changed_entries": row.changed_entries,
        "withdrawn_entries": row.withdrawn_entries,
        "last": None,
    }
    if row.last_minutes is not None and row.last_at is not None:
        last = {"minutes": row.last_minutes, "attested_by": row.last_by, "received_at": moment(row.last_at)}
        said["last"] = last
    return said
