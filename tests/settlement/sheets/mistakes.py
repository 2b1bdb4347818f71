"""Every kind of mistake that a sheet of hours may hold, each with the verdict and the code it is due."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.settlement.kit import A, C
from tests.settlement.sheets.desk import UNGRANTED

DAY = date(2016, 3, 1)
GOOD: dict[str, Any] = {
    "day": DAY,
    "project": "p1",
    "member": "Glostrup",
    "hours": 7.5,
    "worker": None,
    "activity": "Møde",
    "entry_id": None,
}


@dataclass(frozen=True)
class Mistake:
    """A row that differs from a good one in `said`; in text what it becomes differs where `in_text` says so."""

    name: str
    said: dict[str, Any]
    verdict: str
    code: str
    in_text: tuple[str, str] | None = None
    minutes: int = 450
    known_again: bool = field(default=False, kw_only=True)

    def expected(self, *, is_text: bool) -> tuple[str, str]:
        return self.in_text if is_text and self.in_text is not None else (self.verdict, self.code)

    def row(self, worker: str) -> list[Any]:
        return list({**GOOD, "worker": worker, **self.said}.values())


def _refused(name: str, code: str, in_text: tuple[str, str] | None = None, **said: Any) -> Mistake:
    return Mistake(name, said, "refused", code, in_text)


TEXT_NOT_HOURS = ("refused", "not_hours")
MISTAKES = [
    _refused("hours in words", "not_hours", hours="syv"),
    _refused("no hours", "missing_hours", hours=None),
    _refused("more than a day", "minutes_out_of_range", hours=25),
    _refused("less than nothing", "minutes_out_of_range", hours=-1),
    _refused("no whole minute", "not_whole_minutes", hours=7.33),
    _refused("hours become a date", "hours_became_date", TEXT_NOT_HOURS, hours=date(2016, 5, 7)),
    _refused("a formula without result", "formula_without_value", TEXT_NOT_HOURS, hours="=6+1.5"),
    _refused("an error for hours", "error_in_cell", TEXT_NOT_HOURS, hours="#VALUE!"),
    _refused("true for hours", "not_hours", hours=True),
    _refused("two numbers", "not_hours", hours="7,5 / 8"),
    _refused("no day", "missing_work_date", day=None),
    _refused("a 32nd", "no_such_day", day="32-01-2016"),
    _refused("a 30th of February", "no_such_day", day="2016-02-30"),
    _refused("a week for a day", "not_a_date", day="uge 9"),
    _refused("an error for a day", "error_in_cell", ("refused", "not_a_date"), day="#N/A"),
    _refused("no project", "missing_project", project=None),
    _refused("a project misspelt", "unknown_project_name", project="Digtal post"),
    _refused("two projects of one name", "ambiguous_project", project="Kontor"),
    _refused("true for a project", "not_a_name", ("refused", "unknown_project_name"), project=True),
    _refused("no member", "missing_member", member=None),
    _refused("a member misspelt", "unknown_member_name", member="Glostrop"),
    _refused("a member without a grant", "not_authorised", member=UNGRANTED),
    _refused("a CPR number for a worker", "person_number", worker="0101701234"),
    _refused("a CPR number in a text", "person_number", activity="borger 010170-1234"),
    _refused("a CPR number for an id", "person_number", entry_id="010170-1234"),
    _refused("an endless id", "cell_too_long", entry_id="x" * 201),
    _refused("an endless text", "cell_too_long", activity="x" * 2_001),
    _refused("an error for a worker", "error_in_cell", ("accepted", ""), worker="#REF!"),
    _refused("a formula for an id", "formula_without_value", ("accepted", ""), entry_id="=1+1"),
    _refused("an id twice", "id_twice", entry_id="first", hours=1),
    _refused("an id of another project", "entry_elsewhere", entry_id="elsewhere", worker="w"),
    _refused("an id withdrawn", "entry_withdrawn", entry_id="withdrawn", hours=8, worker="w"),
    Mistake("a row again with its id", {"entry_id": "first", "worker": "w"}, "known", "repeated_row"),
    Mistake("an id whose hours changed", {"entry_id": "changed", "hours": 8}, "corrects", "", minutes=480),
    Mistake("an id corrected since", {"entry_id": "corrected"}, "known", "older_than_known"),
    Mistake("a withdrawn row as it was", {"entry_id": "withdrawn-2"}, "known", "is_withdrawn"),
    Mistake("a member not known", {"member": "dk-0147"}, "parked", "unknown_member"),
    Mistake("a member that left", {"member": C, "day": date(2016, 9, 1)}, "parked", "outside_membership"),
    Mistake("before the membership", {"day": date(2015, 12, 31)}, "parked", "outside_membership"),
    Mistake("a project that ended", {"project": "p3", "day": date(2016, 12, 24)}, "parked", "outside_project"),
    Mistake("a project not joined", {"project": "Årsafslutning"}, "parked", "not_a_participant"),
    Mistake("no hours at all", {"hours": 0}, "skipped", "no_hours"),
    Mistake("a sum in between", {"day": "I alt", "project": None, "member": None}, "skipped", "total_row"),
    Mistake("hours that may be a clock", {"hours": "7.30"}, "accepted", "maybe_clock", minutes=438),
    Mistake("a name for a worker", {"worker": "Hanne Jensen"}, "accepted", "maybe_a_name"),
    Mistake("a day to come", {"day": date(2099, 1, 1)}, "accepted", "future_day"),
    Mistake("a number for a day", {"day": 42430}, "accepted", "number_as_date", ("refused", "not_a_date")),
    Mistake("hours there already", {"worker": "double", "hours": 6}, "accepted", "maybe_double", minutes=360),
    Mistake("odd spaces", {"member": " Glostrup\u00a0 kommune ", "hours": " 7 t\u00a030 m "}, "accepted", ""),
]
ENTERS = frozenset({"accepted", "parked"})


def sheet_of(rows_in_all: int, *, is_text: bool) -> Iterator[tuple[list[Any], tuple[str, str], int]]:
    """Rows with what they are due and their minutes: mistakes spread over good rows, each with a worker of its own.

    The row with the id `first` comes before those that repeat it.
    """
    yield list({**GOOD, "worker": "w", "entry_id": "first"}.values()), ("accepted", ""), 450
    every = (rows_in_all - 1) // len(MISTAKES)
    for number in range(1, rows_in_all):
        mistake = MISTAKES[number // every] if number % every == 0 and number // every < len(MISTAKES) else None
        if mistake is None:
            worker, day = f"m{number}", date(2016, 1, 1 + number % 28)
            yield [day, "Digital post", ("0161", A)[number % 2], 7.5, worker, None, None], ("accepted", ""), 450
        else:
            yield mistake.row(f"x{number}"), mistake.expected(is_text=is_text), mistake.minutes
