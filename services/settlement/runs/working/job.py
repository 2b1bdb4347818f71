"""What the engine is asked for one run and what it answers, as plain values that travel between processes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.settlement.engine.activity import Activity
from services.settlement.engine.books import Books
from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts
from services.settlement.engine.result import Line, Parked, RunError, RunResult
from services.settlement.engine.reverse import reverse
from services.settlement.engine.settle import settle
from services.settlement.engine.work_out import Workings
from services.settlement.runs.working.sums import LineSum, line_sums
from services.settlement.runs.working.totals import RunTotal, run_totals
from shared.events.fields import LARGEST_AMOUNT
from shared.periods import Period


@dataclass(frozen=True, slots=True)
class Job:
    """One run to be worked out, with all that it needs. `history` holds records in order of approval."""

    settlement_id: str
    period: str
    reversal: bool
    charters: Charters
    facts: Facts
    activity: Activity
    history: tuple[Mapping[str, Any], ...]
    parked: tuple[Parked, ...]


@dataclass(frozen=True, slots=True)
class Worked:
    """What a run came to: the record for later runs, each line's `settled_as`, sums and totals to keep beside it."""

    record: dict[str, Any]
    settled_as: Sequence[str]
    sums: tuple[LineSum, ...]
    totals: tuple[RunTotal, ...]
    charter_version: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A run that cannot be computed, as charter.md 6 says it."""

    code: str
    where: str
    message: str


def work_out(job: Job) -> Worked | Failed:
    """The run worked out by the engine, or why it cannot be."""
    history = tuple(RunResult.from_record(record) for record in job.history)
    period = Period.parse(job.period)
    try:
        if job.reversal:
            result = reverse(job.charters, history, job.settlement_id, period)
        else:
            result = settle(job.charters, job.facts, job.activity, history, job.settlement_id, period)
            result = replace(result, parked=job.parked)
    except RunError as error:
        return Failed(error.code, error.where, error.message)
    if any(abs(amount) > LARGEST_AMOUNT for amount in _amounts(result)):
        where = f"{job.settlement_id} {job.period}"
        return Failed("amount_too_large", where, f"An amount passes {LARGEST_AMOUNT} minor units.")
    return _worked(job, result, period)


def _worked(job: Job, result: RunResult, period: Period) -> Worked:
    books = Books(job.charters, job.facts, job.activity)
    charter = job.charters.for_period(period)
    assert charter is not None, "a settlement that could be run has a version"
    return Worked(
        record=result.to_record(),
        settled_as=tuple(_settled_as(books, line) for line in result.lines),
        sums=() if job.reversal else line_sums(books, result),
        totals=() if job.reversal else run_totals(books, result),
        charter_version=charter.version,
    )


def _settled_as(books: Books, line: Line) -> str:
    if line.stream is None:
        return "money"
    return Workings(books, Period.parse(line.period).length).settled_as(line.stream, line.period)


def _amounts(result: RunResult) -> Iterator[int]:
    listed: Iterable[Line | Any] = (*result.lines, *result.transfers, *result.balances, *result.moved)
    yield from (each.amount_minor for each in listed)
    for by_member in (result.net, result.claims, result.carried):
        yield from by_member.values()
