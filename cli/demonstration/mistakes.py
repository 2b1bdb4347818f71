"""What municipal systems get wrong: each kind with the verdict that settlement must give it (charter.md 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from cli.demonstration.diary import Diary, Entry, log_message, working_days
from cli.simulation.dice import Dice
from cli.simulation.messages import HOURS_CORRECTED, Message, Moment, compose

ENTRIES_PER_MISTAKE = 4_000
"""Of each kind there is one for so many entries, and at least one."""

Verdict = Literal["refused", "parked", "dead_letter"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to be wrong; `make` gives the message, or None where that system cannot make this mistake that year."""

    name: str
    verdict: Verdict
    code: str
    is_new_entry: bool
    make: Callable[[Diary, Sequence[Diary], str, Dice], Message | None]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong message, what is wrong with it, and the verdict it must get."""

    kind: str
    verdict: Verdict
    code: str
    message: Message


def plan_mistakes(year: int, entries: int, diaries: Sequence[Diary]) -> list[Mistake]:
    """Every kind of mistake, spread over the systems; places the messages in their diaries."""
    planned: list[Mistake] = []
    for which, kind in enumerate(KINDS):
        for number in range(mistakes_of_a_kind(entries)):
            planned.append(_plan_one(kind, year, which * 7 + number * 3 + year, diaries))
    return planned


def mistakes_of_a_kind(entries: int) -> int:
    return max(1, entries // ENTRIES_PER_MISTAKE)


def wrong_entries(entries: int) -> int:
    """How many of a year's entries are wrong ones."""
    return mistakes_of_a_kind(entries) * sum(kind.is_new_entry for kind in KINDS)


def _plan_one(kind: Kind, year: int, start: int, diaries: Sequence[Diary]) -> Mistake:
    for step in range(len(diaries)):
        diary = diaries[(start + step) % len(diaries)]
        dice = Dice("mistake", kind.name, year, start, diary.publisher)
        entry_id = f"{diary.publisher[3:]}-{year}-x{start + 1:02d}-{kind.name}"
        message = kind.make(diary, diaries, entry_id, dice)
        if message is not None:
            diary.place(_position(kind, diary, dice), message)
            return Mistake(kind.name, kind.verdict, kind.code, message)
    raise AssertionError(f"no system can make the mistake {kind.name} in {year}")


def _position(kind: Kind, diary: Diary, dice: Dice) -> float:
    """Anywhere in the year; what names an entry that was sent before comes after all of them."""
    entries = len(diary.entries)
    return dice.between(0, entries) if kind.is_new_entry else entries + 1_000 + dice.between(0, 10)


def _some_entry(diary: Diary, entry_id: str, dice: Dice) -> Entry:
    """A right entry, to make wrong."""
    return replace(dice.pick(_plain(diary)), entry_id=entry_id)


def _plain(diary: Diary) -> list[Entry]:
    return [entry for entry in diary.entries if entry.plain]


def _changed(diary: Diary, entry: Entry, dice: Dice, **changes: str | int | float) -> Message:
    """The entry's message with other values."""
    right = log_message(diary, entry, dice)
    moment = Moment(f"{entry.logged_on}T15:30:00Z")
    return compose(diary.publisher, right.type, entry.entry_id, {**right.fields, **changes}, moment)


def _too_many_minutes(diary: Diary, _: Sequence[Diary], entry_id: str, dice: Dice) -> Message:
    return _changed(diary, _some_entry(diary, entry_id, dice), dice, minutes=2000)


def _float_minutes(diary: Diary, _: Sequence[Diary], entry_id: str, dice: Dice) -> Message:
    return _changed(diary, _some_entry(diary, entry_id, dice), dice, minutes=97.5)


def _unknown_project(diary: Diary, _: Sequence[Diary], entry_id: str, dice: Dice) -> Message:
    return _changed(diary, _some_entry(diary, entry_id, dice), dice, project_id="esdh-2010")


def _for_another_member(diary: Diary, _: Sequence[Diary], entry_id: str, dice: Dice) -> Message:
    others = [member.member_id for member in diary.case.members if member != diary.member]
    return _changed(diary, _some_entry(diary, entry_id, dice), dice, member_id=dice.pick(others))


def _before_joining(diary: Diary, _: Sequence[Diary], entry_id: str, dice: Dice) -> Message:
    joined = diary.member.joined_on
    day = dice.pick(working_days(joined - timedelta(days=60), joined - timedelta(days=1)))
    return _changed(diary, _some_entry(diary, entry_id, dice), dice, work_date=day.isoformat())


def _not_taking_part(diary: Diary, _: Sequence[Diary], entry_id: str, dice: Dice) -> Message | None:
    mine = {project.project_id for project, _ in diary.case.taking_part(diary.member, diary.year)}
    whole_year = (date(diary.year, 1, 1), date(diary.year, 12, 31))
    runs = [p for p in diary.case.projects if p.starts_on <= whole_year[0] and (p.ends_on or date.max) >= whole_year[1]]
    not_mine = [project.project_id for project in runs if project.project_id not in mine]
    if not not_mine:
        return None
    return _changed(diary, _some_entry(diary, entry_id, dice), dice, project_id=dice.pick(not_mine))


def _broken_header(diary: Diary, _: Sequence[Diary], entry_id: str, dice: Dice) -> Message:
    return log_message(diary, _some_entry(diary, entry_id, dice), dice).with_broken_header()


def _same_id_other_content(diary: Diary, _: Sequence[Diary], entry_id: str, dice: Dice) -> Message:
    """An id used again for another piece of work, after the first has long been sent."""
    entry = dice.pick(_plain(diary))
    right = log_message(diary, entry, dice)
    fields = {**right.fields, "minutes": entry.minutes + 5}
    return compose(diary.publisher, right.type, entry_id, fields, Moment(f"{entry.logged_on}T16:00:00Z"))


def _anothers_entry(diary: Diary, diaries: Sequence[Diary], entry_id: str, dice: Dice) -> Message | None:
    others = [d for d in diaries if d.case.id == diary.case.id and d is not diary and _plain(d)]
    if not others:
        return None
    theirs = dice.pick(_plain(dice.pick(others)))
    fields = {
        "collaboration_id": diary.case.id,
        "entry_id": theirs.entry_id,
        "minutes": 15,
        "reason": "Rettet af en anden kommune",
    }
    return compose(diary.publisher, HOURS_CORRECTED, entry_id, fields, Moment(f"{theirs.logged_on}T17:00:00Z"))


KINDS = (
    Kind("2000-minutes", "refused", "minutes_out_of_range", True, _too_many_minutes),
    Kind("float-minutes", "refused", "malformed", True, _float_minutes),
    Kind("another-member", "refused", "not_authorised", True, _for_another_member),
    Kind("same-id", "refused", "entry_exists", False, _same_id_other_content),
    Kind("unknown-project", "parked", "unknown_project", True, _unknown_project),
    Kind("before-joining", "parked", "outside_membership", True, _before_joining),
    Kind("not-taking-part", "parked", "not_a_participant", True, _not_taking_part),
    Kind("anothers-entry", "parked", "unknown_entry", False, _anothers_entry),
    Kind("broken-header", "dead_letter", "header_not_utf8", True, _broken_header),
)
