"""The working hours one municipal system logs in a year, with its second thoughts: corrections and withdrawals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from cli.demonstration.cases import Case, Member, Project
from cli.simulation.dice import Dice
from cli.simulation.messages import ENTRY_WITHDRAWN, HOURS_CORRECTED, HOURS_LOGGED, Message, Moment, compose

MINUTES = (25, 30, 45, 45, 60, 60, 75, 90, 90, 105, 110, 120, 150, 180, 225)
ACTIVITIES = ("Workshop", "Kravspecifikation", "Test", "Styregruppemøde", "Uddannelse", "Dataoprydning", "Planlægning")
REASONS = ("Forkert antal timer", "Tastefejl", "Registreret på den forkerte dag", "Pause ikke trukket fra")
WORKERS = 14

SENT_TWICE = 0.025
OUT_OF_ORDER = 0.06
CORRECTED = 0.012
WITHDRAWN = 0.006
LATE = 0.008
TRACED = 0.02

MinutesKey = tuple[str, str, str, str]
"""Collaboration, project, member, month."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of work as it was first written down."""

    entry_id: str
    project_id: str
    work_date: date
    logged_on: date
    minutes: int
    plain: bool


@dataclass
class Diary:
    """What one system will send: messages with the place each has in the order of sending, and what then counts."""

    case: Case
    member: Member
    year: int
    entries: list[Entry] = field(default_factory=list[Entry])
    placed: list[tuple[float, Message]] = field(default_factory=list[tuple[float, Message]])
    minutes: Counter[MinutesKey] = field(default_factory=Counter[MinutesKey])

    @property
    def publisher(self) -> str:
        return self.member.member_id

    def messages(self) -> list[Message]:
        """In the order of sending."""
        return [message for _, message in sorted(self.placed, key=lambda pair: pair[0])]

    def place(self, position: float, message: Message) -> None:
        self.placed.append((position, message))

    def count(self, entry: Entry, work_date: date, minutes: int) -> None:
        key = (self.case.id, entry.project_id, self.member.member_id, f"{work_date:%Y-%m}")
        self.minutes[key] += minutes


def write_diary(case: Case, member: Member, year: int, count: int, *, with_late: bool) -> Diary:
    """`count` pieces of work of one member's staff; with `with_late` a few of them belong to the year before.

    The first so many are the same whatever `count` is.
    """
    diary = Diary(case, member, year)
    weights = project_weights(case, member, year)
    written = [_write_entry(diary, number, weights, with_late=with_late) for number in range(1, count + 1)]
    diary.entries = sorted(written, key=lambda entry: (entry.logged_on, entry.entry_id))
    for position, entry in enumerate(diary.entries):
        _send(diary, entry, float(position))
    return diary


def project_weights(case: Case, member: Member, year: int) -> dict[str, float]:
    """How a member's work falls on its projects: as agreed, but some give less than they said and some more."""
    weights: dict[str, float] = {}
    for project, (first, last) in case.taking_part(member, year):
        willing = Dice("tendency", year, project.project_id, member.member_id).between(0.7, 1.35)
        part_of_year = ((last - first).days + 1) / 365
        weights[project.project_id] = case.agreed_hours[project.project_id, member.member_id] * willing * part_of_year
    return weights


def _write_entry(diary: Diary, number: int, weights: dict[str, float], *, with_late: bool) -> Entry:
    case, member, year = diary.case, diary.member, diary.year
    dice = Dice("entry", year, member.member_id, number)
    project = _project(case, dice.pick_weighted(weights))
    first, last = _window(case, project, member, year)
    work_date = logged_on = dice.pick(working_days(first, last))
    earlier = case.window(project, member, year - 1)
    is_late = dice.chance(LATE) and with_late and earlier is not None
    if is_late and earlier is not None:
        work_date = dice.pick(working_days(*earlier))
        logged_on = dice.pick(working_days(date(year, 1, 2), date(year, 3, 31)))
    plain = not is_late and not dice.chance(CORRECTED + WITHDRAWN)
    entry_id = f"{member.member_id[3:]}-{year}-{number:05d}"
    return Entry(entry_id, project.project_id, work_date, logged_on, dice.pick(MINUTES), plain)


