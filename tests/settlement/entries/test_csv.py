"""Entries as CSV: those that the token sees in JSON, in one order of columns, safe to open in a spreadsheet."""

import csv
from collections.abc import AsyncGenerator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.settlement.entries import api as entries_api
from services.settlement.entries.reading.table import COLUMNS
from tests.conftest import FreshDatabase
from tests.settlement.http import Api, api_on
from tests.settlement.kit import A, B, cost, fact, founding, granted, hours, order, settlement_on, task

ROLE = f"publisher:{A}"


@pytest.fixture
async def api(database: FreshDatabase, tmp_path: Path) -> AsyncGenerator[Api]:
    """Entries of all kinds by A's system, and some of an office's."""
    url = await database("settlement")
    async with settlement_on(url) as settlement, api_on(url, tmp_path) as made:
        await settlement.learn(*founding(), granted("office", "all", "hours_logged"))
        await settlement.take(
            hours("=1+1", worker="@w1", activity='=HYPERLINK("http://x";"y")\n2'),
            hours("e2", project_id="p9"),
            hours("e3"),
            cost("e4", paid_by=A, amount_minor=-250, text="-note"),
            order("e5", to_date="2016-12-31"),
            task("e6"),
            fact("entry_withdrawn", entry_id="e3", reason="twice"),
        )
        await settlement.take(hours("b1", member_id=B), publisher="office")
        yield made


async def as_csv(api: Api, query: str, *roles: str) -> list[dict[str, Any]]:
    """The lines of the CSV answer by the names of their columns."""
    answer = await api.get(f"/v1/entries?format=csv&{query}", *roles)
    assert answer.status_code == 200, answer.text
    return read(answer)


def read(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";", strict=True))


async def test_a_line_tells_an_entry_its_state_and_why_in_the_documented_columns(api: Api) -> None:
    lines = {line["entry_id"]: line for line in await as_csv(api, "", ROLE)}

    assert tuple(lines["e2"]) == COLUMNS
    assert (lines["e2"]["state"], lines["e2"]["code"]) == ("parked", "unknown_project")
    assert lines["e2"]["message"] == "The project is not known. It counts as soon as it is."
    assert (lines["e3"]["state"], lines["e3"]["code"], lines["e3"]["message"]) == ("withdrawn", "", "")
    told = {name: (line["date"], line["to_date"], line["amount"], line["unit"]) for name, line in lines.items()}
    assert told["e3"] == ("2016-03-01", "", "60", "minutes")
    assert told["e4"] == ("2016-03-01", "", "-250", "minor_units")
    assert told["e5"] == ("2016-03-01", "2016-12-31", "3", "units")
    assert (lines["e4"]["type"], lines["e4"]["member_id"], lines["e6"]["text"]) == ("cost_incurred", A, "Tender")


async def test_no_text_is_a_formula_to_a_spreadsheet(api: Api) -> None:
    (line,) = [line for line in await as_csv(api, "", ROLE) if line["entry_id"].endswith("=1+1")]
    (note,) = [line for line in await as_csv(api, "", ROLE) if line["entry_id"] == "e4"]

    assert (line["entry_id"], line["worker"]) == ("'=1+1", "'@w1")
    assert line["text"] == '\'=HYPERLINK("http://x";"y")\n2'
    assert note["text"] == "'-note"


async def test_filters_keys_and_rights_are_those_of_the_json(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def same(query: str, *roles: str) -> int:
        answer = await api.get(f"/v1/entries?limit=1000&{query}", *roles)
        lines = await as_csv(api, query, *roles)
        assert [line["event_id"] for line in lines] == [item["event_id"] for item in answer.json()["items"]]
        return len(lines)

    monkeypatch.setattr(entries_api, "CSV_ENTRIES_AT_ONCE", 2)
    assert await same("", "auditor") == 7
    assert len(await as_csv(api, "limit=1", ROLE)) == 6
    assert await same("state=parked", "auditor") == 1
    assert await same(f"member_id={B}", "auditor") == 1
    assert await same(f"after=test-club/{A}/e4", "auditor") == 3
    assert await same("", "operator:another-club") == 0
    assert (await api.get(f"/v1/entries?format=csv&publisher={A}", "publisher:office")).status_code == 403


@pytest.mark.parametrize(
    ("query", "accept", "is_csv"),
    [
        ("", "text/csv", True),
        ("", "text/csv;q=0.9, */*;q=0.1", True),
        ("?format=json", "text/csv", False),
        ("?format=csv", "application/json", True),
        ("", "application/json, text/csv;q=0.5", False),
        ("", "*/*", False),
    ],
)
async def test_format_decides_or_else_accept(api: Api, query: str, accept: str, is_csv: bool) -> None:
    answer = await api.client.get(f"/v1/entries{query}", headers={**api.token(ROLE), "Accept": accept})
    assert (answer.headers["content-type"] == "text/csv; charset=utf-8") is is_csv
    assert answer.headers.get("Content-Disposition") == ('attachment; filename="entries.csv"' if is_csv else None)


async def test_nothing_to_tell_is_a_head_alone(api: Api) -> None:
    answer = await api.get("/v1/entries?format=csv&project_id=nowhere", "auditor")
    assert answer.content.decode("utf-8-sig") == ";".join(COLUMNS) + "\r\n"
