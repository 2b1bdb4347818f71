"""A spreadsheet through the page: template, upload, preview, commit, the same file again; how it is read; rights."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from tests.reporting.pages.backing import Backed
from tests.reporting.pages.entries.conftest import OPERATOR, PAGE
from tests.reporting.pages.html import Html, plain
from tests.settlement.kit import A, registered, suspended
from tests.settlement.sheets.desk import OFFICE, OTHER, UNGRANTED, as_csv, as_xlsx

SHEETS = f"{PAGE}/sheets"
ROLE = f"publisher:{OFFICE}"
DAY = date(2016, 3, 1)
GOOD = [[DAY, "p1", "Glostrup", 7.5, "m1", None, "r1"], [DAY, "Digital post", "Dragør", 2, "m2", None, "r2"]]
BAD = [[DAY, "p1", "Nowhere", 1, "m3", None, "r3"], [DAY, "p1", "Glostrup", 25, "m1", None, "r4"]]


async def upload(
    desk: Backed, data: bytes, name: str = "timer.xlsx", role: str = ROLE, **fields: str
) -> httpx.Response:
    files = {"file": (name, data, "application/octet-stream")}
    return await desk.post(SHEETS, {"publisher": OFFICE, **fields}, role, files=files)


async def preview(desk: Backed, data: bytes, name: str = "timer.xlsx") -> str:
    """The address of the preview of a file that can be read."""
    answer = await upload(desk, data, name)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def page(desk: Backed, path: str, role: str = ROLE, **headers: str) -> str:
    answer = await desk.get(path, role, **headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def words(html: str) -> str:
    return plain(html.replace("</t", " </t").replace("<small>", " <small>"))


async def ledger(desk: Backed) -> list[tuple[Any, ...]]:
    rows = await desk.settlement.pool.fetch("SELECT entry_id, amount FROM entries WHERE NOT withdrawn ORDER BY 1")
    return [tuple(row) for row in rows]


async def test_a_file_is_shown_committed_and_changes_nothing_when_it_comes_again(desk: Backed) -> None:
    shown = await preview(desk, as_xlsx([*GOOD, *BAD]))
    html = await page(desk, shown)
    text = words(html)
    for said in ("Tæller kommer ind og tæller 2 9:30", "Afvist", "2 rækker kommer ind", "Nowhere"):
        assert said in text, said
    assert await ledger(desk) == []

    committed = await desk.post(f"{shown}/commit", {"corrections": "1"}, ROLE)
    assert (committed.status_code, committed.headers["location"]) == (303, f"{shown}?done=committed")
    assert await ledger(desk) == [("r1", 450), ("r2", 120)]
    result = await page(desk, committed.headers["location"])
    assert "Filen er taget ind." in result
    assert "/commit" not in result, "it is committed once"

    again = await page(desk, await preview(desk, as_csv([*GOOD, *BAD]), "samme.csv"))
    assert "Filen ændrer ikke noget" in again
    assert "Kendt allerede ændrer ikke noget 2 9:30" in words(again)
    assert "/commit" not in again


async def test_rows_are_filtered_and_mistakes_come_as_csv(desk: Backed) -> None:
    shown = await preview(desk, as_xlsx([*GOOD, *BAD]))
    refused = words(await page(desk, f"{shown}?verdict=refused"))
    assert "Nowhere" in refused
    assert "m2" not in refused.partition("Hver række for sig")[2].partition("Hent de afviste")[0]
    csv = await desk.get(f"{shown}?table=sheet-mistakes&format=csv", ROLE)
    assert csv.headers["content-type"].startswith("text/csv")
    assert [line.split(";")[0] for line in csv.text.splitlines()] == ["\ufeffRække", "4", "5"]


async def test_changed_rows_correct_and_nothing_enters_where_all_or_nothing_is_asked(desk: Backed) -> None:
    await desk.post(f"{await preview(desk, as_xlsx(GOOD))}/commit", {"corrections": "1"}, ROLE)
    changed = [[*GOOD[0][:3], 8, *GOOD[0][4:]], *BAD]
    shown = await preview(desk, as_xlsx(changed))
    assert "8:00 før 7:30" in words(await page(desk, shown))

    refused = await desk.post(f"{shown}/commit", {"corrections": "1", "all_or_nothing": "1"}, ROLE)
    assert refused.status_code == 409
    assert "rows_refused" in refused.text
    assert await ledger(desk) == [("r1", 450), ("r2", 120)]
    await desk.post(f"{shown}/commit", {"corrections": "1"}, ROLE)
    assert await ledger(desk) == [("r1", 480), ("r2", 120)]


async def test_how_columns_are_read_is_shown_changed_and_remembered(desk: Backed) -> None:
    odd = as_csv([["01.03.2016", "Glostrup", 450]], headings=("Hvornår", "Hvem", "Hvor længe"))
    refused = await upload(desk, odd, "odd.csv")
    assert refused.status_code == 422
    assert "Filen kunne ikke læses" in refused.text
    assert "Hvilken kolonne" in refused.text, "in the visitor's language"

    said = {"column.work_date": "Hvornår", "column.member": "Hvem", "column.hours": "Hvor længe"}
    mapping = {**said, "fixed.project": "Digital post", "unit": "minutes", "publisher": OFFICE}
    kept = await desk.post(f"{SHEETS}/mapping", mapping, ROLE)
    assert kept.headers["location"] == f"{SHEETS}?publisher={OFFICE}&done=mapping"
    html = await page(desk, kept.headers["location"])
    assert "Det huskes." in html
    filled = {each["name"]: each.get("value") for each in Html(html).of("input") if each.get("name")}
    assert (filled["column.hours"], filled["fixed.project"]) == ("Hvor længe", "Digital post")

    shown = await page(desk, await preview(desk, odd, "odd.csv"))
    assert "A Hvornår Dag" in words(shown)
    assert "7:30" in shown
    wrong = await desk.post(f"{SHEETS}/mapping", {"publisher": OFFICE, "header_row": "x"}, ROLE)
    assert wrong.status_code == 422


async def test_the_template_comes_in_the_visitor_s_language(desk: Backed) -> None:
    answer = await desk.get(f"{SHEETS}/template", ROLE, **{"Accept-Language": "nb"})
    assert load_workbook(BytesIO(answer.content)).worksheets
    assert "attachment" in answer.headers["content-disposition"]
    csv = await desk.get(f"{SHEETS}/template?format=csv", ROLE)
    assert csv.headers["content-type"].startswith("text/csv")


async def test_a_file_above_the_limit_is_refused_and_none_is_asked_for(desk: Backed) -> None:
    large = await upload(desk, b"x" * (8 * 1024 * 1024 + 1))
    assert large.status_code == 413
    none = await desk.post(SHEETS, {"publisher": OFFICE}, ROLE, files={"other": ("a", b"", "text/plain")})
    assert none.headers["location"] == f"{SHEETS}?done=nofile"
    assert "Vælg en fil først." in await page(desk, none.headers["location"])


async def test_whose_hours_may_be_reported_is_said(desk: Backed) -> None:
    text = plain(await page(desk, SHEETS))
    assert "Du kan indberette timer for: " in text
    assert "Glostrup" in text
    assert "alle medlemmer" in plain(await page(desk, SHEETS, f"publisher:{OTHER}"))
    assert "Glostrup." in plain(await page(desk, SHEETS, f"publisher:{A}"))


@pytest.mark.parametrize("role", [OPERATOR, "auditor", f"member:{A}", "publisher:nobody", "founder"])
async def test_who_may_not_send_gets_none_of_it(desk: Backed, role: str) -> None:
    shown = await preview(desk, as_xlsx(GOOD))
    assert (await desk.get(SHEETS, role)).status_code == 403
    assert (await upload(desk, as_xlsx(GOOD), role=role)).status_code == 403
    assert (await desk.get(shown, role)).status_code == 403
    assert (await desk.post(f"{shown}/commit", {}, role)).status_code == 403
    assert (await desk.post(f"{SHEETS}/mapping", {"publisher": OFFICE}, role)).status_code == 403
    assert await ledger(desk) == []


async def test_another_s_preview_is_nobody_s_and_the_suspended_send_nothing(desk: Backed) -> None:
    shown = await preview(desk, as_xlsx(GOOD))
    for role in (f"publisher:{OTHER}", f"publisher:{UNGRANTED}"):
        assert (await desk.get(shown, role)).status_code == 403
        assert (await desk.post(f"{shown}/commit", {}, role)).status_code == 403
    await desk.settlement.learn(registered(OFFICE), suspended(OFFICE))
    assert (await desk.get(SHEETS, ROLE)).status_code == 403
    assert (await desk.post(f"{shown}/commit", {}, ROLE)).status_code == 403
    assert "entries/sheets" not in await page(desk, PAGE), "it reads what it sent, and is offered nothing more"


async def test_every_form_of_a_session_needs_its_secret(desk: Backed) -> None:
    token = desk.api.token(ROLE)
    cookie = {"cookie": f"mellemregning_session={await desk.api.session(token)}"}
    html = (await desk.api.client.get(SHEETS, headers=cookie)).text
    secret = re.search(r'name="csrf" value="([^"]+)"', html)
    assert secret is not None
    files = {"file": ("timer.xlsx", as_xlsx(GOOD), "application/octet-stream")}
    without = await desk.api.client.post(SHEETS, data={"publisher": OFFICE}, files=files, headers=cookie)
    given = {"publisher": OFFICE, "csrf": secret[1]}
    right = await desk.api.client.post(SHEETS, data=given, files=files, headers=cookie)
    assert (without.status_code, right.status_code) == (403, 303)
