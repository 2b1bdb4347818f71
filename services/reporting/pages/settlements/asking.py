"""Which runs an operator can ask for now: the next period of each settlement, or any if none is settled yet."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from services.reporting.pages.parties import CharterVersion
from services.reporting.projections.rows import Rows
from shared.charter.model import Settlement
from shared.periods import Period

PERIODS_MAX = 40


class Choice(NamedTuple):
    """A settlement and a period that can be asked for."""

    settlement: str
    period: str

    @property
    def value(self) -> str:
        return f"{self.settlement} {self.period}"


def choices(charters: Sequence[CharterVersion], last: Rows, today: date) -> list[Choice]:
    """What the charter allows now. `last` are periods settled and runs under way, in order (charter.md 4, rule 1)."""
    under_way = {row["settlement_id"] for row in last if row["state"] != "issued"}
    settled = {row["settlement_id"]: row["period"] for row in last if row["state"] == "issued"}
    found: dict[str, tuple[Settlement, date]] = {}
    for version in charters:  # newest first; a settlement begins with the first version that has it
        for settlement in version.document.settlements if version.document else ():
            known, _ = found.get(settlement.id, (settlement, None))
            found[settlement.id] = (known, version.valid_from)
    return [
        Choice(settlement.id, period.name)
        for settlement, start in found.values()
        if settlement.id not in under_way
        for period in _periods(settlement, settled.get(settlement.id), start, today)
    ]


def _periods(settlement: Settlement, last: str | None, start: date, today: date) -> Iterator[Period]:
    if last is not None:
        yield Period.parse(last).next()
        return
    period = Period.containing(start, settlement.every)
    for _ in range(PERIODS_MAX):
        if period.first > today:
            return
        yield period
        period = period.next()
