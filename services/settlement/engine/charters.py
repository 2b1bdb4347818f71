"""Which version of a collaboration's charter rules (charter.md 4, rule 3)."""

from collections.abc import Iterable
from datetime import date

from shared.charter import Charter
from shared.charter.model import Settlement, Stream
from shared.periods import Length, Period


class Charters:
    """All versions of one collaboration's charter; none while it has adopted none."""

    def __init__(self, versions: Iterable[Charter]) -> None:
        self.versions = tuple(sorted(versions, key=lambda charter: (charter.valid_from, charter.version)))

    def in_force(self, day: date) -> Charter | None:
        """The version in force on a day: the one valid from the latest day, of several the highest."""
        return next((charter for charter in reversed(self.versions) if charter.valid_from <= day), None)

    def for_period(self, period: Period) -> Charter | None:
        """The version that rules a period: in force on its first day, else the first to come into force in it."""
        if (ruling := self.in_force(period.first)) is not None:
            return ruling
        if not self.versions:
            return None
        earliest = self.versions[0].valid_from
        return self.in_force(earliest) if earliest <= period.last else None

    def stream(self, stream_id: str, period: Period) -> Stream | None:
        """The stream as the period's version has it; None where there is no version or it lacks the stream."""
        charter = self.for_period(period)
        return charter.stream(stream_id) if charter is not None else None

    def any_stream(self, stream_id: str) -> Stream | None:
        """The stream as the latest version that has it says."""
        found = (charter.stream(stream_id) for charter in reversed(self.versions))
        return next((stream for stream in found if stream is not None), None)

    def any_settlement(self, settlement_id: str) -> Settlement | None:
        """The settlement as the latest version that has it says; its length and route are the same in all."""
        found = (charter.settlement(settlement_id) for charter in reversed(self.versions))
        return next((settlement for settlement in found if settlement is not None), None)

    def stream_in_month(self, stream_id: str, month: Period) -> Stream | None:
        """The stream by whose terms an entry of that month is settled: as of the period that the month is settled in.

        Where that period's version lacks the stream, the terms of the latest version that has it; None if none has.
        """
        known = self.any_stream(stream_id)
        if known is None:
            return None
        settled = self._settlement_of(stream_id, month)
        period = month if settled is None else month.within(settled.every)
        return self.stream(stream_id, period) or known

    def hours_lengths(self) -> frozenset[Length]:
        """The lengths of period that the hours stream settles by, over all versions."""
        settlements = (
            charter.settlement_of(charter.hours_stream.id) for charter in self.versions if charter.hours_stream
        )
        return frozenset(settlement.every for settlement in settlements if settlement is not None)

    def knows_kind(self, kind: str) -> bool:
        """Whether any version has that member kind."""
        return any(kind in charter.kinds for charter in self.versions)

    def _settlement_of(self, stream_id: str, month: Period) -> Settlement | None:
        ruling = self.for_period(month)
        first = [ruling] if ruling is not None else []
        found = (charter.settlement_of(stream_id) for charter in (*first, *reversed(self.versions)))
        return next((settlement for settlement in found if settlement is not None), None)
