"""What settled periods come to with all that is known now, less what was settled for them (charter.md 4, rule 4)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from services.settlement.engine.bases.case import Amounts, Slot
from services.settlement.engine.history import Past
from services.settlement.engine.result import Cover, Line, NotAdjusted, NotHonoured, RunError
from services.settlement.engine.work_out import WorkedOut, Workings, lines
from shared.periods import Period


class Adjustments(NamedTuple):
    """Lines that set earlier periods right, minutes not honoured that changed, and what could not be worked out."""

    lines: tuple[Line, ...]
    not_honoured: tuple[NotHonoured, ...]
    failed: tuple[NotAdjusted, ...]


def adjustments(workings: Workings, past: Past, adjust_years: int | None, period: Period) -> Adjustments:
    """Everything earlier runs covered, worked out again, as far back from `period` as `adjust_years` (None: no end)."""
    posted: list[Line] = []
    not_honoured: list[NotHonoured] = []
    failed: list[NotAdjusted] = []
    for cover in past.covered:
        if not _recent(Period.parse(cover.period), adjust_years, period):
            continue
        try:
            worked = workings.work_out(cover)
        except RunError as error:
            failed.append(NotAdjusted(*cover, error.code))
        else:
            posted += _corrected(past, cover, worked.amounts)
            not_honoured += _relisted(past, cover.period, worked) if workings.is_hours(cover) else []
    return Adjustments(tuple(posted), tuple(not_honoured), tuple(failed))


def _recent(covered: Period, adjust_years: int | None, period: Period) -> bool:
    """Whether the covered period ended less than so many years before the first day of the one that is run."""
    if adjust_years is None or adjust_years >= period.year:
        return True
    return covered.last > date(period.year - adjust_years, period.first.month, 1)


def _corrected(past: Past, cover: Cover, now: Amounts) -> list[Line]:
    settled: Mapping[Slot, int] = past.settled.get(cover, Counter())
    differences = {slot: now.get(slot, 0) - settled.get(slot, 0) for slot in {**settled, **now}}
    return [
        line._replace(kind="adjustment", adjusts=line.kind)
        for line in lines(cover, {slot: amount for slot, amount in differences.items() if amount})
    ]


def _relisted(past: Past, period: str, worked: WorkedOut) -> list[NotHonoured]:
    """Minutes not honoured that changed since they were last listed, those that came to 0 included."""
    before, now = past.listed.get(period, {}), worked.not_honoured
    return [
        NotHonoured(period, *pair, now.get(pair, 0))
        for pair in sorted({**before, **now})
        if now.get(pair, 0) != before.get(pair, 0)
    ]
