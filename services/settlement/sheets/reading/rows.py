"""One row of a sheet: what it says, and everything that is wrong or odd about it at once."""

import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from services.settlement.sheets.reading.cells import CELL_LENGTH_MAX, Amiss, Cell, Finding, SheetRow, clean, letters_of
from services.settlement.sheets.reading.days import Order, read_day
from services.settlement.sheets.reading.hours import Unit, read_length
from services.settlement.sheets.reading.mapping import Mapping
from services.settlement.sheets.reading.names import Directory
from services.settlement.sheets.reading.persons import holds_person_number, masked

ID_LENGTH_MAX = 200
SUGGESTIONS_MAX = 300
"""How many different unknown names are looked up for one that is close: it takes time."""

_TOTAL = re.compile(
    r"((timer|timar|hours|sum|grand)\s)?(i alt|ialt|total|totalt|sum|summa|subtotal|delsum|sammentælling)"
    r"(\s(timer|timar|hours|minutter|minutes))?\s?[:=]?\s?[0-9.,:]*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZÆØÅÄÖÉ][\w'’.-]*[a-zæøå](?: [A-ZÆØÅÄÖÉ][\w'’.-]*)+")


class Said(NamedTuple):
    """What a row says: hours as HoursLogged has them; `entry_id` is empty where the row gives none."""

    entry_id: str
    project_id: str
    member_id: str
    work_date: date
    minutes: int
    worker: str | None
    activity: str | None


class ParsedRow(NamedTuple):
    """A row that was read: what it says (None where it cannot be said), `skip` with a code where it says nothing."""

    number: int
    said: Said | None
    findings: tuple[Finding, ...]
    skip: str = ""


@dataclass(frozen=True)
class Terms:
    """What holds for all rows of a sheet."""

    mapping: Mapping
    columns: MappingOf[str, int]
    unit: Unit
    order: Order
    is_1904: bool
    directory: Directory
    today: date
    default_member: str | None = None


