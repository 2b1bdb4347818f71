"""Whether hours count on a day, for one project and member: the one place that says so (charter.md 5, ADR 15).

The answer depends on nothing else than charter versions and membership facts, so it is given as ranges of days that
cover all time, each with the code that applies or None where hours count. Where a charter asks that a month is attested
the code is `not_attested`: of those days, entries count that were attested after their last change (`code_of`).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from services.settlement.engine.charters import Charters
from services.settlement.engine.days import ALWAYS, FIRST_DAY, LAST_DAY, Days, Span, holds, union
from services.settlement.engine.facts import Facts
from shared.charter.model import HoursBasis, Stream

NOT_ATTESTED = "not_attested"
"""The last code in the order: it stands where hours would count but for their attestation."""


class Range(NamedTuple):
    """Days from `from_date` to `to_date`, both included; `code` None: hours count, NOT_ATTESTED: those attested do. All
    time begins and ends with `date.min` and `date.max`."""

    from_date: date
    to_date: date
    code: str | None


def ranges(charters: Charters, facts: Facts, project: str, member: str) -> tuple[Range, ...]:
    """The ranges for one project and member, in order, without gaps; two neighbours never have the same code."""
    if project not in facts.projects:
        return (Range(date.min, date.max, "unknown_project"),)
    if not facts.knows_member(member):
        return (Range(date.min, date.max, "unknown_member"),)
    is_member, runs = facts.membership(member), facts.running(project)
    if facts.projects[project].kind == "voluntary":
        takes_part = facts.taking_part(project, member)
    else:
        takes_part = _of_payer_kinds(charters, facts, member)
    tests = (
        (is_member, "outside_membership"),
        (runs, "outside_project"),
        (takes_part, "not_a_participant"),
        (_unasked(charters), NOT_ATTESTED),
    )
    return tuple(_merged(tests))


def code_on(found: Sequence[Range], day: date) -> str | None:
    """What the ranges say of a day: a code, or None where hours count."""
    return next(each.code for each in found if each.from_date <= day <= each.to_date)


def code_of(code: str | None, is_attested: bool) -> str | None:
    """Why an entry does not count, or None: it does; `code` is what the ranges say of its day, `is_attested` whether
    its month was attested after its last change."""
    return None if is_attested and code == NOT_ATTESTED else code


def differences(before: Sequence[Range], after: Sequence[Range]) -> tuple[Range, ...]:
    """The ranges of `after`, cut to the days on which it says something else than `before`."""
    changed: list[Range] = []
    for new in after:
        for old in before:
            first, last = max(new.from_date, old.from_date), min(new.to_date, old.to_date)
            if first > last or new.code == old.code:
                continue
            if changed and changed[-1].code == new.code and changed[-1].to_date.toordinal() + 1 == first.toordinal():
                changed[-1] = Range(changed[-1].from_date, last, new.code)
            else:
                changed.append(Range(first, last, new.code))
    return tuple(changed)


def _of_payer_kinds(charters: Charters, facts: Facts, member: str) -> Days:
    """The days on which the member is of the hours stream's payer kinds, in the version in force on that day.

    Where no version is in force, or it has no hours stream, no kind is asked.
    """
    spans: list[Span] = []
    for first, last, hours in _in_force(charters):
        if hours is None:
            spans.append((first, last))
            continue
        starts = {
            first,
            *(stay.first for stay in facts.stays(member)),
            *(stay.last + 1 for stay in facts.stays(member)),
        }
        within = sorted(start for start in starts if first <= start <= last)
        for start, end in zip(within, [*(start - 1 for start in within[1:]), last], strict=True):
            stay = facts.stay_on(member, start)
            if stay is not None and stay.kind in hours.payers:
                spans.append((start, end))
    return tuple(sorted(spans))


def _unasked(charters: Charters) -> Days:
    """The days whose version asks no attestation of hours: those before any version and without an hours stream too."""
    return union((first, last) for first, last, hours in _in_force(charters) if hours is None or not _attests(hours))


def _attests(stream: Stream) -> bool:
    return isinstance(stream.basis, HoursBasis) and stream.basis.attest is not None


def _in_force(charters: Charters) -> Iterator[tuple[int, int, Stream | None]]:
    """Spans over all time with the hours stream of the version in force on them, None where there is none."""
    starts = {charter.valid_from.toordinal() for charter in charters.versions}
    for first, after in pairwise(sorted({FIRST_DAY, *starts, LAST_DAY + 1})):
        charter = charters.in_force(date.fromordinal(first))
        yield first, after - 1, charter.hours_stream if charter is not None else None


def _merged(tests: Sequence[tuple[Days, str]]) -> Iterator[Range]:
    bounds = {FIRST_DAY, LAST_DAY + 1}
    for days, _ in tests:
        for first, last in days:
            bounds |= {first, last + 1}
    ordered = sorted(bounds)
    begun, current = ordered[0], _first_code(tests, ordered[0])
    for bound in ordered[1:]:
        code = _first_code(tests, bound) if bound <= LAST_DAY else ""
        if code != current:
            yield Range(date.fromordinal(begun), date.fromordinal(bound - 1), current)
            begun, current = bound, code


def _first_code(tests: Sequence[tuple[Days, str]], day: int) -> str | None:
    return next((code for days, code in tests if days != ALWAYS and not holds(days, day)), None)
