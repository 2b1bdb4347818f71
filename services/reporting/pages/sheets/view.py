"""A preview as tables: verdicts, sums, how it was read, its rows with what was found in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.reporting.pages.language import Speech
from services.reporting.pages.parties import Names
from services.reporting.pages.tables import Cell, Column, Kind, Row, Table

Found = Mapping[str, Any]
VERDICTS = ("accepted", "corrects", "parked", "known", "refused", "skipped")
SUMMED = {"projects": "project", "members": "member", "months": "month"}
SUMS = ("accepted_minutes", "corrected_by_minutes", "parked_minutes", "known_minutes", "refused_minutes")


class Preview:
    """What settlement answers of a preview, in the visitor's language and with names."""

    def __init__(self, told: Found, names: Names, speech: Speech) -> None:
        self.told, self.names, self.speech = told, names, speech

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says is there already."""
        return not any(self.told["rows"][verdict] for verdict in ("accepted", "corrects", "parked"))

    @property
    def entering(self) -> int:
        """How many rows a commit lets enter."""
        return sum(self.told["rows"][verdict] for verdict in ("accepted", "corrects", "parked"))

    def verdicts(self) -> Table:
        """Rows and minutes by verdict; each leads to its rows."""
        rows = [
            {
                "name": Cell(self.verdict(verdict), f"?verdict={verdict}#rows", self._means(verdict)),
                "rows": self.told["rows"][verdict],
                "minutes": self.told["minutes"][verdict],
            }
            for verdict in VERDICTS
            if self.told["rows"][verdict]
        ]
        columns = self._columns(
            ("name", "sheet_verdict", "text"), ("rows", "sheet_rows", "number"), ("minutes", "hours", "minutes")
        )
        return Table("sheet-verdicts", self.speech.text("sheet_verdicts"), columns, rows)

    def verdict(self, verdict: str) -> str:
        """What becomes of a row, in a word."""
        return self.speech.text(f"sheet_verdict_{verdict}")

    def _means(self, verdict: str) -> str:
        return self.speech.text(f"sheet_means_{verdict}")

    def sums(self) -> list[Table]:
        """Hours by project, member and month, by what becomes of them."""
        return [self._sums(by, label) for by, label in SUMMED.items() if self.told["sums"][by]]

    def _sums(self, by: str, label: str) -> Table:
        found = self.told["sums"][by]
        shown = [each for each in SUMS if any(row[each] for row in found)]
        columns = [*self._columns(("name", label, "text"))]
        columns += [Column(each, self.speech.text(f"sheet_sum_{each}"), "minutes") for each in shown]
        rows: list[Row] = [{"name": self._name(row), **{each: row[each] or None for each in shown}} for row in found]
        return Table(f"sheet-{by}", self.speech.text(f"sheet_by_{by}"), columns, rows)

    def _name(self, row: Found) -> str:
        if "project_id" in row:
            return self.names.project(row["project_id"])
        return self.names.member(row["member_id"]) if "member_id" in row else row["month"]

    def columns(self) -> Table:
        """How the sheet's columns were read."""
        read = self._columns(
            ("column", "sheet_column", "text"), ("heading", "sheet_heading", "text"), ("field", "sheet_read_as", "text")
        )
        rows = [
            {
                "column": each["column"],
                "heading": each["heading"],
                "field": self.speech.text(f"sheet_field_{each['field']}" if each["field"] else "sheet_not_read"),
            }
            for each in self.told["columns"]
        ]
        return Table("sheet-columns", self.speech.text("sheet_columns"), read, rows)

    def rows(self, found: Sequence[Found], key: str = "sheet-rows") -> Table:
        """Rows of the sheet with their verdicts and all that was found in them."""
        columns = self._columns(
            ("row", "sheet_row", "text"),
            ("verdict", "sheet_verdict", "text"),
            ("day", "entries_day", "date"),
            ("project", "project", "text"),
            ("member", "member", "text"),
            ("minutes", "hours", "minutes"),
            ("worker", "entries_worker", "text"),
            ("found", "sheet_found", "text"),
        )
        return Table(key, self.speech.text("sheet_rows_caption"), columns, [self._row(each) for each in found])

    def _row(self, row: Found) -> Row:
        was = self.speech.text("sheet_was", hours=self.speech.hours(row["was"]["minutes"])) if "was" in row else None
        said = [each["message"] for each in row.get("found", [])] or [row.get("message", "")]
        return {
            "row": str(row["row"]),
            "verdict": self.verdict(row["verdict"]),
            "day": row.get("work_date"),
            "project": self.names.project(row["project_id"]) if "project_id" in row else None,
            "member": self.names.member(row["member_id"]) if "member_id" in row else None,
            "minutes": Cell(row.get("minutes"), note=was),
            "worker": row.get("worker"),
            "found": " ".join(dict.fromkeys(each for each in said if each)) or None,
        }

    def _columns(self, *named: tuple[str, str, Kind]) -> list[Column]:
        return [Column(key, self.speech.text(text), kind) for key, text, kind in named]
