"""Working out a stream in a period: version, basis, instalment, host (charter.md 3 and 4)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from services.settlement.engine import bases
from services.settlement.engine.bases.case import Amounts, Case, Slot
from services.settlement.engine.books import Books
from services.settlement.engine.keys import place
from services.settlement.engine.result import Cover, Line, RunError
from shared.charter.model import (
    BudgetBasis,
    CostsBasis,
    FixedBasis,
    GrantBasis,
    HoursBasis,
    RateBasis,
    SettledAs,
    Stream,
    UnitsBasis,
)
from shared.money import instalments
from shared.periods import Length, Period


class WorkedOut(NamedTuple):
    """What a stream comes to in a period: amounts by line, minutes not honoured by (project, member)."""

    amounts: Amounts
    not_honoured: dict[tuple[str, str], int]


_NOTHING = WorkedOut({}, {})


@dataclass(frozen=True)
class Workings:
    """Works streams out by one set of books, each period once however often it is asked for."""

    books: Books
    every: Length
    _whole: dict[tuple[str, str], WorkedOut] = field(
        default_factory=dict[tuple[str, str], WorkedOut], compare=False, repr=False
    )

    def work_out(self, cover: Cover) -> WorkedOut:
        """The stream in the period, or one instalment of it, the host's part included.

        Nothing where no version rules the period or that version lacks the stream. Raises RunError.
        """
        period = Period.parse(cover.period)
        stream = self.books.charters.stream(cover.stream, period)
        if stream is None:
            return _NOTHING
        amounts, not_honoured = self._worked(stream, period)
        if cover.instalment is not None:
            amounts = self._instalment(amounts, period, cover.instalment)
        if stream.payee == "host":
            amounts = amounts | self._to_host(stream, period, amounts)
        return WorkedOut(amounts, not_honoured)

    def is_hours(self, cover: Cover) -> bool:
        """Whether it is hours that are settled there."""
        stream = self.books.charters.stream(cover.stream, Period.parse(cover.period))
        return stream is not None and isinstance(stream.basis, HoursBasis)

    def settled_as(self, stream_id: str, period: str) -> SettledAs:
        """How the stream's lines of a period are settled: as the period's version says."""
        charters = self.books.charters
        stream = charters.stream(stream_id, Period.parse(period)) or charters.any_stream(stream_id)
        return stream.settled_as if stream is not None else "money"

    def _worked(self, stream: Stream, period: Period) -> WorkedOut:
        name = (stream.id, period.name)
        if name not in self._whole:
            self._whole[name] = _by_basis(Case(self.books, stream, period))
        return self._whole[name]

    def _instalment(self, amounts: Amounts, period: Period, number: int) -> Amounts:
        """One of the equal parts in which each member's share is paid."""
        parts = len(period.parts(self.every))
        divided = {slot: instalments(amount, parts)[number - 1] for slot, amount in amounts.items()}
        return {slot: amount for slot, amount in divided.items() if amount}

    def _to_host(self, stream: Stream, period: Period, shares: Amounts) -> Amounts:
        """What is passed on to the host: minus the sum of the shares. Raises RunError no_host."""
        if not shares:
            return {}
        hosts = self.books.facts.hosts_on(period.first.toordinal())
        if len(hosts) != 1:
            found = ", ".join(hosts) or "nobody"
            message = f"One host is due on {period.first}, to pass the shares on to; there is {found}."
            raise RunError("no_host", place(stream, period), message)
        sums: Counter[str | None] = Counter()
        for slot, amount in shares.items():
            sums[slot.project] += amount
        return {Slot(project, hosts[0], "payee"): -total for project, total in sums.items() if total}


def lines(cover: Cover, amounts: Amounts) -> list[Line]:
    """The amounts as lines, in a steady order."""
    ordered = sorted(amounts.items(), key=lambda item: (item[0].project or "", item[0].kind, item[0].member))
    return [
        Line(cover.stream, cover.period, cover.instalment, slot.project, slot.member, slot.kind, None, amount)
        for slot, amount in ordered
    ]


def _by_basis(case: Case) -> WorkedOut:
    match case.stream.basis:
        case BudgetBasis():
            return WorkedOut(bases.budget(case), {})
        case RateBasis() as basis:
            return WorkedOut(bases.rate(case, basis), {})
        case FixedBasis() as basis:
            return WorkedOut(bases.fixed(case, basis), {})
        case CostsBasis():
            return WorkedOut(bases.costs(case), {})
        case HoursBasis() as basis:
            return WorkedOut(*bases.hours(case, basis))
        case UnitsBasis() as basis:
            return WorkedOut(bases.units(case, basis), {})
        case GrantBasis() as basis:
            return WorkedOut(bases.grant(case, basis), {})
        case _:
            return WorkedOut(bases.tasks(case), {})
