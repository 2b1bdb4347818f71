"""The pages of entries over HTTP: the list, one entry, what is parked. Settlement says who may see what."""

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from services.reporting.access import CollaborationPath
from services.reporting.pages.backend import Backend
from services.reporting.pages.entries import reasons
from services.reporting.pages.entries.entrance import Entrance, enter
from services.reporting.pages.entries.view import DAYS, STATES, Shown
from services.reporting.pages.rendering import render, speech_of
from services.reporting.pages.tables import csv_asked
from shared.events.fields import NO_CONTROL_PATTERN
from shared.periods import Length, Period

router = APIRouter(include_in_schema=False)

PATH = "/collaborations/{collaboration_id}/entries"
PAGE_LENGTH = 50
LEFT_OUT = (
    *("code", "project_id", "member_id", "paid_by", "charged_to", "item", "to_date", "worker"),
    *("activity", "text", "title", *DAYS),
)
"""What settlement leaves out of an entry that has none."""

Text = Annotated[str, Field(max_length=200, pattern=NO_CONTROL_PATTERN)]
After = Annotated[str, Query(max_length=500, pattern=NO_CONTROL_PATTERN)]
Code = Annotated[str, Query(max_length=50, pattern="^[a-z_]*$")]


class Chosen(BaseModel):
    """What a list is filtered by; empty: not at all. A month that is none is not heard."""

    state: Text = ""
    publisher: Text = ""
    project: Text = ""
    member: Text = ""
    month: Text = ""
    after: Annotated[str, Field(max_length=500, pattern=NO_CONTROL_PATTERN)] = ""

    def asked(self) -> dict[str, str | None]:
        """The filter as settlement takes it."""
        period = self._period()
        return {
            "state": self.state if self.state in STATES else None,
            "publisher": self.publisher or None,
            "project_id": self.project or None,
            "member_id": self.member or None,
            "from": period.first.isoformat() if period else None,
            "to": period.last.isoformat() if period else None,
        }

    def query(self, **more: str) -> str:
        """The filter as an address."""
        named = self.model_dump(exclude={"after"})
        return urlencode({name: value for name, value in (named | more).items() if value})

    def _period(self) -> Period | None:
        try:
            period = Period.parse(self.month)
        except ValueError:
            return None
        return period if period.length == Length.MONTH else None


def shown_to(entrance: Entrance, request: Request) -> Shown:
    """How entries are shown to who came in."""
    speech = speech_of(request)
    return Shown(entrance.collaboration, entrance.names, speech, leads_on=entrance.sees_report)


@router.get(PATH)
async def list_entries(
    request: Request, collaboration_id: CollaborationPath, chosen: Annotated[Chosen, Query()]
) -> Response:
    """Entries as they stand, filtered, page by page; as CSV all that were chosen."""
    entrance = await enter(request, collaboration_id)
    backend, asked = Backend(request), {"collaboration_id": collaboration_id, **chosen.asked()}
    if request.query_params.get("format") == "csv":
        return await backend.stream("settlement", "/v1/entries", **asked, format="csv")
    answer = await backend.get("settlement", "/v1/entries", **asked, limit=PAGE_LENGTH, after=chosen.after or None)
    next_page = chosen.query(after=answer["next_after"]) if answer["next_after"] else None
    return render(
        request,
        "entries/list.html",
        **entrance.frame(request),
        chosen=chosen,
        states=STATES,
        entries=shown_to(entrance, request).entries(answer["items"]),
        next_page=next_page,
        is_first=not chosen.after,
        reasons=reasons,
    )


@router.get(PATH + "/parked")
async def show_parked(
    request: Request, collaboration_id: CollaborationPath, code: Code = "", after: After = ""
) -> Response:
    """What does not count yet, drawn by reason and age, and each of it."""
    entrance, speech = await enter(request, collaboration_id), speech_of(request)
    backend, shown = Backend(request), shown_to(entrance, request)
    path = f"/v1/collaborations/{collaboration_id}/parked"
    sums = (await backend.get("settlement", f"{path}-sums"))["items"]
    found = await backend.get("settlement", path, code=code or None, after=after or None, limit=PAGE_LENGTH)
    next_after = found["next_after"]
    table = shown.sums(sums)
    if file := csv_asked(request, speech, table, shown.parked(found["items"])):
        return file
    return render(
        request,
        "entries/parked.html",
        **entrance.frame(request, (speech.text("entries_parked"), "")),
        sums=table,
        codes=sorted({each["code"] for each in sums}),
        code=code,
        parked=shown.parked(found["items"]),
        next_page=urlencode({"code": code, "after": next_after}) if next_after else None,
        reasons=reasons,
    )


@router.get(PATH + "/one/{publisher}/{entry_id:path}")
async def show_entry(request: Request, collaboration_id: CollaborationPath, publisher: str, entry_id: str) -> Response:
    """One entry as it stands, and everything that was said of it."""
    entrance, speech = await enter(request, collaboration_id), speech_of(request)
    path = "/".join(quote(part, safe="") for part in (collaboration_id, publisher, entry_id))
    found: dict[str, Any] = await Backend(request).get("settlement", f"/v1/entries/{path}")
    entry = dict.fromkeys(LEFT_OUT) | found
    shown = shown_to(entrance, request)
    history = shown.history(found)
    if file := csv_asked(request, speech, history):
        return file
    return render(
        request,
        "entries/one.html",
        **entrance.frame(request, (entry_id, "")),
        entry=entry,
        days=DAYS,
        amount=shown.amount(found),
        shown=shown,
        history=history,
        reasons=reasons,
    )
