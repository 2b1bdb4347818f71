"""A file of hours: which sheet, which columns, every row. It runs in another process: it takes and gives values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from services.settlement.sheets.reading import text
from services.settlement.sheets.reading.cells import Finding, SheetRow, Unreadable, letters_of
from services.settlement.sheets.reading.days import order_of
from services.settlement.sheets.reading.headings import (
    HEADER_WITHIN_ROWS,
    Headings,
    columns_for,
    first_of_texts,
    header_of,
)
from services.settlement.sheets.reading.mapping import NEEDED, Columns
from services.settlement.sheets.reading.mapping import Mapping as SheetMapping
from services.settlement.sheets.reading.names import Directory
from services.settlement.sheets.reading.persons import masked
from services.settlement.sheets.reading.rows import ParsedRow, RowReader, Terms
from services.settlement.sheets.reading.workbook import Workbook

ORDER_SAMPLE_ROWS = 500
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Asked:
    """What to read a file with: how, whose names to know, which day it is, whose hours where the file does not say."""

    mapping: SheetMapping
    directory: Directory
    today: date
    default_member: str | None = None


@dataclass(frozen=True)
class Trouble:
    """A file that cannot be read, or not yet: a code, what the sentence needs, and the fields it is about."""

    code: str
    values: Mapping[str, str]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadFile:
    """A file that was read: where the rows stood, what the columns are, how it was read, what was found."""

    sheet: str
    form: str
    header_row: int
    headings: dict[int, str]
    columns: dict[str, int]
    mapping: SheetMapping
    rows: list[ParsedRow]
    findings: list[Finding]


@dataclass(frozen=True)
class _Sheet:
    """The sheet that was chosen, its first rows, and the rest of them."""

    name: str
    form: str
    first: list[SheetRow]
    rest: Iterator[SheetRow]
    is_1904: bool = False


def read_file(data: bytes, asked: Asked) -> ReadFile | Trouble:
    """Reads a file of hours."""
    try:
        return _read(data, asked)
    except Unreadable as unreadable:
        return Trouble(unreadable.code, unreadable.values)


def _read(data: bytes, asked: Asked) -> ReadFile | Trouble:
    sheet = _open(data, asked.mapping)
    header = header_of(sheet.first, asked.mapping) or first_of_texts(sheet.first)
    if header is None:
        return Trouble("no_headings", {"sheet": masked(sheet.name)})
    headings = Headings(header)
    columns, findings = columns_for(headings, asked.mapping)
    missing = tuple(name for name in NEEDED if not _is_given(name, columns, asked))
    if missing:
        seen = ", ".join(f"{letters_of(column)} {heading!r}" for column, heading in headings.shown().items())
        return Trouble("mapping_incomplete", {"headings": seen[:2_000], "row": str(header.number)}, missing)
    below = [row for row in sheet.first if row.number > header.number]
    sample = below + list(islice(sheet.rest, ORDER_SAMPLE_ROWS))
    terms = _terms(asked, headings, columns, sample, is_1904=sheet.is_1904)
    rows, hidden = _rows(chain(sample, sheet.rest), RowReader(terms))
    if not rows:
        return Trouble("no_rows", {"sheet": masked(sheet.name)})
    if hidden:
        findings.append(Finding("hidden_rows", values={"count": str(hidden)}))
    mapping = _as_read(terms, headings, sheet.name)
    return ReadFile(sheet.name, sheet.form, header.number, headings.shown(), columns, mapping, rows, findings)


def _is_given(name: str, columns: Mapping[str, int], asked: Asked) -> bool:
    if name in columns or getattr(asked.mapping.fixed, name, None) is not None:
        return True
    return name == "member" and asked.default_member is not None


def _rows(sheet_rows: Iterable[SheetRow], reader: RowReader) -> tuple[list[ParsedRow], int]:
    """The rows that use any column, and how many of those with hours are hidden. Hours alone at the end are a total."""
    rows: list[ParsedRow] = []
    hidden, sums_at_end = 0, 0
    for row in sheet_rows:
        parsed = reader.read(row)
        if parsed is not None:
            rows.append(parsed)
            hidden += row.is_hidden and parsed.said is not None
            sums_at_end = sums_at_end + 1 if parsed.skip == "total_row" or reader.has_hours_alone(row) else 0
    for place in range(len(rows) - sums_at_end, len(rows)):
        rows[place] = ParsedRow(rows[place].number, None, (), "total_row")
    return _without_empty_ids(rows), hidden


def _without_empty_ids(rows: list[ParsedRow]) -> list[ParsedRow]:
    """Where no row has an id the column is not used, and no row lacks one."""
    if any(row.said is not None and row.said.entry_id for row in rows):
        return rows
    return [row._replace(findings=tuple(f for f in row.findings if f.code != "missing_id")) for row in rows]


def _terms(
    asked: Asked, headings: Headings, columns: Mapping[str, int], sample: list[SheetRow], *, is_1904: bool
) -> Terms:
    """What holds for all rows, and is found by looking where the mapping leaves it open."""
    mapping = asked.mapping
    unit = mapping.unit or headings.unit_of(columns["hours"])
    dates = (row.cells[columns["work_date"]] for row in sample if columns["work_date"] in row.cells)
    order = mapping.date_order or order_of(cell.text for cell in dates if cell.kind == "text")
    return Terms(mapping, columns, unit, order, is_1904, asked.directory, asked.today, asked.default_member)


def _as_read(terms: Terms, headings: Headings, sheet: str) -> SheetMapping:
    """The mapping with what was found filled in, so that it can be looked at, changed and remembered."""
    shown = headings.shown()
    columns = Columns(**{name: shown.get(column, letters_of(column))[:200] for name, column in terms.columns.items()})
    found = {"columns": columns, "unit": terms.unit, "date_order": terms.order}
    return terms.mapping.model_copy(update=found)


def _open(data: bytes, mapping: SheetMapping) -> _Sheet:
    if not data.strip(b"\x00 \r\n\t"):
        raise Unreadable("empty_file")
    if data.startswith(_ZIP):
        return _of_workbook(Workbook.open(data), mapping)
    if data.startswith(_COMPOUND):
        raise Unreadable("encrypted" if _ENCRYPTED in data else "old_workbook")
    decoded, _ = text.decode(data)
    separator, decoded = text.separator_of(decoded)
    rows = text.rows_of(decoded, separator)
    return _Sheet("", "csv", list(islice(rows, HEADER_WITHIN_ROWS)), rows)


def _of_workbook(workbook: Workbook, mapping: SheetMapping) -> _Sheet:
    """The sheet that the mapping names; else the one with headings we know. Raises Unreadable where several have."""
    if mapping.sheet is not None:
        wanted = [name for name in workbook.sheets if name.casefold() == mapping.sheet.casefold()]
        if not wanted:
            raise Unreadable("no_such_sheet", sheet=masked(mapping.sheet), sheets=_listed(workbook.sheets))
        return _sheet(workbook, wanted[0])
    fit = [name for name in workbook.sheets if header_of(_first_rows(workbook, name), mapping) is not None]
    if len(fit) > 1:
        raise Unreadable("several_sheets", sheets=_listed(fit))
    if not workbook.sheets:
        raise Unreadable("no_workbook")
    return _sheet(workbook, fit[0] if fit else workbook.sheets[0])


def _sheet(workbook: Workbook, name: str) -> _Sheet:
    rows = workbook.rows(name)
    return _Sheet(name, "xlsx", list(islice(rows, HEADER_WITHIN_ROWS)), rows, workbook.is_1904)


def _first_rows(workbook: Workbook, name: str) -> list[SheetRow]:
    return list(islice(workbook.rows(name), HEADER_WITHIN_ROWS))


def _listed(names: list[str]) -> str:
    return ", ".join(masked(name) for name in names[:20])
