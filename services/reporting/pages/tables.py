"""Tables as every page shows them, and as CSV in the habits of the visitor's language. Charts are drawn from them."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from fastapi import Request, Response

from services.reporting.pages.language import MINOR_DIGITS, MINUS, Speech, choose_language, local_date

Kind = Literal["text", "number", "minutes", "money", "percent", "date"]
Value = str | int | date | None
"""By the column's kind: str; int; minutes; minor units of the column's currency; hundredths of a per cent; a date, its
ISO form, or a moment. None: nothing there, shown as a dash."""

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that leads to another page, or that a short note stands under; in CSV the value alone."""

    value: Value
    href: str | None = None
    note: str | None = None


Row = Mapping[str, Value | Cell]
"""Cells by the keys of their columns; a column without one shows nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `currency` belongs to money alone."""

    key: str
    label: str
    kind: Kind = "text"
    currency: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its values stand right-aligned and can be drawn."""
        return self.kind not in ("text", "date")

    @property
    def divisor(self) -> int:
        """How many of the values' units make one of those that are shown: an hour, a krone, a per cent."""
        return {"money": 10 ** MINOR_DIGITS.get(self.currency, 2), "minutes": 60, "percent": 100}.get(self.kind, 1)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a key that is its own on the page; the first column names the rows. `total` is the last row."""

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None

    @property
    def body(self) -> list[list[tuple[Column, Cell]]]:
        """The rows with a cell for each column."""
        return [self.cells(row) for row in self.rows]

    def cells(self, row: Row) -> list[tuple[Column, Cell]]:
        """A cell for each column."""
        found = ((column, row.get(column.key)) for column in self.columns)
        return [(column, cell if isinstance(cell, Cell) else Cell(cell)) for column, cell in found]


def written(column: Column, value: Value, speech: Speech) -> str:
    """A value as the page shows it; the unit is in the column's head."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return speech.date_of(value)
    if isinstance(value, date) or column.kind == "date":
        return speech.day(value if isinstance(value, date) else str(value))
    if isinstance(value, str):
        return value
    match column.kind:
        case "minutes":
            return speech.hours(value)
        case "money":
            return speech.amount(value, column.currency)
        case "percent":
            return speech.amount(value, "")
        case _:
            return speech.number(value)


def unit_of(column: Column, speech: Speech) -> str:
    """What a column's figures are in; empty for plain ones."""
    match column.kind:
        case "minutes":
            return speech.text("hours_unit")
        case "money":
            return speech.currency(column.currency)
        case "percent":
            return "%"
        case _:
            return ""


def words_for_templates(request: Request) -> dict[str, Any]:
    """What _tables.html needs."""
    return {"written": written, "unit_of": unit_of, "csv_href": partial(_csv_href, request)}


def _csv_href(request: Request, key: str) -> str:
    """The table of that key as a file, of what the page shows now and in its language."""
    asked = {"table": key, "format": "csv", "lang": choose_language(request)}
    wanted = request.url.remove_query_params("fragment").include_query_params(**asked)
    return f"?{wanted.query}"


def csv_asked(request: Request, speech: Speech, *tables: Table) -> Response | None:
    """The table that `?table=<key>&format=csv` asks for, as a file; None where the page itself is asked for."""
    if request.query_params.get("format") != "csv":
        return None
    wanted = request.query_params.get("table")
    return next((csv_answer(table, speech) for table in tables if table.key == wanted), None)


def csv_answer(table: Table, speech: Speech) -> Response:
    """The table as a file that a spreadsheet in the visitor's language opens as it is: UTF-8 with its mark, dates in
    ISO form, figures without groups and with the language's decimal sign, no cell that would run as a formula."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter="," if speech.language == "en" else ";", lineterminator="\r\n")
    units = [(column.label, unit_of(column, speech)) for column in table.columns]
    writer.writerow([_harmless(f"{label} ({of})" if of else label) for label, of in units])
    for row in [*table.rows, *([table.total] if table.total else [])]:
        writer.writerow([_plain(column, cell.value, speech) for column, cell in table.cells(row)])
    name = re.sub(r"[^\w.-]+", "-", table.key, flags=re.ASCII)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(BOM + file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _plain(column: Column, value: Value, speech: Speech) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return (local_date(value) if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, str):
        return _harmless(value)
    if column.kind == "number":
        return str(value)
    shown = written(column, value, speech).replace(MINUS, "-")
    return shown.replace(speech.group, "")


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
