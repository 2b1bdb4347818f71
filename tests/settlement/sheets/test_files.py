"""Files as they come: encodings, separators, sheets, formulas, dates of two systems; and what is no file of hours."""

import io
import zipfile
from collections.abc import Mapping as MappingOf
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from services.settlement.sheets.reading.mapping import Mapping
from services.settlement.sheets.reading.names import Directory
from services.settlement.sheets.reading.read import Asked, ReadFile, Trouble, read_file
from tests.settlement.kit import A, B
from tests.settlement.sheets.desk import as_csv, as_xlsx

DAY = date(2016, 3, 1)
EIGHT = datetime.combine(DAY, time(8))
PEOPLE = Directory(
    "DK",
    ((A, "Glostrup"), (B, "Dragør"), ("dk-0169", "Høje-Taastrup"), ("cvr-12345678", "Region Hovedstaden")),
    (("p1", "Digital post"), ("p2", "Årsafslutning"), ("p4", "Kontor"), ("p5", "Kontor")),
)
LINE = "01-03-2016;Årsafslutning;Dragør;7,5;m1\r\n"
HEAD = "Dato;Projekt;Kommune;Timer;Medarbejder\r\n"


def read(data: bytes, **mapping: Any) -> ReadFile:
    found = read_file(data, Asked(Mapping.model_validate(mapping), PEOPLE, date(2016, 12, 1)))
    assert isinstance(found, ReadFile), found
    return found


def trouble(data: bytes, **mapping: Any) -> str:
    found = read_file(data, Asked(Mapping.model_validate(mapping), PEOPLE, date(2016, 12, 1)))
    assert isinstance(found, Trouble)
    return found.code


def minutes(data: bytes, **mapping: Any) -> list[int]:
    return [row.said.minutes for row in read(data, **mapping).rows if row.said]


def codes(data: bytes, **mapping: Any) -> list[str]:
    return [finding.code for row in read(data, **mapping).rows for finding in row.findings]


