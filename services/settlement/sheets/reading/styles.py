"""Which cell formats show a number as a date or as a time (ECMA-376 part 1, 18.8.30)."""

import re

from services.settlement.sheets.reading.cells import Kind
from services.settlement.sheets.reading.xml import Attributes, Reader

_BUILT_IN_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_BUILT_IN_CLOCKS = frozenset({18, 19, 20, 21, 45, 46, 47})
_UNSHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_PLAIN = frozenset({"general", "standard", "@"})


def kind_of_format(code: str) -> Kind:
    """How a format shows a number. `å` is the year where a program wrote the format in Danish."""
    shown = _UNSHOWN.sub("", code.partition(";")[0].lower())
    if shown.strip() in _PLAIN:
        return "number"
    if re.search("[ydå]", shown):
        return "date"
    if re.search("[hs]", shown) or re.search(r"\[m+\]", shown):
        return "clock"
    return "date" if "m" in shown else "number"


class Styles(Reader):
    """Reads styles.xml: by number of a cell's style, how it shows a number."""

    def __init__(self) -> None:
        self.kinds: list[Kind] = []
        self._formats: dict[int, str] = {}
        self._in_cell_formats = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cell_formats = True
        elif name == "xf" and self._in_cell_formats:
            self.kinds.append(self._kind(_number(attributes.get("numFmtId"))))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cell_formats = False

    def _kind(self, format_number: int) -> Kind:
        if format_number in self._formats:
            return kind_of_format(self._formats[format_number])
        if format_number in _BUILT_IN_DATES:
            return "date"
        return "clock" if format_number in _BUILT_IN_CLOCKS else "number"


def _number(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch("[0-9]{1,9}", text) else 0
