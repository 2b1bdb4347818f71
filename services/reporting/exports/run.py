"""A run as it is exported, as settlement told it. Values only; amounts are minor units, time is minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from shared.charter import Charter
from shared.charter.model import Stream
from shared.periods import Period

MONEY = "money"


class ExportedLine(NamedTuple):
    """A line of the run; positive is borne by the member. `number` counts from 1 in the run's order."""

    number: int
    stream: str | None
    period: str
    instalment: int | None
    project: str | None
    member: str
    kind: str
    adjusts: str | None
    amount_minor: int


class ExportedClaim(NamedTuple):
    """What a member pays to the account (positive) or is paid from it."""

    claim_id: str | None
    member: str
    amount_minor: int


class ExportedTransfer(NamedTuple):
    """A payment from member to member."""

    from_member: str
    to_member: str
    amount_minor: int


class Unhonoured(NamedTuple):
    """Minutes delivered beyond what was agreed."""

    period: str
    project: str
    member: str
    minutes: int


@dataclass(frozen=True, slots=True)
class RunHead:
    """What a run is: whose, for what, in which state, by which charter and decision."""

    collaboration_id: str
    collaboration: str
    run_id: str
    settlement: str
    period: str
    reversal: bool
    state: str
    digest: str
    charter_version: int | None
    currency: str
    decision: str | None
    booked_on: date
    """The day it was approved, or worked out."""

    @property
    def is_provisional(self) -> bool:
        """Whether it is worked out, but not approved."""
        return self.state == "calculated"


@dataclass(frozen=True, slots=True)
class ExportedRun:
    """A run with all that it came to. `charters` are all versions, by which each stream is settled."""

    head: RunHead
    lines: Sequence[ExportedLine]
    net: Mapping[str, int]
    carried: Mapping[str, int]
    claims: Sequence[ExportedClaim]
    transfers: Sequence[ExportedTransfer]
    not_honoured: Sequence[Unhonoured]
    charters: Sequence[Charter]

    def stream_of(self, line: ExportedLine) -> Stream | None:
        """The stream by the version that ruled the line's period; where that lacks it, as the latest that has it."""
        if line.stream is None:
            return None
        ruling = ruling_charter(self.charters, Period.parse(line.period))
        found = ruling.stream(line.stream) if ruling else None
        return found or self._latest(line.stream)

    def settled_as(self, line: ExportedLine) -> str:
        """How the line is settled: as money, on a balance, by turns, or for the record."""
        stream = self.stream_of(line)
        return stream.settled_as if stream is not None else MONEY

    def _latest(self, stream_id: str) -> Stream | None:
        newest = sorted(self.charters, key=lambda charter: (charter.valid_from, charter.version), reverse=True)
        return next((stream for charter in newest if (stream := charter.stream(stream_id)) is not None), None)


def ruling_charter(charters: Sequence[Charter], period: Period) -> Charter | None:
    """The version in force on the period's first day, else the first to come into force in it (charter.md 4, 3)."""
    ordered = sorted(charters, key=lambda charter: (charter.valid_from, charter.version))
    in_force = [charter for charter in ordered if charter.valid_from <= period.first]
    if in_force:
        return in_force[-1]
    if not ordered or ordered[0].valid_from > period.last:
        return None
    return [charter for charter in ordered if charter.valid_from == ordered[0].valid_from][-1]