@dataclass
class RowReader:
    """Reads rows under the same terms; remembers names it has looked up."""

    terms: Terms
    _names: dict[tuple[str, str], str | Amiss] = field(default_factory=dict[tuple[str, str], "str | Amiss"])
    _findings: list[Finding] = field(default_factory=list[Finding])

    def read(self, row: SheetRow) -> ParsedRow | None:
        """What a row says; None where none of the columns that are used has anything in it."""
        cells = {name: row.cells[column] for name, column in self.terms.columns.items() if column in row.cells}
        if not cells:
            return None
        if self._is_total(row, cells):
            return ParsedRow(row.number, None, (), "total_row")
        self._findings = []
        day, minutes = self._day(cells), self._minutes(cells)
        project_id, member_id = self._named("project", cells), self._named("member", cells)
        entry_id, worker, activity = self._entry_id(cells), self._text("worker", cells), self._text("activity", cells)
        if any(finding.code == "no_hours" for finding in self._findings):
            return ParsedRow(row.number, None, (), "no_hours")
        is_whole = not any(finding.code not in WARNINGS for finding in self._findings)
        said = None
        if is_whole and day and minutes and project_id and member_id:
            said = Said(entry_id, project_id, member_id, day, minutes, worker, activity)
        return ParsedRow(row.number, said, tuple(self._findings))

    def _is_total(self, row: SheetRow, cells: MappingOf[str, Cell]) -> bool:
        """A row without a date that says it is a sum."""
        if "work_date" in cells and not _TOTAL.fullmatch(clean(cells["work_date"].text)):
            return False
        return any(cell.kind == "text" and _TOTAL.fullmatch(clean(cell.text)) for cell in row.cells.values())

    def has_hours_alone(self, row: SheetRow) -> bool:
        """Whether of the columns that are used only hours has something in it, as below a column that was summed."""
        used = {name for name, column in self.terms.columns.items() if column in row.cells}
        return used == {"hours"} and len(self.terms.columns) > 1

    def _day(self, cells: MappingOf[str, Cell]) -> date | None:
        cell = self._needed("work_date", cells)
        if cell is None:
            return None
        try:
            day, warning = read_day(cell, self.terms.order, is_1904=self.terms.is_1904)
        except Amiss as amiss:
            return self._amiss("work_date", amiss, cell)
        if warning:
            self._find(warning, "work_date", day=str(day))
        if day > self.terms.today:
            self._find("future_day", "work_date", day=str(day))
        elif day.year < self.terms.today.year - 10:
            self._find("long_ago", "work_date", day=str(day))
        return day

    def _minutes(self, cells: MappingOf[str, Cell]) -> int | None:
        cell = self._needed("hours", cells)
        if cell is None:
            return None
        mapping = self.terms.mapping
        try:
            length = read_length(cell, self.terms.unit, mapping.hours_style, rounds=mapping.round_to_minute)
        except Amiss as amiss:
            return self._amiss("hours", amiss, cell)
        if length.warning:
            clock = f"{length.minutes // 60}:{length.minutes % 60:02}"
            self._find(length.warning, "hours", said=masked(cell.text), clock=clock)
        return length.minutes

    def _named(self, what: str, cells: MappingOf[str, Cell]) -> str | None:
        fixed: str | None = getattr(self.terms.mapping.fixed, what)
        if fixed is None and what == "member" and "member" not in self.terms.columns:
            fixed = self.terms.default_member
        cell = Cell("text", fixed) if fixed is not None else self._needed(what, cells)
        if cell is None:
            return None
        try:
            return self._looked_up(what, _plain(cell, "not_a_name"))
        except Amiss as amiss:
            return self._amiss(what, amiss, cell)

    def _looked_up(self, what: str, text: str) -> str:
        found = self._names.get((what, text))
        if found is None:
            found = self._names[what, text] = self._look_up(what, text)
        if isinstance(found, Amiss):
            raise found
        return found

    def _look_up(self, what: str, text: str) -> str | Amiss:
        directory, parks = self.terms.directory, self.terms.mapping.park_unknown_projects
        suggests = len(self._names) < SUGGESTIONS_MAX
        try:
            if what == "member":
                return directory.member(text, suggests=suggests)
            return directory.project(text, parks_unknown=parks, suggests=suggests)
        except Amiss as amiss:
            return amiss

    def _entry_id(self, cells: MappingOf[str, Cell]) -> str:
        cell = cells.get("entry_id")
        if cell is None:
            if "entry_id" in self.terms.columns:
                self._find("missing_id", "entry_id")
            return ""
        try:
            text = _plain(cell, "not_an_id")
            if len(text) > ID_LENGTH_MAX:
                raise Amiss("cell_too_long", most=str(ID_LENGTH_MAX))
            if holds_person_number(text, bare=False):
                raise Amiss("person_number")
        except Amiss as amiss:
            return self._amiss("entry_id", amiss, cell) or ""
        return text

    def _text(self, name: str, cells: MappingOf[str, Cell]) -> str | None:
        fixed: str | None = getattr(self.terms.mapping.fixed, name)
        cell = cells.get(name) if fixed is None else Cell("text", fixed)
        if cell is None:
            return None
        try:
            text = _plain(cell, "not_a_text")
            if len(text) > CELL_LENGTH_MAX:
                raise Amiss("cell_too_long", most=str(CELL_LENGTH_MAX))
            if holds_person_number(text, bare=name == "worker"):
                raise Amiss("person_number")
        except Amiss as amiss:
            return self._amiss(name, amiss, cell)
        if name == "worker" and ("@" in text or _NAME.fullmatch(text)):
            self._find("maybe_a_name", name)
        return text

    def _needed(self, name: str, cells: MappingOf[str, Cell]) -> Cell | None:
        cell = cells.get(name)
        if cell is None:
            self._find(f"missing_{name}", name)
        return cell

    def _amiss(self, name: str, amiss: Amiss, cell: Cell) -> None:
        shown = {} if amiss.code == "person_number" else {"said": masked(cell.text)}
        self._find(amiss.code, name, **shown, **{key: value for key, value in amiss.values.items() if key != "said"})

    def _find(self, code: str, name: str, **values: str) -> None:
        column = self.terms.columns.get(name)
        self._findings.append(Finding(code, name, "" if column is None else letters_of(column), values))


WARNINGS = frozenset(
    {
        "rounded",
        "maybe_clock",
        "number_as_date",
        "future_day",
        "long_ago",
        "maybe_a_name",
        "missing_id",
        "equal_rows",
        "repeated_row",
        "maybe_double",
        "more_than_a_day",
        "older_than_known",
        "text_differs",
        "is_withdrawn",
        "person_number_column",
        "heading_not_found",
        "hidden_rows",
        "known_elsewhere",
    }
)
"""Codes that refuse nothing."""


def _plain(cell: Cell, code: str) -> str:
    """The text of a cell that may hold a text or a whole number. Raises Amiss."""
    match cell.kind:
        case "text":
            return clean(cell.text)
        case "number":
            return _as_written(cell.text)
        case "formula":
            raise Amiss("formula_without_value")
        case "error":
            raise Amiss("error_in_cell", said=cell.text[:20])
        case _:
            raise Amiss(code)


def _as_written(number: str) -> str:
    """A number as one would write it: 161.0 is 161, 1E+3 is 1000."""
    if re.fullmatch(r"-?[0-9]+(\.0+)?", number):
        return number.partition(".")[0]
    if found := re.fullmatch(r"([0-9])(?:\.([0-9]+))?[eE]\+?([0-9]{1,2})", number):
        digits = (found[1] + (found[2] or "")).ljust(int(found[3]) + 1, "0")
        if len(digits) == int(found[3]) + 1:
            return digits
    return number
