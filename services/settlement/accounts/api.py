"""Reading totals: what was given and what of it counts, by month."""

import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from services.settlement.accounts import store
from services.settlement.accounts.rules import AccountKey
from services.settlement.accounts.store import Total
from services.settlement.facts import store as facts
from shared.database import transaction
from shared.errors import Forbidden, Rejected
from shared.events.fields import COLLABORATION_PATTERN, MONTH_PATTERN
from shared.http.auth import Authenticated
from shared.http.paging import Paging
from shared.periods import Period

router = APIRouter(prefix="/v1", tags=["totals"])

UNITS = {"hours": "minutes", "cost": "minor", "order": "units", "task": "minor"}
CollaborationId = Annotated[str, Path(pattern=COLLABORATION_PATTERN)]
Month = Annotated[str | None, Query(pattern=MONTH_PATTERN)]


@router.get("/collaborations/{collaboration_id}/totals")
async def list_totals(
    request: Request,
    principal: Authenticated,
    page: Paging,
    collaboration_id: CollaborationId,
    from_month: Month = None,
    to_month: Month = None,
) -> JSONResponse:
    """Totals by account and month, open to the collaboration's members; `accepted` holds what is parked too, and is
    what a month's attestation must say; `attested` is what of it was not changed since its last attestation."""
    after = _after(page.after)
    first, last = Period.parse(from_month or "1000").first, Period.parse(to_month or "9998").last
    async with transaction(request.app.state.pool) as conn:
        if not principal.sees(collaboration_id, await facts.list_members(conn, collaboration_id)):
            raise Forbidden
        found = await store.list_posted_page(conn, collaboration_id, (first, last), after, page.fetch)
    return page.answer([_answer(key, total) for key, total in found], "key")


def _after(after: str | None) -> tuple[int, date]:
    account_id, _, month = (after or "0/1000-01").partition("/")
    if not re.fullmatch("[0-9]{1,18}", account_id) or not re.fullmatch(MONTH_PATTERN, month):
        raise Rejected("malformed", "`after` is not a key of this list; take it from Link or next_after.")
    return int(account_id), Period.parse(month).first


def _answer(key: AccountKey, total: Total) -> dict[str, Any]:
    month = total.month.isoformat()[:7]
    unit = UNITS[key.kind]
    said = {
        "key": f"{total.account_id}/{month}",
        "kind": key.kind,
        "stream_id": key.stream_id,
        "project_id": key.project_id,
        "paid_by" if key.kind == "cost" else "member_id": key.member_id,
        "charged_to": key.charged_to,
        "item": key.item,
        "month": month,
        f"accepted_{unit}": total.accepted,
        f"counted_{unit}": total.counted,
        "version": total.version,
    }
    if key.kind == "hours":
        said["attested_minutes"] = total.attested
    return {name: value for name, value in said.items() if value != ""}
