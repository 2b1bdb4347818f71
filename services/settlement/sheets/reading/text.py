"""A text file of rows: its encoding and its separator are found by looking at it."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from services.settlement.sheets.reading.cells import (
    CELL_LENGTH_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Cell,
    SheetRow,
    Unreadable,
)

SEPARATORS = (";", ",", "\t", "|")
"""In order of preference where the rows fit several equally well."""
_FIELD_LENGTH_MAX = 1_000_000
_SAMPLE_LENGTH = 64 * 1024
_SAMPLE_ROWS = 60
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: by its byte order mark, else UTF-8 where it is that, else Windows-1252.

    Raises Unreadable where it is no text.
    """
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None) or _unmarked(data)
    for candidate in (encoding, "cp1252") if encoding == "utf-8" else (encoding,):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.removeprefix("\ufeff"), candidate
    raise Unreadable("not_text")


def _unmarked(data: bytes) -> str:
    """UTF-16 without a mark has a zero in every other byte of what is mostly Latin letters and signs."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 5 and even < odd // 10 + 1:
        return "utf-16-le"
    if even > len(sample) // 5 and odd < even // 10 + 1:
        return "utf-16-be"
    return "utf-8"


def separator_of(text: str) -> tuple[str, str]:
    """The separator, and the text without the line `sep=` that Excel reads and does not show."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) in (4, 5):
        return first.strip("\r\n")[4:5] or ";", rest
    sample = text[:_SAMPLE_LENGTH]
    return max(SEPARATORS, key=lambda separator: (_fit(sample, separator), -SEPARATORS.index(separator))), text


def _fit(sample: str, separator: str) -> tuple[int, int]:
    """How well a separator makes a table: rows of the commonest width above one, and that width."""
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(StringIO(sample, newline=""), delimiter=separator):
            if any(row):
                widths[len(row)] += 1
            if widths.total() >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return (0, 0)
    width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
    return (rows, width) if width > 1 else (0, 0)


def rows_of(text: str, separator: str) -> Iterator[SheetRow]:
    """The rows with anything in them, numbered as a spreadsheet shows them. Raises Unreadable."""
    csv.field_size_limit(_FIELD_LENGTH_MAX)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    kept, number = 0, 0
    try:
        for number, row in enumerate(reader, 1):
            cells = {
                column: Cell("text", value[: CELL_LENGTH_MAX + 1])
                for column, value in enumerate(row[:COLUMNS_MAX])
                if value and not value.isspace()
            }
            if cells:
                kept += 1
                if kept > ROWS_MAX:
                    raise Unreadable("too_many_rows", most=f"{ROWS_MAX}")
                yield SheetRow(number, cells)
    except csv.Error as error:
        raise Unreadable("broken_text", row=str(number + 1)) from error
