"""The template: in three languages, read back by another's hand, filled in, and taken as it is."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.settlement.sheets.reading.names import Directory
from services.settlement.sheets.template.workbook import WORDS, as_workbook
from tests.settlement.kit import CLUB, A, B, fact
from tests.settlement.sheets.desk import OFFICE, PATH, Desk

TEMPLATE = f"{PATH}/hours-template"
LANGUAGES = ("da", "nb", "en")
FILLED: dict[str, Any] = {
    "Dato": date(2016, 3, 1), "Date": date(2016, 3, 1),
    "Projekt": "Digital post", "Prosjekt": "Digital post", "Project": "Digital post",
    "Kommune": "Glostrup", "Municipality": "Glostrup",
    "Timer": 7.5, "Hours": 7.5,
    "Medarbejder": "m1", "Medarbeider": "m1", "Worker": "m1",
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_workbook_filled_in_and_saved_is_taken_as_it_is(desk: Desk, lang: str) -> None:
    answer = await desk.api.get(f"{TEMPLATE}?lang={lang}", desk.role)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith(f'-{CLUB}.xlsx"')
    workbook = load_workbook(BytesIO(answer.content))
    hours, guidance, names = workbook.worksheets
    headings = [cell.value for cell in hours[1]]
    for place, heading in enumerate(headings, 1):
        hours.cell(2, place).value = FILLED.get(str(heading))
    file = BytesIO()
    workbook.save(file)

    preview = await desk.preview(file.getvalue())

    assert (preview["rows"]["accepted"], preview["minutes"]["accepted"], preview["warnings"]) == (1, 450, [])
    assert {each["field"] for each in preview["columns"]} == {
        "work_date", "project", "member", "hours", "worker", "activity", "entry_id",
    }  # fmt: skip
    assert CLUB in str(guidance["A1"].value)
    listed = [tuple(cell.value for cell in row) for row in names.iter_rows(min_row=2, max_row=3)]
    assert listed == [("p1", "Digital post", B, "Dragør"), ("p2", "Årsafslutning", A, "Glostrup")]
    assert len(hours.data_validations.dataValidation) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_text_has_the_headings_alone(desk: Desk, lang: str) -> None:
    answer = await desk.api.get(f"{TEMPLATE}?format=csv&lang={lang}", f"member:{B}")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    filled = answer.content + b"01-03-2016;p1;0161;7,5;m1;;a-1\r\n"
    assert (await desk.preview(filled))["rows"]["accepted"] == 1


async def test_the_template_is_for_those_who_see_the_collaboration_or_send_to_it(desk: Desk) -> None:
    async def status(*roles: str) -> int:
        return (await desk.api.get(TEMPLATE, *roles)).status_code

    assert [await status(role) for role in (f"publisher:{OFFICE}", f"operator:{CLUB}", f"member:{A}", "auditor")] == [
        200
    ] * 4
    assert [await status(*roles) for roles in (["publisher:stranger"], ["member:dk-0101"], ["founder"], [])] == [
        403
    ] * 4


async def test_a_name_that_looks_like_a_formula_is_a_text(desk: Desk) -> None:
    await desk.settlement.learn(
        fact("project_started", project_id="=1+1", name="=cmd|'/c calc'!A1", kind="mandatory", starts_on="2016-01-01")
    )
    answer = await desk.api.get(TEMPLATE, desk.role)

    names = load_workbook(BytesIO(answer.content)).worksheets[2]
    assert {(cell.value, cell.data_type) for row in names.iter_rows(max_col=2) for cell in row} >= {
        ("=1+1", "s"),
        ("=cmd|'/c calc'!A1", "s"),
    }


def test_a_name_with_control_characters_does_not_keep_the_sheet_from_being_made() -> None:
    directory = Directory("DK", (("dk-0161", "Glo\x01strup"),), (("p1", "Fælles\x0b journal"),))
    assert as_workbook("club", directory, WORDS["da"]).startswith(b"PK")
