"""What earlier runs have settled: the unreversed runs of one settlement, and running balances over all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.settlement.engine.bases.case import Slot
from services.settlement.engine.result import Balance, Cover, RunResult


@dataclass(frozen=True)
class Past:
    """The unreversed runs of one settlement, in order."""

    runs: tuple[RunResult, ...]

    @staticmethod
    def of(history: Sequence[RunResult], settlement_id: str) -> "Past":
        """From all runs and reversals of a collaboration, in order; a reversal undoes the last one before it."""
        standing: list[RunResult] = []
        for run in history:
            if run.settlement == settlement_id and run.reversal:
                standing.pop()
            elif run.settlement == settlement_id:
                standing.append(run)
        return Past(tuple(standing))

    @property
    def last(self) -> RunResult | None:
        """The last run, if there is one."""
        return self.runs[-1] if self.runs else None

    @cached_property
    def covered(self) -> tuple[Cover, ...]:
        """Everything that has been settled, in order."""
        return tuple(dict.fromkeys(cover for run in self.runs for cover in run.covered))

    @cached_property
    def settled(self) -> Mapping[Cover, Counter[Slot]]:
        """By what was covered: all that was so far settled for each line, adjustments included."""
        settled: dict[Cover, Counter[Slot]] = defaultdict(Counter)
        for run in self.runs:
            for line in run.lines:
                if line.stream is not None:
                    slot = Slot(line.project, line.member, line.adjusts or line.kind)
                    settled[Cover(line.stream, line.period, line.instalment)][slot] += line.amount_minor
        return settled

    @cached_property
    def listed(self) -> Mapping[str, Mapping[tuple[str, str], int]]:
        """By period, minutes not honoured as last listed, by (project, member)."""
        listed: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
        for run in self.runs:
            for each in run.not_honoured:
                listed[each.period][each.project, each.member] = each.minutes
        return listed


def running_balances(history: Iterable[RunResult]) -> Counter[tuple[str, str]]:
    """By (stream, member), over all settlements, what stands after the last run or reversal."""
    balances: Counter[tuple[str, str]] = Counter()
    for run in history:
        for moved in run.moved:
            balances[moved.stream, moved.member] += moved.amount_minor
    return balances


def listed_balances(balances: Mapping[tuple[str, str], int]) -> tuple[Balance, ...]:
    """The running balances that are not 0, in a steady order."""
    return tuple(Balance(*name, amount) for name, amount in sorted(balances.items()) if amount)
