"""What a sheet is made of once its bytes are read, and what can be found amiss in it. Values only."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "date", "clock", "truth", "error", "formula"]

ROWS_MAX = 50_000
"""The most rows with anything in them."""
COLUMNS_MAX = 200
"""Cells further to the right are not read."""
CELL_LENGTH_MAX = 2_000
"""A longer cell is cut, and refused where it is of a column that is used."""

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


class Cell(NamedTuple):
    """A cell with something in it.

    `number`, `date` and `clock` hold a number as the file writes it, the latter two shown as a date or a time of day;
    `formula` is one whose result the file does not hold; `error` holds Excel's own word, such as #REF!.
    """

    kind: Kind
    text: str


class SheetRow(NamedTuple):
    """A row as people count them, from 1, and its cells by column, from 0; blank ones are left out."""

    number: int
    cells: Mapping[int, Cell]
    is_hidden: bool = False


class Finding(NamedTuple):
    """Something wrong or odd: a stable code, our name of the field, the column's letters, and what a sentence needs."""

    code: str
    field: str = ""
    column: str = ""
    values: Mapping[str, str] = {}


class Amiss(Exception):
    """A cell cannot be read as what it should be: a code and what the sentence needs."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Unreadable(Exception):
    """A file cannot be read at all: a code and what the sentence needs."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def clean(text: str) -> str:
    """The text without invisible characters, with single plain spaces, none at its ends."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def letters_of(column: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_of(letters: str) -> int:
    """The column with these letters, from 0; -1 where they are none."""
    if not re.fullmatch(r"[A-Za-z]{1,3}", letters):
        return -1
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1
