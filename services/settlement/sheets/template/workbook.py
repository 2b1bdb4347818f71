"""The template as a workbook and as text."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.settlement.sheets.reading.names import Directory
from services.settlement.sheets.template.words import WORDS, Words

ROWS_READY = 2_000
"""How many rows have their formats and lists."""
_BOLD = Font(bold=True)
_SHADE = PatternFill("solid", start_color="FFE8EEF4", end_color="FFE8EEF4")
_WRAP = Alignment(wrap_text=True, vertical="top")
_FORMATS = {"work_date": "yyyy-mm-dd", "hours": "General"}
_WIDTHS = {"work_date": 14, "hours": 10, "activity": 40}


def as_workbook(name: str, directory: Directory, words: Words) -> bytes:
    """An .xlsx with three sheets: hours to fill in, guidance, projects and members."""
    workbook = Workbook()
    hours = workbook.worksheets[0]
    hours.title = words.hours_sheet
    _guide(workbook.create_sheet(words.guidance_sheet), name, words)
    _list_names(workbook.create_sheet(words.names_sheet), directory, words)
    _head(hours, words)
    _offer(hours, words, "project", f"$A$2:$A${len(directory.projects) + 1}", len(directory.projects))
    _offer(hours, words, "member", f"$C$2:$C${len(directory.members) + 1}", len(directory.members))
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def as_text(words: Words) -> bytes:
    """A .csv with the headings alone, which Danish and Norwegian spreadsheet programs open as columns."""
    return (";".join(column.heading for column in words.columns) + "\r\n").encode("utf-8-sig")


def _head(sheet: Worksheet, words: Words) -> None:
    for place, column in enumerate(words.columns, 1):
        cell = sheet.cell(1, place, column.heading)
        cell.font, cell.fill = _BOLD, _SHADE
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column.field, 22)
        # Hours keep the general format: in a number format 6:00 would be stored as 0.25 and look like a quarter.
        number_format = _FORMATS.get(column.field, "@")
        if number_format != "General":
            for row in range(2, ROWS_READY + 2):
                sheet.cell(row, place).number_format = number_format
    sheet.freeze_panes = "A2"


def _offer(sheet: Worksheet, words: Words, field: str, cells: str, count: int) -> None:
    """A list to choose from in the column of a field; anything else may be written all the same."""
    if not count:
        return
    letter = get_column_letter(1 + next(place for place, column in enumerate(words.columns) if column.field == field))
    listed = DataValidation("list", formula1=f"'{words.names_sheet}'!{cells}", allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(listed)
    listed.sqref = MultiCellRange(f"{letter}2:{letter}{ROWS_READY + 1}")


def _guide(sheet: Worksheet, name: str, words: Words) -> None:
    _write(sheet, 1, [words.title.format(name=name)], bold=True)
    for row, note in enumerate(words.notes, 3):
        _write(sheet, row, [note])
    first = len(words.notes) + 4
    _write(sheet, first, [words.column, words.needed, words.what, words.example], bold=True)
    for row, column in enumerate(words.columns, first + 1):
        _write(sheet, row, [column.heading, words.yes if column.needed else words.no, column.says, column.example])
        sheet.cell(row, 3).alignment = _WRAP
    for letter, width in (("A", 24), ("B", 16), ("C", 70), ("D", 16)):
        sheet.column_dimensions[letter].width = width


def _list_names(sheet: Worksheet, directory: Directory, words: Words) -> None:
    _write(sheet, 1, [words.projects, words.name, words.members, words.name], bold=True)
    for place, named in ((1, directory.projects), (3, directory.members)):
        for row, (identity, name) in enumerate(named, 2):
            _put(sheet, row, place, identity)
            _put(sheet, row, place + 1, name)
    for letter in "ABCD":
        sheet.column_dimensions[letter].width = 32


def _write(sheet: Worksheet, row: int, texts: Sequence[str], *, bold: bool = False) -> None:
    for place, text in enumerate(texts, 1):
        _put(sheet, row, place, text)
        if bold:
            sheet.cell(row, place).font = _BOLD


def _put(sheet: Worksheet, row: int, place: int, text: str) -> None:
    """Writes a text as a text, also where it begins as a formula does; control characters no sheet can hold."""
    sheet.cell(row, place, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)).data_type = "s"


__all__ = ["WORDS", "as_text", "as_workbook"]
