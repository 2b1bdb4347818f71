"""A run as a workbook: a summary and a sheet for each table, figures as figures, texts as texts."""

import io
from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from services.reporting.exports.tables import Said, claims_table, lines_table, nets_table, summary, transfers_table
from services.reporting.exports.tables import unhonoured_table as hours_table
from services.reporting.pages.language import MINOR_DIGITS
from services.reporting.pages.tables import Column, Table, Value, unit_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE_LENGTH_MAX = 31
MINUTES_OF_DAY = 24 * 60

Place = tuple[int, int]
"""Row and column, from 1."""


def workbook(said: Said) -> bytes:
    """The file. A text is never taken for a formula, whatever it begins with."""
    book = Workbook()
    front = book.active
    assert isinstance(front, Worksheet)
    front.title = _title(said.say.text("export_summary"))
    for row, (label, value) in enumerate(summary(said), start=1):
        _put_text(front, (row, 1), label, bold=True)
        _put_text(front, (row, 2), value)
    _widen(front, [24, 80])
    for table in (nets_table(said), lines_table(said), claims_table(said), transfers_table(said), hours_table(said)):
        _add(book, table, said)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _add(book: Workbook, table: Table, said: Said) -> None:
    sheet: Worksheet = book.create_sheet(_title(table.caption))
    for place, column in enumerate(table.columns, start=1):
        unit = unit_of(column, said.say)
        _put_text(sheet, (1, place), f"{column.label} ({unit})" if unit else column.label, bold=True)
    for row, cells in enumerate(table.body, start=2):
        for place, (column, cell) in enumerate(cells, start=1):
            _put(sheet, (row, place), column, cell.value)
    sheet.freeze_panes = "A2"
    _widen(sheet, [18 if column.is_number else 26 for column in table.columns])


def _put(sheet: Worksheet, at: Place, column: Column, value: Value) -> None:
    if value is None:
        return
    if not isinstance(value, int):
        _put_text(sheet, at, str(value))
        return
    match column.kind:
        case "money":
            digits = MINOR_DIGITS.get(column.currency, 2)
            figure, number_format = Decimal(value).scaleb(-digits), "#,##0" + (f".{'0' * digits}" if digits else "")
        case "minutes":
            figure, number_format = Decimal(value) / MINUTES_OF_DAY, "[h]:mm"
        case _:
            figure, number_format = value, "0"
    cell = sheet.cell(*at, value=figure)
    cell.number_format = number_format


def _put_text(sheet: Worksheet, at: Place, text: str, *, bold: bool = False) -> None:
    """A text that stays one: openpyxl would take what begins with `=` for a formula."""
    cell = sheet.cell(*at)
    assert isinstance(cell, SheetCell)
    cell.value = _storable(text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)


def _widen(sheet: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _storable(text: str) -> str:
    """A text without the control characters that no sheet can hold."""
    return "".join(character if character.isprintable() else " " for character in text)


def _title(text: str) -> str:
    return "".join(" " if character in "[]:*?/\\" else character for character in text)[:TITLE_LENGTH_MAX]