def _send(diary: Diary, entry: Entry, position: float) -> None:
    """Place the entry's message, perhaps late, perhaps a second time, and what is thought of it afterwards."""
    dice = Dice("sending", entry.entry_id)
    message = log_message(diary, entry, dice)
    is_late = entry.work_date.year < diary.year
    diary.place(position + (dice.between(-200, 200) if dice.chance(OUT_OF_ORDER) else 0), message)
    if dice.chance(SENT_TWICE):
        diary.place(position + dice.between(1, 500), message)
    if entry.plain or is_late:
        diary.count(entry, entry.work_date, entry.minutes)
    elif dice.chance(WITHDRAWN / (CORRECTED + WITHDRAWN)):
        diary.place(position + 201 + dice.between(0, 400), _withdrawal(diary, entry))
    else:
        _correct(diary, entry, position, dice)


def log_message(diary: Diary, entry: Entry, dice: Dice) -> Message:
    """HoursLogged for the entry."""
    fields = {
        "collaboration_id": diary.case.id,
        "entry_id": entry.entry_id,
        "project_id": entry.project_id,
        "member_id": diary.member.member_id,
        "work_date": entry.work_date.isoformat(),
        "minutes": entry.minutes,
        "worker": f"m{1 + dice.below(WORKERS):02d}",
        "activity": dice.pick(ACTIVITIES),
    }
    traceparent = f"00-{dice.hex(32)}-{dice.hex(16)}-01" if dice.chance(TRACED) else None
    moment = Moment(f"{entry.logged_on}T15:30:00Z", traceparent)
    return compose(diary.publisher, HOURS_LOGGED, entry.entry_id, fields, moment)


def _correct(diary: Diary, entry: Entry, position: float, dice: Dice) -> None:
    """Other minutes, or another day; now and then the correction is sent before what it corrects."""
    minutes, work_date = entry.minutes, entry.work_date
    fields: dict[str, str | int | float | None] = {"collaboration_id": diary.case.id, "entry_id": entry.entry_id}
    if dice.chance(0.2):
        project = _project(diary.case, entry.project_id)
        work_date = dice.pick(working_days(*_window(diary.case, project, diary.member, diary.year)))
        fields["work_date"] = work_date.isoformat()
    else:
        minutes = dice.pick(MINUTES)
        fields["minutes"] = minutes
    fields["reason"] = dice.pick(REASONS)
    moment = Moment(f"{entry.logged_on + timedelta(days=1)}T08:10:00Z")
    message = compose(diary.publisher, HOURS_CORRECTED, f"{entry.entry_id}-rettet", fields, moment)
    diary.place(position + (dice.between(-300, -201) if dice.chance(0.2) else dice.between(201, 600)), message)
    diary.count(entry, work_date, minutes)


def _withdrawal(diary: Diary, entry: Entry) -> Message:
    fields = {"collaboration_id": diary.case.id, "entry_id": entry.entry_id, "reason": "Registreret to gange"}
    moment = Moment(f"{entry.logged_on + timedelta(days=2)}T09:00:00Z")
    return compose(diary.publisher, ENTRY_WITHDRAWN, f"{entry.entry_id}-trukket", fields, moment)


def _project(case: Case, project_id: str) -> Project:
    return next(project for project in case.projects if project.project_id == project_id)


def _window(case: Case, project: Project, member: Member, year: int) -> tuple[date, date]:
    window = case.window(project, member, year)
    assert window is not None, "work is drawn only for projects that the member takes part in"
    return window


@lru_cache(maxsize=1024)
def working_days(first: date, last: date) -> Sequence[date]:
    """The days from Monday to Friday from first to last, both included; never none: then the first day itself."""
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return tuple(day for day in days if day.weekday() < 5) or (first,)
