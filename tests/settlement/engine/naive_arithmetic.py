"""Days, fractions and shares as literally as charter.md 2 puts them; see naive.py."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any


def day(text: str) -> date:
    return date.fromisoformat(text)


def days_of(period: str) -> list[date]:
    """The days of a year."""
    first = date(int(period), 1, 1)
    return [first + timedelta(days=n) for n in range((date(int(period) + 1, 1, 1) - first).days)]


def ends(joined_on: date, left: Sequence[date]) -> date:
    return min((each for each in left if each >= joined_on), default=date.max)


def fraction(joining: str, window: Sequence[date], period: str) -> Fraction:
    if joining == "by_day":
        return Fraction(len(window), len(days_of(period)))
    if joining == "by_half_year" and window[0] > date(int(period), 6, 30):
        return Fraction(1, 2)
    return Fraction(1)


def reading_day(read: Any, period: str) -> date:
    if read == "period_start":
        return days_of(period)[0]
    if read == "period_end":
        return days_of(period)[-1]
    if "date" in read:
        return day(read["date"])
    start = day(read["from"])
    years = range(start.year, int(period) + 1, read["every_years"])
    return max(start.replace(year=year) for year in years if start.replace(year=year) <= days_of(period)[0])


def apportion(total: int, weights: dict[str, Fraction]) -> dict[str, int]:
    exact = {member: abs(total) * weight / sum(weights.values()) for member, weight in weights.items()}
    shares = {member: floor(share) for member, share in exact.items()}
    for member in sorted(exact, key=lambda each: (shares[each] - exact[each], each))[
        : abs(total) - sum(shares.values())
    ]:
        shares[member] += 1
    return {member: share if total > 0 else -share for member, share in shares.items()}


def rounded(value: Fraction) -> int:
    return floor(abs(value) + Fraction(1, 2)) * (1 if value >= 0 else -1)
