"""Everything a run rested on, put together again as of its cut, and pure ways to ask it."""

from dataclasses import dataclass
from functools import cached_property

from services.settlement.claims.trace.sources import Sources
from services.settlement.engine.bases.case import Amounts, Case, Slot
from services.settlement.engine.books import Books
from services.settlement.engine.result import Cover
from services.settlement.engine.work_out import Workings
from shared.charter import Charter
from shared.charter.model import Stream
from shared.periods import Length, Period


@dataclass(frozen=True)
class Evidence:
    """A run's books and sources as of its cut; `every` is the length of the settlement's periods."""

    books: Books
    sources: Sources
    every: Length

    @cached_property
    def workings(self) -> Workings:
        """Works streams out again by these books, as the run did."""
        return Workings(self.books, self.every)


@dataclass(frozen=True)
class Question:
    """What one line is about: a stream in a period under one charter version, and a project where there is one."""

    evidence: Evidence
    cover: Cover
    project: str | None

    @property
    def period(self) -> Period:
        return Period.parse(self.cover.period)

    @property
    def charter(self) -> Charter | None:
        """The version that ruled the period."""
        return self.evidence.books.charters.for_period(self.period)

    @property
    def stream(self) -> Stream | None:
        """The stream as that version has it."""
        return self.charter.stream(self.cover.stream) if self.charter is not None else None

    @cached_property
    def amounts(self) -> Amounts:
        """The lines of the stream for the whole period, worked out again, instalments put together."""
        return self.evidence.workings.work_out(Cover(self.cover.stream, self.cover.period, None)).amounts

    @property
    def shared_minor(self) -> int:
        """What was shared out among the payers, of this project where there is one."""
        return sum(
            amount for slot, amount in self.amounts.items() if slot.kind == "share" and slot.project == self.project
        )

    def passed_on_minor(self, member: str) -> int:
        """What the payers bear of this very instalment, if the member is the host it is passed on to; else 0."""
        return -self.evidence.workings.work_out(self.cover).amounts.get(Slot(self.project, member, "payee"), 0)

    def case(self, stream: Stream) -> Case:
        """The question as the engine's bases are asked it."""
        return Case(self.evidence.books, stream, self.period)
