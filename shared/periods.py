"""Periods a collaboration settles by: `2026`, `2026-H1`, `2026-Q3`, `2026-07` (charter.md 2)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache, total_ordering


class Length(StrEnum):
    """How long a period is; the values are those a charter writes in `every` and `period`."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        """How many months a period of this length has."""
        return _MONTHS[self]


_MONTHS = {Length.YEAR: 12, Length.HALF_YEAR: 6, Length.QUARTER: 3, Length.MONTH: 1}
_WRITTEN = re.compile(r"([0-9]{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)


@total_ordering
@dataclass(frozen=True)
class Period:
    """A year, half-year, quarter or month; `place` is its number inside the year, from 1."""

    year: int
    length: Length
    place: int

    @staticmethod
    def parse(text: str) -> "Period":
        """Read a period's name. Raises ValueError when it is not well-formed."""
        return _parse(text)

    @staticmethod
    def containing(day: date, length: Length | str) -> "Period":
        """The period of the given length that `day` lies in."""
        length = Length(length)
        return Period(day.year, length, (day.month - 1) // length.months + 1)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def name(self) -> str:
        """The period as it is written, e.g. `2026-Q3`."""
        match self.length:
            case Length.YEAR:
                return f"{self.year:04}"
            case Length.HALF_YEAR:
                return f"{self.year:04}-H{self.place}"
            case Length.QUARTER:
                return f"{self.year:04}-Q{self.place}"
            case Length.MONTH:
                return f"{self.year:04}-{self.place:02}"

    @cached_property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.place - 1) * self.length.months + 1, 1)

    @cached_property
    def last(self) -> date:
        """Its last day."""
        month = self.place * self.length.months
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.last.toordinal() - self.first.toordinal() + 1

    def next(self) -> "Period":
        """The period of the same length after this one."""
        return self._moved(1)

    def previous(self) -> "Period":
        """The period of the same length before this one."""
        return self._moved(-1)

    def months(self) -> tuple["Period", ...]:
        """The months it is made of, in order."""
        return self.parts(Length.MONTH)

    def parts(self, length: Length | str) -> tuple["Period", ...]:
        """The periods of a length, no longer than its own, that it is made of, in order."""
        length = Length(length)
        count = self.length.months // length.months
        first = Period.containing(self.first, length)
        return tuple(Period(self.year, length, first.place + step) for step in range(count))

    def within(self, length: Length | str) -> "Period":
        """The longer (or equal) period of the given length that contains this one."""
        return Period.containing(self.first, length)

    def place_in(self, longer: "Period") -> int:
        """This period's number, from 1, among those of its length in `longer`, which must contain it."""
        if not (longer.first <= self.first and self.last <= longer.last):
            raise ValueError(f"{longer} does not contain {self}")
        return longer.parts(self.length).index(self) + 1

    def contains(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.first <= day <= self.last

    def __lt__(self, other: "Period") -> bool:
        return (self.first, self.last) < (other.first, other.last)

    def _moved(self, steps: int) -> "Period":
        in_year = 12 // self.length.months
        years, place = divmod(self.year * in_year + self.place - 1 + steps, in_year)
        return Period(years, self.length, place + 1)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Period:
    written = _WRITTEN.fullmatch(text)
    if written is None or written[1] == "0000":
        raise ValueError(f"{text!r} is no period: write 2026, 2026-H1, 2026-Q3 or 2026-07")
    year, half, quarter, month = written.groups()
    if half:
        return Period(int(year), Length.HALF_YEAR, int(half))
    if quarter:
        return Period(int(year), Length.QUARTER, int(quarter))
    if month:
        return Period(int(year), Length.MONTH, int(month))
    return Period(int(year), Length.YEAR, 1)
