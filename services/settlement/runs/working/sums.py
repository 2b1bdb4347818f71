"""What the lines of each stream must add up to, said by the facts and not by the lines: the database compares the two.

A total shared out is known of budgets, costs and tasks; hours, tasks and what is passed on to a host sum to 0.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.settlement.engine.books import Books
from services.settlement.engine.result import Cover, RunResult
from shared.charter.model import BudgetBasis, CostsBasis, HoursBasis, OrdererKey, Stream, TasksBasis
from shared.periods import Period

Project = str | None


@dataclass(frozen=True, slots=True)
class LineSum:
    """The sums due for a stream in a period, earlier runs and adjustments included; minor units, None: open."""

    stream_id: str
    period: str
    instalment: int | None
    project_id: str | None
    shared_minor: int | None
    total_minor: int | None


def line_sums(books: Books, result: RunResult) -> tuple[LineSum, ...]:
    """The sums due of everything that the run covers or adjusts."""
    adjusted = (Cover(line.stream, line.period, line.instalment) for line in result.lines if line.stream is not None)
    found: list[LineSum] = []
    for cover in dict.fromkeys((*result.covered, *adjusted)):
        with_lines = {line.project for line in result.lines if line[:3] == cover}
        due = _due(books, cover)
        found += [LineSum(*cover, project, *due(project)) for project in sorted(with_lines | due.projects, key=str)]
    return tuple(each for each in found if each.shared_minor is not None or each.total_minor is not None)


@dataclass(frozen=True, slots=True)
class _Due:
    """By project the amount shared out and the sum of all lines; where none is known, the defaults."""

    shared: Mapping[Project, int]
    total: Mapping[Project, int]
    shared_default: int | None
    total_default: int | None

    @property
    def projects(self) -> set[Project]:
        return {*self.shared, *self.total}

    def __call__(self, project: Project) -> tuple[int | None, int | None]:
        return self.shared.get(project, self.shared_default), self.total.get(project, self.total_default)


def _due(books: Books, cover: Cover) -> _Due:
    period = Period.parse(cover.period)
    stream = books.charters.stream(cover.stream, period)
    if stream is None:
        return _Due({}, {}, 0, 0)
    match stream.basis:
        case HoursBasis():
            return _Due({}, {}, None, 0)
        case TasksBasis():
            return _Due({None: _tasks(books, stream, period)}, {}, 0, 0)
        case CostsBasis():
            return _costs(books, stream, period)
        case BudgetBasis() if cover.instalment is None:
            return _budget(books, stream, period)
        case _:
            return _Due({}, {}, None, 0 if stream.payee == "host" else None)


def _tasks(books: Books, stream: Stream, period: Period) -> int:
    return sum(value for month in period.months() for _, value in books.tasks.get((stream.id, month.name), ()))


def _costs(books: Books, stream: Stream, period: Period) -> _Due:
    shared: Counter[Project] = Counter()
    total: Counter[Project] = Counter()
    for month in period.months():
        for cost, amount in books.costs.get((stream.id, month.name), ()):
            project = cost.project if stream.scope == "project" else None
            borne = amount if cost.charged_to is not None or not isinstance(stream.key, OrdererKey) else 0
            shared[project] += borne
            total[project] += borne - (amount if cost.paid_by is not None else 0)
    return _Due(shared, total, 0, 0)


def _budget(books: Books, stream: Stream, period: Period) -> _Due:
    shared: dict[Project, int] = {
        project: amount
        for (stream_id, name, project), amount in books.facts.budgets.items()
        if (stream_id, name) == (stream.id, period.name) and (project is not None) == (stream.scope == "project")
        if project is None or project in books.facts.projects
    }
    if stream.payee == "host":
        return _Due(shared, {}, 0, 0)
    return _Due(shared, shared, 0, 0)
