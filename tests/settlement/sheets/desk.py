"""An accountant's desk: a small collaboration, its sheets of hours, and the API they are sent to."""

import json
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from openpyxl import Workbook

from shared.events.base import Event
from tests.settlement.http import Api, api_on
from tests.settlement.kit import CLUB, A, B, C, Settlement, fact, founding, granted, settlement_on

Json = dict[str, Any]
OFFICE, OTHER = "office", "other-office"
UNGRANTED = "dk-0175"
PATH = f"/v1/collaborations/{CLUB}"
HEADINGS = ("Dato", "Projekt", "Kommune", "Timer", "Medarbejder", "Aktivitet", "Id")
NAMES = {A: "Glostrup", B: "Dragør", "p1": "Digital post", "p2": "Årsafslutning"}


def known() -> list[Event]:
    """Members with names, one that left, one the office may not speak for; projects mandatory, voluntary and ended."""
    named = [_named(each) for each in founding()]
    joined = {"kind": "municipality", "joined_on": "2016-01-01"}
    return [
        *named,
        fact("member_joined", member_id=C, name="Ishøj", **joined),
        fact("member_left", member_id=C, left_on="2016-06-30"),
        fact("member_joined", member_id=UNGRANTED, name="Rødovre", **joined),
        fact("project_started", project_id="p3", name="Fælles arkiv", kind="mandatory", starts_on="2016-01-01"),
        fact("project_ended", project_id="p3", ends_on="2016-06-30"),
        fact("project_started", project_id="p4", name="Kontor", kind="mandatory", starts_on="2016-01-01"),
        fact("project_started", project_id="p5", name="Kontor", kind="mandatory", starts_on="2016-01-01"),
        *(granted(OFFICE, member, "hours_logged") for member in (A, B, C, "dk-0147")),
        granted(OTHER, "all", "hours_logged"),
    ]


def _named(each: Event) -> Event:
    name = NAMES.get(getattr(each, "member_id", None) or getattr(each, "project_id", ""))
    return each.model_copy(update={"name": name}) if name else each


def as_xlsx(rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    """A workbook with these rows below its headings, written by another's hand than reads it."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def as_csv(rows: Iterable[Sequence[Any]], encoding: str = "cp1252", headings: Sequence[str] = HEADINGS) -> bytes:
    """The same as text with semicolons and decimal commas, as Danish Excel saves it."""
    lines = [";".join(_cell(cell) for cell in row) for row in [headings, *rows]]
    return "".join(line + "\r\n" for line in lines).encode(encoding)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%H:%M}" if hasattr(value, "hour") and not hasattr(value, "year") else f"{value:%d-%m-%Y}"
    text = str(value).replace(".", ",") if isinstance(value, float) else str(value)
    return f'"{text}"' if ";" in text or "\n" in text else text


@dataclass(frozen=True)
class Desk:
    """Settlement with its API, and who sits before it."""

    settlement: Settlement
    api: Api
    publisher: str = OFFICE

    @property
    def role(self) -> str:
        return f"publisher:{self.publisher}"

    async def send(
        self, data: bytes, mapping: Json | None = None, *, key: str | None = None, **query: str
    ) -> httpx.Response:
        """The response to a file."""
        asked = {**query, **({"mapping": json.dumps(mapping)} if mapping is not None else {})}
        headers = {**self.api.token(self.role), "Idempotency-Key": key or uuid4().hex}
        path = f"{PATH}/hours-previews?{urlencode(asked)}"
        return await self.api.client.post(path, content=data, headers=headers, timeout=120)

    async def preview(self, data: bytes, mapping: Json | None = None, **query: str) -> Json:
        """The preview of a file that can be read."""
        answer = await self.send(data, mapping, **query)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def rows(self, preview: Json, query: str = "") -> dict[int, Json]:
        """All rows of a preview by row number, page by page."""
        path = f"{PATH}/hours-previews/{preview['preview_id']}/rows?limit=1000&{query}"
        found: dict[int, Json] = {}
        while path:
            answer = await self.api.get(path, self.role)
            assert answer.status_code == 200, answer.text
            found |= {row["row"]: row for row in answer.json()["items"]}
            path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        return found

    async def commit(self, preview: Json, key: str | None = None, **asked: bool) -> httpx.Response:
        """The response to letting a preview enter."""
        path = f"{PATH}/hours-previews/{preview['preview_id']}/commits"
        headers = {**self.api.token(self.role), "Idempotency-Key": key or uuid4().hex}
        return await self.api.client.post(path, json=asked, headers=headers, timeout=120)

    async def entered(self, data: bytes, mapping: Json | None = None, **asked: bool) -> Json:
        """Previews a file and commits it; gives what the commit answers."""
        answer = await self.commit(await self.preview(data, mapping), None, **asked)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def ledger(self) -> Counter[tuple[Any, ...]]:
        """What the ledger holds: project, member, day, minutes, worker, of entries that are not withdrawn."""
        rows = await self.settlement.pool.fetch(
            """
            SELECT a.project_id, a.member_id, e.day::TEXT, e.amount, e.worker
            FROM entries e JOIN accounts a USING (account_id) WHERE NOT e.withdrawn
            """
        )
        return Counter(tuple(row) for row in rows)


@asynccontextmanager
async def desk_on(url: str, home: Path) -> AsyncGenerator[Desk]:
    """A desk on an empty database."""
    async with settlement_on(url) as settlement, api_on(url, home) as api:
        await settlement.learn(*known())
        yield Desk(settlement, api)
