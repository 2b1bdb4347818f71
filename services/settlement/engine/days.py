"""Sets of days, as sorted spans that do not touch; days are ordinals (`date.toordinal`), both ends included."""

from collections.abc import Iterable
from datetime import date

Span = tuple[int, int]
Days = tuple[Span, ...]

FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()
ALWAYS: Days = ((FIRST_DAY, LAST_DAY),)
NEVER: Days = ()


def union(spans: Iterable[Span]) -> Days:
    """The days in any of the spans; a span that ends before it begins has none."""
    merged: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def common(days: Days, others: Days) -> Days:
    """The days in both sets."""
    if not days or not others:
        return NEVER
    if len(days) == len(others) == 1:
        (first, last), (other_first, other_last) = days[0], others[0]
        span = (max(first, other_first), min(last, other_last))
        return (span,) if span[0] <= span[1] else NEVER
    both = [(max(a, c), min(b, d)) for a, b in days for c, d in others]
    return tuple(sorted(span for span in both if span[0] <= span[1]))


def count(days: Days) -> int:
    """How many days there are."""
    return sum(last - first + 1 for first, last in days)


def holds(days: Days, day: int) -> bool:
    """Whether the day is one of them."""
    return any(first <= day <= last for first, last in days)