def changed(data: bytes, parts: MappingOf[str, bytes | None]) -> bytes:
    """A workbook with parts of it replaced, added, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in parts if name not in old.namelist())]:
            content = parts.get(name, old.read(name) if name in old.namelist() else b"")
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name).decode()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator(encoding: str, separator: str) -> None:
    text = (HEAD + LINE * 3).replace("7,5", '"7,5"').replace(";", separator)
    rows = read(text.encode(encoding)).rows
    assert [(row.said.project_id, row.said.member_id, row.said.minutes) for row in rows if row.said] == [
        ("p2", B, 450)
    ] * 3


def test_the_line_that_names_the_separator_for_excel_is_no_row() -> None:
    assert [row.number for row in read(("sep=|\r\n" + (HEAD + LINE).replace(";", "|")).encode()).rows] == [2]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    text = (
        "\r\nTimer for marts\r\n\r\n"
        + HEAD
        + '01-03-2016;p1;Glostrup;1;"to\r\nlinjer"\r\n\r\n;;;;\r\n'
        + LINE
        + "I alt;;;8,5;\r\n"
    )
    rows = read(text.encode("cp1252")).rows
    assert [(row.number, row.skip) for row in rows] == [(5, ""), (8, ""), (9, "total_row")]


def test_sums_at_the_end_are_no_entries_and_hours_alone_in_the_middle_are_a_mistake() -> None:
    text = HEAD + LINE + ";;;3,5;\r\n" + LINE + "Sum:;;;15;\r\n;;;15;\r\n"
    rows = read(text.encode("cp1252")).rows
    assert [row.skip for row in rows] == ["", "", "", "total_row", "total_row"]
    assert {finding.code for finding in rows[1].findings} >= {"missing_work_date", "missing_project"}


@pytest.mark.parametrize(
    ("said", "member"),
    [(A, A), ("DK-0161", A), ("0161", A), ("161", A), ("Glostrup", A), (" glostrup  KOMMUNE ", A), ("0161 Glostrup", A),
     ("Dragoer", None), ("Høje Taastrup", "dk-0169"), ("Høje-Tåstrup Kommune", "dk-0169"), ("12345678", "cvr-12345678"),
     ("0999", "dk-0999"), ("region hovedstaden", "cvr-12345678"), ("København", None)],
)  # fmt: skip
def test_members_by_id_number_or_name(said: str, member: str | None) -> None:
    (row,) = read(as_csv([[DAY, "p1", said, "1", "", "", ""]])).rows
    assert (row.said.member_id if row.said else None) == member


def test_projects_by_id_or_name_and_never_by_a_guess() -> None:
    def project(said: str, **mapping: Any) -> str | None:
        (row,) = read(as_csv([[DAY, said, A, "1", "", "", ""]]), **mapping).rows
        return row.said.project_id if row.said else row.findings[0].code

    assert [project(said) for said in ("p1", "digital post", "Digital  Post", "Aarsafslutning")] == [
        "p1",
        "p1",
        "p1",
        "p2",
    ]
    assert (project("Digtal post"), project("Kontor"), project("p9")) == (
        "unknown_project_name",
        "ambiguous_project",
        "unknown_project_name",
    )
    assert project("p9", park_unknown_projects=True) == "p9"


def test_workbooks_hold_dates_times_numbers_and_texts() -> None:
    rows = [
        [DAY, "p1", 161, 7.5, 17, None, 1001],
        [EIGHT, "p1", A, time(7, 30), "m", None, "x"],
        ["01-03-2016", "p1", A, timedelta(hours=7, minutes=30), "m", None, 1.5],
        [42430, "p1", A, "7:30", "m", None, "1002"],
    ]
    found = [row.said for row in read(as_xlsx(rows)).rows]
    assert [(said.work_date, said.minutes) for said in found if said] == [(DAY, 450)] * 4
    assert [said.entry_id for said in found if said] == ["1001", "x", "1.5", "1002"]


def test_a_workbook_of_the_1904_system() -> None:
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.worksheets[0]
    sheet.append(["Dato", "Projekt", "Kommune", "Timer"])
    sheet.append([DAY, "p1", A, 7.5])
    file = io.BytesIO()
    workbook.save(file)
    assert 'date1904="1"' in part(file.getvalue(), "xl/workbook.xml")
    (row,) = read(file.getvalue()).rows
    assert row.said is not None
    assert row.said.work_date == DAY


def test_formulas_count_by_the_result_the_file_holds() -> None:
    data = as_xlsx([[DAY, "p1", A, "=6+1.5", "m", None, None], [DAY, "p1", A, 1, "m", None, None]])
    assert codes(data) == ["formula_without_value"]
    sheet = part(data, "xl/worksheets/sheet1.xml")
    assert "<f>6+1.5</f><v />" in sheet or "<f>6+1.5</f><v></v>" in sheet or "<f>6+1.5</f>" in sheet
    kept = sheet.replace("<v></v>", "<v>7.5</v>").replace("<v />", "<v>7.5</v>").replace("<v/>", "<v>7.5</v>")
    assert minutes(changed(data, {"xl/worksheets/sheet1.xml": kept.encode()})) == [450, 60]


def test_errors_and_dates_where_hours_are_due_are_told() -> None:
    data = as_xlsx(
        [
            [DAY, "p1", A, date(2016, 5, 7), "", None, None],
            ["#REF!", "p1", A, 1, "", None, None],
            [DAY, "p1", A, True, "", None, None],
        ]
    )
    assert codes(data) == ["hours_became_date", "error_in_cell", "not_hours"]


def sheets(*names: str, hidden: str = "") -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for number, name in enumerate(names, 1):
        sheet = workbook.create_sheet(name)
        if name.startswith("Timer"):
            sheet.append(["Dato", "Projekt", "Kommune", "Timer"])
            sheet.append([DAY, "p1", A, number])
        sheet.append(["noget andet"])
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_the_sheet_with_hours_is_found_and_asked_for_where_several_have() -> None:
    assert minutes(sheets("Forside", "Timer")) == [120]
    assert trouble(sheets("Timer 1", "Timer 2")) == "several_sheets"
    assert minutes(sheets("Timer 1", "Timer 2"), sheet="timer 2") == [120]
    assert minutes(sheets("Timer 1", "Timer 2", hidden="Timer 1")) == [120]
    assert trouble(sheets("Timer 1"), sheet="Timer 9") == "no_such_sheet"
    assert trouble(sheets("Forside")) == "no_headings"


def test_columns_are_found_by_headings_in_three_languages_and_units_with_them() -> None:
    for head, unit in (
        ("Dato;Projekt;Kommune;Timer", "hours"),
        ("Dato;Prosjekt;Kommune;Antall timer", "hours"),
        ("Date;Project;Municipality;Hours", "hours"),
        ("Work date;Project ID;Member;Minutes", "minutes"),
        ("Arbejdsdato;Projektnavn;Kommunenr.;Tidsforbrug (min)", "minutes"),
        ("DATO (dd-mm-åååå);Sag;Medlem;Antal minutter", "minutes"),
    ):
        found = read(f"{head}\r\n01-03-2016;p1;0161;60\r\n".encode())
        assert found.mapping.unit == unit
        assert set(found.columns) == {"work_date", "project", "member", "hours"}


def test_a_column_of_person_numbers_is_neither_read_nor_mapped() -> None:
    text = "Dato;Projekt;Kommune;Timer;CPR-nr\r\n01-03-2016;p1;0161;1;010170-1234\r\n"
    found = read(text.encode(), columns={"worker": "CPR-nr"})
    assert [finding.code for finding in found.findings] == ["person_number_column"]
    assert "010170" not in repr(found)
    assert all(row.said and row.said.worker is None for row in found.rows)


def test_person_numbers_elsewhere_refuse_their_row_and_are_not_repeated() -> None:
    rows = [
        [DAY, "p1", A, "1", "0101701234", "", ""],
        [DAY, "p1", A, "1", "m1", "om borger 010170-1234", ""],
        [DAY, "p1", A, "1", "m1", "", "010170-1234"],
        [DAY, "010170-1234", A, "1", "m1", "", ""],
    ]
    found = read(as_csv(rows))
    assert [row.findings[-1].code for row in found.rows] == ["person_number"] * 3 + ["unknown_project_name"]
    assert "1234" not in repr(found)
    headless = read(
        b"01-03-2016;p1;0161;1;010170-1234\r\n" * 3,
        header_row=1,
        columns={"work_date": "A", "project": "B", "member": "C", "hours": "D"},
    )
    assert "1234" not in repr(headless)


def test_what_is_no_file_of_hours_is_told_by_name() -> None:
    workbook = as_xlsx([[DAY, "p1", A, 1, "", None, None]])
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    told = {
        "empty_file": b" \r\n",
        "old_workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "encrypted": encrypted,
        "not_text": b"\x89PNG\r\n\x1a\n\x00\x01\x02\x81\x8d",
        "open_document": changed(workbook, {"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}),
        "binary_workbook": changed(workbook, {"xl/workbook.bin": b"x"}),
        "no_workbook": changed(workbook, {"xl/workbook.xml": None}),
        "broken_workbook": workbook[: len(workbook) // 2],
        "no_headings": b"hej med dig\r\n",
        "no_rows": HEAD.encode(),
        "mapping_incomplete": b"Dato;Timer\r\n01-03-2016;1\r\n",
    }
    assert {code: trouble(data) for code, data in told.items()} == {code: code for code in told}


def test_hidden_rows_are_included_and_told() -> None:
    data = as_xlsx([[DAY, "p1", A, 1, "", None, None]] * 2)
    sheet = part(data, "xl/worksheets/sheet1.xml").replace('<row r="3"', '<row hidden="1" r="3"')
    found = read(changed(data, {"xl/worksheets/sheet1.xml": sheet.encode()}))
    assert len(found.rows) == 2
    assert [(finding.code, finding.values["count"]) for finding in found.findings] == [("hidden_rows", "1")]
