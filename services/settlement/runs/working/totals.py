"""What a run read of hours, costs and tasks, kept beside it so that a trace shows what was known then."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.settlement.engine.books import Books
from services.settlement.engine.result import RunResult
from shared.charter.model import CostsBasis, HoursBasis, TasksBasis
from shared.periods import Period


@dataclass(frozen=True, slots=True)
class RunTotal:
    """One month's sum: minutes (hours) or minor units (cost, task); `member_id` worked, paid or did the task."""

    kind: str
    stream_id: str | None
    project_id: str | None
    member_id: str | None
    charged_to: str | None
    month: str
    amount: int


def run_totals(books: Books, result: RunResult) -> tuple[RunTotal, ...]:
    """The totals that counted in the months of every stream and period that the run covers or adjusts."""
    worked = {(each.stream, each.period) for each in result.covered}
    worked |= {(line.stream, line.period) for line in result.lines if line.stream is not None}
    return tuple(dict.fromkeys(total for stream, name in sorted(worked) for total in _totals(books, stream, name)))


def _totals(books: Books, stream_id: str, period_name: str) -> Iterator[RunTotal]:
    period = Period.parse(period_name)
    stream = books.charters.stream(stream_id, period)
    basis = stream.basis if stream is not None else None
    for month in (each.name for each in period.months()):
        match basis:
            case HoursBasis():
                for project, member, minutes in books.minutes.get(month, ()):
                    yield RunTotal("hours", None, project, member, None, month, minutes)
            case CostsBasis():
                for cost, amount in books.costs.get((stream_id, month), ()):
                    yield RunTotal("cost", stream_id, cost.project, cost.paid_by, cost.charged_to, month, amount)
            case TasksBasis():
                for member, value in books.tasks.get((stream_id, month), ()):
                    yield RunTotal("task", stream_id, None, member, None, month, value)
            case _:
                return
