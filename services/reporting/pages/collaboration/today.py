"""What the year's settlements would come to if they were made today, as settlement works it out: nothing is computed.

One question is asked however many have the page open: who may see the collaboration sees the same answer.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from services.reporting.pages.backend import Backend, BackendRefused
from services.reporting.projections.rows import Rows
from shared.charter import Charter
from shared.periods import Period

KEPT_SECONDS = 3.0
"""An answer this old is given again, even if something has changed since."""
KEPT_MAX = 500
BUSY = (429, 503)
UNPROCESSABLE = 422


class Asked(NamedTuple):
    """A settlement of a period."""

    collaboration_id: str
    settlement_id: str
    period: str


@dataclass(frozen=True, slots=True)
class OfToday:
    """Settlement's answer to a what-if with no change in it, or why there is none; `run` settled the period already."""

    settlement_id: str
    period: str
    answer: Mapping[str, Any] | None
    refused: BackendRefused | None
    run: Mapping[str, Any] | None

    @property
    def is_busy(self) -> bool:
        """Whether asking again in a moment may give an answer."""
        return self.refused is not None and self.refused.status in BUSY


@dataclass(slots=True)
class _Kept:
    mark: str = ""
    until: float = 0.0
    answer: Mapping[str, Any] | BackendRefused | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Answers:
    """Settlement's latest answers, for as long as nothing has changed."""

    _kept: OrderedDict[Asked, _Kept] = field(default_factory=OrderedDict[Asked, _Kept])

    async def ask(self, backend: Backend, asked: Asked, mark: str) -> Mapping[str, Any]:
        """The answer as of `mark`, or of a moment ago. Raises BackendRefused, BackendAway."""
        kept = self._kept.setdefault(asked, _Kept())
        self._kept.move_to_end(asked)
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        async with kept.lock:
            if kept.answer is None or (kept.mark != mark and time.monotonic() > kept.until):
                kept.answer = await _ask(backend, asked)
                kept.mark, kept.until = mark, time.monotonic() + KEPT_SECONDS
            if isinstance(kept.answer, BackendRefused):
                raise kept.answer.with_traceback(None)
            return kept.answer


async def _ask(backend: Backend, asked: Asked) -> Mapping[str, Any] | BackendRefused:
    """The answer, or that there is none by what is known; raises where asking again may give one."""
    path = f"/v1/collaborations/{asked.collaboration_id}/what-if"
    body = {"settlement": asked.settlement_id, "period": asked.period}
    try:
        return await backend.post("settlement", path, body, idempotency_key="today")
    except BackendRefused as refused:
        if refused.status != UNPROCESSABLE:
            raise
        return refused


def periods_of(charter: Charter | None, year: int, today: date) -> list[tuple[str, str]]:
    """By settlement the period to ask about: of this year the current one, of another year its last."""
    if charter is None:
        return []
    day = today if year == today.year else date(year, 12, 31)
    return [(each.id, Period.containing(day, each.every).name) for each in charter.settlements]


async def ask_today(answers: Answers, backend: Backend, asked: list[Asked], mark: str, standing: Rows) -> list[OfToday]:
    """Each settlement's answer, or why there is none; `standing` are the runs that stand. Raises BackendAway."""
    found: list[OfToday] = []
    for each in asked:
        run = next(
            (r for r in standing if (r["settlement_id"], r["period"]) == (each.settlement_id, each.period)), None
        )
        try:
            answer = await answers.ask(backend, each, mark)
            found.append(OfToday(each.settlement_id, each.period, answer, None, run))
        except BackendRefused as refused:
            found.append(OfToday(each.settlement_id, each.period, None, refused, run))
    return found
