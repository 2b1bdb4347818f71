"""The rows of one worksheet, from its XML as it streams by (ECMA-376 part 1, 18.3.1)."""

import re
from collections.abc import Sequence

from services.settlement.sheets.reading.cells import (
    CELL_LENGTH_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Cell,
    Kind,
    SheetRow,
    Unreadable,
    column_of,
)
from services.settlement.sheets.reading.xml import Attributes, Reader

_NUMBER = re.compile(r"-?[0-9]{0,30}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?")
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


class SheetReader(Reader):
    """Gathers rows; whoever reads takes them as they become ready."""

    def __init__(self, kinds: Sequence[Kind], texts: Sequence[str]) -> None:
        self._kinds, self._texts = kinds, texts
        self._ready: list[SheetRow] = []
        self._kept = 0
        self._row, self._is_hidden = 0, False
        self._cells: dict[int, Cell] = {}
        self._column, self._type, self._style = -1, "n", ""
        self._has_formula, self._has_value = False, False
        self._reads, self._phonetic = False, False
        self._parts: list[str] = []
        self._length = 0

    def take_rows(self) -> list[SheetRow]:
        """The rows ready since the last time."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: Attributes) -> None:
        match name:
            case "c":
                self._start_cell(attributes)
            case "v":
                self._has_value = self._reads = True
            case "t":
                self._has_value = True
                self._reads = not self._phonetic
            case "f":
                self._has_formula = True
            case "row":
                self._start_row(attributes)
            case "rPh":
                self._phonetic = True
            case _:
                pass

    def text(self, data: str) -> None:
        if self._reads and self._length <= CELL_LENGTH_MAX:
            self._parts.append(data)
            self._length += len(data)

    def end(self, name: str) -> None:
        match name:
            case "c":
                self._end_cell()
            case "v" | "t":
                self._reads = False
            case "rPh":
                self._phonetic = False
            case "row":
                self._end_row()
            case _:
                pass

    def _start_row(self, attributes: Attributes) -> None:
        said = attributes.get("r", "")
        number = int(said) if re.fullmatch("[0-9]{1,8}", said) else 0
        self._row = max(number, self._row + 1)  # two rows never share a number, whatever the file says
        self._is_hidden = attributes.get("hidden", "0") in ("1", "true")
        self._cells, self._column = {}, -1

    def _start_cell(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = column_of(place[1]) if place else self._column + 1
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._has_formula = self._has_value = False
        self._parts, self._length = [], 0

    def _end_cell(self) -> None:
        cell = self._cell("".join(self._parts)[: CELL_LENGTH_MAX + 1])
        if cell is not None and self._column < COLUMNS_MAX:
            self._cells[self._column] = cell

    def _cell(self, value: str) -> Cell | None:
        if self._has_formula and not value and not (self._has_value and self._type == "str"):
            return Cell("formula", "")
        match self._type:
            case "s":
                return _text(self._shared(value))
            case "n":
                return self._number(value.strip())
            case "b":
                return Cell("truth", value.strip())
            case "e":
                return Cell("error", value.strip())
            case _:
                return _text(value)

    def _shared(self, value: str) -> str:
        place = int(value) if re.fullmatch("[0-9]{1,9}", value.strip()) else -1
        if not 0 <= place < len(self._texts):
            raise Unreadable("broken_workbook")
        return self._texts[place]

    def _number(self, value: str) -> Cell | None:
        if not value:
            return None
        if not _NUMBER.fullmatch(value) or not re.search("[0-9]", value):
            return _text(value)
        style = int(self._style) if re.fullmatch("[0-9]{1,6}", self._style) else -1
        return Cell(self._kinds[style] if 0 <= style < len(self._kinds) else "number", value)

    def _end_row(self) -> None:
        if not self._cells:
            return
        self._kept += 1
        if self._kept > ROWS_MAX:
            raise Unreadable("too_many_rows", most=f"{ROWS_MAX}")
        self._ready.append(SheetRow(self._row, self._cells, self._is_hidden))
        self._cells = {}


def _text(value: str) -> Cell | None:
    return Cell("text", value) if value and not value.isspace() else None
