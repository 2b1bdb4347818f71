"""What becomes of a row of hours: which entry it is, what is to be said of it, what is odd about it. Pure.

A row with an id of its own is the entry of that id. One without is known by all it says, its place among equal rows of
its file, and the series of the file: the same file twice changes nothing, and a row that says anything else is another.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from services.settlement.sheets.reading.cells import Finding
from services.settlement.sheets.reading.rows import WARNINGS, ParsedRow, Said
from shared.events.base import Event
from shared.events.timesheet import HoursCorrected, HoursLogged

MINUTES_OF_A_DAY = 1_440
SHOWN_ENTRIES_MAX = 3
LEDGER = "ledger"
"""The field of findings that tell of what is in the ledger: they are found anew with every decision."""


class Owner(NamedTuple):
    """Whose hours these are: what entries are known by, beside their ids."""

    collaboration_id: str
    publisher: str


class Was(NamedTuple):
    """What an entry says now that a row would correct."""

    minutes: int
    work_date: date


class Standing(NamedTuple):
    """An entry of the publisher's that is there, and all it ever said of minutes and day before it said `now`."""

    kind: str
    project_id: str
    member_id: str
    worker: str | None
    activity: str | None
    now: Was
    earlier: AbstractSet[Was]
    is_withdrawn: bool
    changes: int


class Near(NamedTuple):
    """An entry for the same project, member, day and worker as a row's; `entry_id` is None where it is another's."""

    entry_id: str | None
    minutes: int


class DayKey(NamedTuple):
    """What tells hours that may be the same: project, member, day and worker (empty: none given)."""

    project_id: str
    member_id: str
    work_date: date
    worker: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row on its way: what was read, the entry it is, and the verdict as far as it is known.

    `verdict` is accepted, corrects, known, parked, refused or skipped, empty while open; `code` says why.
    """

    number: int
    said: Said | None
    entry_id: str = ""
    verdict: str = ""
    code: str = ""
    findings: tuple[Finding, ...] = ()
    was: Was | None = None

    @property
    def has_own_id(self) -> bool:
        """Whether the file gives the row an id."""
        return self.said is not None and bool(self.said.entry_id)

    @property
    def outcome(self) -> tuple[str, str]:
        """What becomes of it and why."""
        return self.verdict, self.code

    def with_verdict(self, verdict: str, code: str = "", *findings: Finding) -> "Row":
        """The row with its verdict."""
        return replace(self, verdict=verdict, code=code, findings=(*self.findings, *findings))

    def with_findings(self, *findings: Finding) -> "Row":
        """The row with more that is odd about it."""
        return replace(self, findings=(*self.findings, *findings))


@dataclass(frozen=True, slots=True)
class Planned:
    """A row, and what is to be said to the ledger of it, if anything, under which event id."""

    row: Row
    event: Event | None = None
    event_id: str = ""


def identify(parsed: Sequence[ParsedRow], owner: Owner, series: str) -> list[Row]:
    """The rows with the entries they are. Rows that say nothing, say it wrong, or say it twice have their verdict."""
    rows: list[Row] = []
    first: dict[str, Row] = {}
    seen: Counter[Said] = Counter()
    equal: dict[Said, int] = {}
    for each in parsed:
        row = Row(each.number, each.said, findings=each.findings)
        if each.said is None:
            rows.append(_without_hours(row, each.skip))
            continue
        seen[each.said] += 1
        row = replace(row, entry_id=each.said.entry_id or _content_id(owner, each.said, series, seen[each.said]))
        if row.entry_id in first:
            row = _again(row, first[row.entry_id])
        elif each.said in equal:
            row = row.with_findings(Finding("equal_rows", values={"row": str(equal[each.said])}))
        first.setdefault(row.entry_id, row)
        equal.setdefault(each.said, each.number)
        rows.append(row)
    return _told_of_long_days(rows)


def _without_hours(row: Row, skip: str) -> Row:
    if skip:
        return row.with_verdict("skipped", skip)
    return row.with_verdict("refused", next(f.code for f in row.findings if f.code not in WARNINGS))


def _again(row: Row, first: Row) -> Row:
    """A row whose id another row of the file has."""
    values = {"row": str(first.number)}
    if row.said == first.said:
        return row.with_verdict("known", "repeated_row", Finding("repeated_row", "entry_id", values=values))
    return row.with_verdict("refused", "id_twice", Finding("id_twice", "entry_id", values=values))


def _content_id(owner: Owner, said: Said, series: str, occurrence: int) -> str:
    content = [*owner, said.project_id, said.member_id, str(said.work_date), said.minutes, said.worker, said.activity]
    return "sheet-" + _digest([*content, series, occurrence])


def _digest(values: Sequence[object]) -> str:
    return sha256(json.dumps(values).encode()).hexdigest()[:32]


def _told_of_long_days(rows: Sequence[Row]) -> list[Row]:
    """Warns of workers with more than 24 hours on a day in the file."""
    minutes: Counter[tuple[str, date, str]] = Counter()
    for row in rows:
        if row.said is not None and row.said.worker and not row.verdict:
            minutes[row.said.member_id, row.said.work_date, row.said.worker] += row.said.minutes
    long = {key for key, sum_ in minutes.items() if sum_ > MINUTES_OF_A_DAY}
    finding = Finding("more_than_a_day", "hours")
    return [
        row.with_findings(finding)
        if row.said and not row.verdict and (row.said.member_id, row.said.work_date, row.said.worker) in long
        else row
        for row in rows
    ]


def plan(row: Row, owner: Owner, standing: Standing | None, restores_older: bool, reason: str) -> Planned:
    """What is to be said of a row that says hours, by what is there: new hours, a correction, or nothing."""
    said = row.said
    assert said is not None, "a row that says nothing has its verdict"
    if standing is None:
        return _new(row, said, owner)
    wanted = Was(said.minutes, said.work_date)
    if standing.kind != "hours" or (standing.project_id, standing.member_id) != (said.project_id, said.member_id):
        values = {"project": standing.project_id, "member": standing.member_id}
        return Planned(row.with_verdict("refused", "entry_elsewhere", Finding("entry_elsewhere", LEDGER, "", values)))
    if standing.is_withdrawn:
        if wanted == standing.now or not row.has_own_id:
            return Planned(row.with_verdict("known", "is_withdrawn", Finding("is_withdrawn", LEDGER)))
        return Planned(row.with_verdict("refused", "entry_withdrawn", Finding("entry_withdrawn", LEDGER)))
    if wanted == standing.now:
        differs = (standing.worker, standing.activity) != (said.worker, said.activity)
        return Planned(row.with_verdict("known", "", *([Finding("text_differs", LEDGER)] if differs else [])))
    if not row.has_own_id or (wanted in standing.earlier and not restores_older):
        now = Finding(
            "older_than_known",
            LEDGER,
            values={"minutes": str(standing.now.minutes), "day": str(standing.now.work_date)},
        )
        return Planned(row.with_verdict("known", "older_than_known", now))
    return _correction(row, said, owner, standing, reason)


def _new(row: Row, said: Said, owner: Owner) -> Planned:
    event = HoursLogged(
        collaboration_id=owner.collaboration_id,
        entry_id=row.entry_id,
        project_id=said.project_id,
        member_id=said.member_id,
        work_date=said.work_date,
        minutes=said.minutes,
        worker=said.worker,
        activity=said.activity,
    )
    content = [*owner, row.entry_id, said.project_id, said.member_id, str(said.work_date), said.minutes]
    return Planned(row, event, "sheet-" + _digest([*content, said.worker, said.activity]))


def _correction(row: Row, said: Said, owner: Owner, standing: Standing, reason: str) -> Planned:
    """The event's id counts the changes before it, so that one back to what was said earlier is another event."""
    event = HoursCorrected(
        collaboration_id=owner.collaboration_id,
        entry_id=row.entry_id,
        minutes=said.minutes if said.minutes != standing.now.minutes else None,
        work_date=said.work_date if said.work_date != standing.now.work_date else None,
        reason=reason,
    )
    event_id = _digest([*owner, row.entry_id, str(said.work_date), said.minutes, "correction", standing.changes])
    return Planned(replace(row, was=standing.now), event, f"sheet-{event_id}")


