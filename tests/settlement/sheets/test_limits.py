"""Limits on what a file may hold, kept while it is read; nothing outside it is touched."""

import io
import zipfile
from typing import Any

import pytest

from services.settlement.sheets.reading import container
from tests.settlement.kit import A
from tests.settlement.sheets.desk import as_csv, as_xlsx
from tests.settlement.sheets.test_files import DAY, HEAD, LINE, changed, codes, minutes, part, trouble


def test_a_sheet_that_inflates_beyond_measure_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = as_xlsx([[DAY, "p1", A, 1, "", None, None]])
    sheet = part(workbook, "xl/worksheets/sheet1.xml")
    bomb = sheet.replace("<sheetData>", "<sheetData>" + " " * (400 * 1024 * 1024)).encode()
    packed = changed(workbook, {"xl/worksheets/sheet1.xml": bomb})
    assert len(packed) < 1024 * 1024
    read_bytes: list[int] = []
    inflate = container.zipfile.ZipExtFile.read

    def counting(self: Any, n: int = -1) -> bytes:
        chunk = inflate(self, n)
        read_bytes.append(len(chunk))
        return chunk

    monkeypatch.setattr(container.zipfile.ZipExtFile, "read", counting)
    assert trouble(packed) == "zip_bomb"
    assert sum(read_bytes) < container.INFLATED_BYTES_MAX + 1024 * 1024


def test_a_small_bomb_is_known_by_its_ratio_long_before_the_whole_is_too_large() -> None:
    workbook = as_xlsx([[DAY, "p1", A, 1, "", None, None]])
    sheet = part(workbook, "xl/worksheets/sheet1.xml")
    bomb = sheet.replace("<sheetData>", "<sheetData>" + " " * (60 * 1024 * 1024)).encode()
    assert len(bomb) < container.INFLATED_BYTES_MAX
    assert trouble(changed(workbook, {"xl/worksheets/sheet1.xml": bomb})) == "zip_bomb"


def test_many_small_parts_and_many_files_are_no_way_around_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = as_xlsx([[DAY, "p1", A, 1, "", None, None]])
    assert trouble(changed(workbook, {f"x{number}": b"" for number in range(2_001)})) == "zip_bomb"
    whole = sum(info.file_size for info in zipfile.ZipFile(io.BytesIO(workbook)).infolist())
    monkeypatch.setattr(container, "INFLATED_BYTES_MAX", 2 * whole)
    assert minutes(workbook) == [60]
    monkeypatch.setattr(container, "INFLATED_BYTES_MAX", whole // 8)
    assert trouble(workbook) == "zip_bomb"


def test_entities_are_not_expanded_and_nothing_outside_the_file_is_read() -> None:
    workbook = as_xlsx([[DAY, "p1", A, 1, "", None, None]])
    sheet = part(workbook, "xl/worksheets/sheet1.xml")
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>' + sheet
    assert trouble(changed(workbook, {"xl/worksheets/sheet1.xml": bomb.encode()})) == "broken_workbook"
    rels = part(workbook, "xl/_rels/workbook.xml.rels")
    outside = rels.replace('Target="/xl/worksheets/sheet1.xml"', 'Target="file:///etc/passwd" TargetMode="External"')
    assert outside != rels
    assert trouble(changed(workbook, {"xl/_rels/workbook.xml.rels": outside.encode()})) == "no_workbook"


def test_limits_on_rows_cells_and_columns() -> None:
    wide = f"{HEAD.strip()}{';' * 300}x\r\n{LINE.strip()}{';' * 300}y\r\n"
    assert minutes(wide.encode("cp1252")) == [450]
    many = HEAD + "01-03-2016;p1;0161;1;m\r\n" * 50_000
    assert trouble(many.encode()) == "too_many_rows"
    long = as_csv([[DAY, "p1", A, "1", "m", "x" * 2_001, ""], [DAY, "p1", A, "1", "m", "x" * 2_000, ""]])
    assert codes(long) == ["cell_too_long"]
