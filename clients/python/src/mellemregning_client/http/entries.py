"""Everything that a publisher has sent, as settlement has it: to reconcile one's own books with."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypedDict, Unpack

from mellemregning_client.http.api import Api

PAGE_ENTRIES = 1_000
_AMOUNTS = ("minutes", "amount_minor", "quantity", "value_minor")
_DAYS = ("work_date", "incurred_on", "from_date", "completed_on")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands, corrections included.

    `amount` is in minutes, in minor units, or units ordered, by `type`; `code` says why a parked one does not count;
    `fields` is all there is, under the names that its publisher gave it.
    """

    collaboration_id: str
    publisher: str
    entry_id: str
    type: str
    state: Literal["counted", "parked", "withdrawn"]
    code: str | None
    day: date
    amount: int
    event_id: str
    fields: Mapping[str, Any]


class Sought(TypedDict, total=False):
    """Which entries are asked for; days are the entries' own, both included."""

    collaboration_id: str
    publisher: str
    project_id: str
    member_id: str
    state: Literal["counted", "parked", "withdrawn"]
    from_date: date
    to_date: date


_ASKED_AS = {"from_date": "from", "to_date": "to"}


async def entries(api: Api, **sought: Unpack[Sought]) -> AsyncGenerator[Entry]:
    """All entries of settlement's `api` that fit, page after page, in order of collaboration, publisher and entry id.

    Raises Refused, Unavailable.
    """
    query: dict[str, str | int] = {_ASKED_AS.get(name, name): str(value) for name, value in sought.items()}
    query["limit"] = PAGE_ENTRIES
    while True:
        page = await api.get("/v1/entries", query)
        for item in page["items"]:
            yield _entry(item)
        if page["next_after"] is None:
            return
        query["after"] = page["next_after"]


def _entry(item: Mapping[str, Any]) -> Entry:
    return Entry(
        collaboration_id=item["collaboration_id"],
        publisher=item["publisher"],
        entry_id=item["entry_id"],
        type=item["type"],
        state=item["state"],
        code=item.get("code"),
        day=date.fromisoformat(next(item[name] for name in _DAYS if name in item)),
        amount=next(item[name] for name in _AMOUNTS if name in item),
        event_id=item["event_id"],
        fields=item,
    )
