"""What a basis is asked: one stream, under the terms of one charter version, in one period."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from services.settlement.engine.books import Books
from services.settlement.engine.keys import place
from services.settlement.engine.result import RunError
from shared.charter.model import Stream
from shared.periods import Period


class Slot(NamedTuple):
    """Which line an amount is of: project (None: the stream has none), member and kind of line."""

    project: str | None
    member: str
    kind: str


Amounts = dict[Slot, int]


class Case(NamedTuple):
    """The question: this stream in this period, by these books."""

    books: Books
    stream: Stream
    period: Period

    def rate_on(self, rate: str, day: int) -> int:
        """The rate in force on a day (minor units). Raises RunError missing_rate."""
        amount = self.books.facts.rate_on(rate, day)
        if amount is None:
            message = f"No rate {rate} is in force on {date.fromordinal(day)}."
            raise RunError("missing_rate", place(self.stream, self.period), message)
        return amount

    def projects(self) -> list[str | None]:
        """What the stream is worked out for: each known project, or the collaboration as a whole."""
        return [*sorted(self.books.facts.projects)] if self.stream.scope == "project" else [None]

    @property
    def months(self) -> Iterable[str]:
        """The names of the period's months, in order."""
        return [month.name for month in self.period.months()]


def slots(project: str | None, kind: str, amounts: Mapping[str, int], sign: int = 1) -> Amounts:
    """Amounts by member as lines of one kind, those of 0 left out."""
    return {Slot(project, member, kind): sign * amount for member, amount in amounts.items() if amount}