def day_key(said: Said) -> DayKey:
    """What a row's hours are compared by with those that are there."""
    return DayKey(said.project_id, said.member_id, said.work_date, said.worker or "")


def warn_of_doubles(rows: Sequence[Row], near: Mapping[DayKey, Sequence[Near]]) -> list[Row]:
    """Warns of new rows beside which hours for the same project, member, day and worker are there already.

    `near` has none of the entries that the file itself names. A row with an id of its own is told of equal ones alone.
    """
    return [
        _with_doubles(row, near) if row.verdict in ("accepted", "parked") and row.was is None else row for row in rows
    ]


def _with_doubles(row: Row, near: Mapping[DayKey, Sequence[Near]]) -> Row:
    assert row.said is not None, "hours that are new were said"
    found = [each for each in near.get(day_key(row.said), ()) if not row.has_own_id or each.minutes == row.said.minutes]
    if not found:
        return row
    entries = [each.entry_id for each in found if each.entry_id is not None][:SHOWN_ENTRIES_MAX]
    values = {"minutes": str(sum(each.minutes for each in found)), "entries": ", ".join(entries) or "–"}
    return row.with_findings(Finding("maybe_double", values=values))


def known_elsewhere(rows: Sequence[Row]) -> Finding | None:
    """Where some rows without id or worker are known and others new: they may be another department's equal hours."""
    open_ = [row for row in rows if row.said is not None and not row.has_own_id and not row.said.worker]
    known = [row for row in open_ if row.verdict == "known"]
    if known and any(row.verdict in ("accepted", "parked") for row in open_):
        return Finding("known_elsewhere", values={"count": str(len(known)), "row": str(known[0].number)})
    return None
