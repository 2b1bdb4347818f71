"""Basis hours: who gave hours is credited their value, all participants share it (charter.md 3, hours)."""

from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from services.settlement.engine.bases.case import Amounts, Case, slots
from services.settlement.engine.keys import shares
from shared.charter.model import HoursBasis
from shared.money import apportion, round_half_away
from shared.periods import Period

_MINUTES_PER_HOUR = 60
_Delivered = dict[str, list[tuple[Period, int]]]


class Hours(NamedTuple):
    """The lines of the hours, and the minutes not honoured by (project, member), where there are any."""

    amounts: Amounts
    not_honoured: dict[tuple[str, str], int]


def hours(case: Case, basis: HoursBasis) -> Hours:
    """Every project with hours that count, each on its own."""
    amounts: Amounts = {}
    not_honoured: dict[tuple[str, str], int] = {}
    for project, delivered in sorted(_by_project(case).items()):
        honoured: _Delivered = {}
        for member, by_month in delivered.items():
            honoured[member], beyond = honoured_minutes(case, basis, project, member, by_month)
            if beyond:
                not_honoured[project, member] = beyond
        amounts |= _settled(case, basis, project, honoured)
    return Hours(amounts, not_honoured)


def _by_project(case: Case) -> dict[str, _Delivered]:
    found: dict[str, _Delivered] = defaultdict(lambda: defaultdict(list))
    for month in case.period.months():
        for project, member, minutes in case.books.minutes.get(month.name, ()):
            found[project][member].append((month, minutes))
    return found


def honoured_minutes(
    case: Case, basis: HoursBasis, project: str, member: str, by_month: list[tuple[Period, int]]
) -> tuple[list[tuple[Period, int]], int]:
    """What is honoured by month, and how many minutes are not: the first minutes in month order up to those agreed."""
    if basis.honour == "delivered":
        return by_month, 0
    left = case.books.facts.agreed_minutes.get((project, member, case.period.name), 0)
    honoured: list[tuple[Period, int]] = []
    beyond = 0
    for month, minutes in by_month:
        taken = min(minutes, left)
        left -= taken
        beyond += minutes - taken
        if taken:
            honoured.append((month, taken))
    return honoured, beyond


def _settled(case: Case, basis: HoursBasis, project: str, honoured: _Delivered) -> Amounts:
    """The project's lines: value by member in exact sixtieths of a minor unit, rounded once."""
    months = {month for by_month in honoured.values() for month, _ in by_month}
    rates = {month: case.rate_on(basis.rate, month.first.toordinal()) for month in months}
    sixtieths = {
        member: sum(minutes * rates[month] for month, minutes in by_month) for member, by_month in honoured.items()
    }
    total = round_half_away(Fraction(sum(sixtieths.values()), _MINUTES_PER_HOUR))
    if total == 0:
        return {}
    credit = slots(project, "credit", apportion(total, sixtieths), sign=-1)
    return credit | slots(project, "share", shares(case.books, case.stream, case.period, project, total))
