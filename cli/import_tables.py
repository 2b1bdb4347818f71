"""A preview of hours as tables: how the file was read, what would become of it, what is wrong, row by row."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH_MIN = 110
ROWS_SHOWN_MAX = 40
Row = Mapping[str, Any]
BECOMES = {
    "accepted": "would enter and count",
    "corrects": "would correct an entry",
    "known": "known already, change nothing",
    "parked": "would enter, and wait to count",
    "refused": "refused: stay out until mended",
    "skipped": "hold no hours (totals, 0 hours)",
}


class Screen:
    """Where a person reads; silent where a program does."""

    def __init__(self, console: Console | None = None, *, is_quiet: bool = False) -> None:
        self._console = console or _console(is_quiet=is_quiet)

    @contextmanager
    def at_work(self, what: str) -> Generator[None]:
        """Shows that something is under way."""
        with self._console.status(f"{what} …"):
            yield

    def say(self, sentence: str) -> None:
        """A sentence by itself."""
        self._console.print(sentence)

    def print_preview(self, shown: Row, refused: Sequence[Row]) -> None:
        """What a file would do."""
        where = f", sheet {shown['sheet']}" if shown.get("sheet") else ""
        self._console.print(f"{shown['file_name']}{where} for {shown['collaboration_id']}", style="bold")
        read = [f"{each['field']}: {each['column']} {each['heading']}" for each in shown["columns"] if each["field"]]
        self._console.print(f"  columns   {' · '.join(read)}")
        for warning in shown["warnings"]:
            self._console.print(f"  look at   {warning.get('column', '')} {warning['message']}", style="yellow")
        self._print_counts(shown)
        self._print_sums(shown)
        self._print_found(shown["found"])
        self._print_refused(refused)

    def print_committed(self, committed: Row) -> None:
        """What has become of it."""
        rows, minutes = committed["rows"], committed["minutes"]
        told = f"{rows['accepted']} rows count ({hours(minutes['accepted'])} hours), {rows['parked']} wait, "
        told += f"{rows['corrects']} corrected, {rows['known']} were known, {rows['refused']} stay out."
        self._console.print(told, style="bold")
        for each in committed["changed"]:
            self._console.print(f"  row {each['row']}: {each['was']} before, {each['verdict']} now. {each['message']}")

    def _print_counts(self, shown: Row) -> None:
        table = _table("what becomes of the rows", "", "rows", "hours")
        for verdict, says in BECOMES.items():
            if shown["rows"][verdict]:
                table.add_row(says, str(shown["rows"][verdict]), hours(shown["minutes"][verdict]))
        self._console.print(table)

    def _print_sums(self, shown: Row) -> None:
        for name, key in (("projects", "project_id"), ("members", "member_id"), ("months", "month")):
            sums = shown["sums"][name]
            if not sums:
                continue
            title = f"hours by {key.removesuffix('_id')}"
            table = _table(title, "", "rows", "in all", "count", "wait", "corrected by", "known")
            for each in sums:
                parts = ("minutes", "accepted_minutes", "parked_minutes", "corrected_by_minutes", "known_minutes")
                table.add_row(each[key], str(each["rows"]), *(hours(each[part]) for part in parts))
            self._console.print(table)

    def _print_found(self, found: Sequence[Row]) -> None:
        if not found:
            return
        table = _table("what was found", "code", "rows", "first row", "column")
        table.add_column("there", overflow="fold")
        for each in found:
            table.add_row(
                each["code"], str(each["rows"]), str(each["first_row"]), each.get("column", ""), each["message"]
            )
        self._console.print(table)

    def _print_refused(self, refused: Sequence[Row]) -> None:
        if not refused:
            return
        table = Table(title="refused rows", title_justify="left", title_style="italic")
        table.add_column("row", justify="right")
        table.add_column("column")
        table.add_column("what would make it right", overflow="fold")
        for row in refused[:ROWS_SHOWN_MAX]:
            for found in row.get("found", []):
                if found["level"] == "error":
                    table.add_row(str(row["row"]), found.get("column", ""), found["message"])
        self._console.print(table)
        if len(refused) > ROWS_SHOWN_MAX:
            self._console.print(f"… and {len(refused) - ROWS_SHOWN_MAX} more; --json lists all.")


def hours(minutes: int) -> str:
    """Minutes as hours and minutes: 450 is 7:30."""
    sign = "-" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60:,}:{abs(minutes) % 60:02}"


def _table(title: str, first: str, *numbers: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="italic")
    table.add_column(first, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _console(*, is_quiet: bool) -> Console:
    console = Console(highlight=False, markup=False, quiet=is_quiet)
    return console if console.is_terminal else Console(highlight=False, markup=False, width=WIDTH_MIN, quiet=is_quiet)
