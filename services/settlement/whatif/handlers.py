"""A what-if: everything read at one moment, both results worked out in a process of their own, nothing written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from services.settlement.accounts import store as accounts
from services.settlement.accounts.handlers import count_months
from services.settlement.accounts.loading import load_activity
from services.settlement.accounts.rules import AccountKey, Ranges
from services.settlement.engine.activity import Activity, HoursKey
from services.settlement.engine.result import Cover
from services.settlement.facts.loading import Loaded, Loader
from services.settlement.runs.engine_process import EngineProcess, EngineTooSlow
from services.settlement.whatif import store
from services.settlement.whatif.answers import WhatIf, answer
from services.settlement.whatif.commands import AskWhatIf
from services.settlement.whatif.engines import Engines
from services.settlement.whatif.job import Failed, Inputs, Other, Question, Refused, compare, prepare
from services.settlement.whatif.rules import Adopted
from shared.database import Connection, Pool, transaction
from shared.errors import NotFound, Rejected, Unavailable
from shared.periods import Period

SECONDS_MAX = 20.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """One moment of a collaboration, as it is and as it would be."""

    loaded: Loaded
    today: Inputs
    other: Inputs
    covered: frozenset[Cover]


@dataclass(frozen=True, slots=True)
class WhatIfs:
    """What a process needs for what-ifs: its database, its engines, what it remembers of facts."""

    pool: Pool
    engines: Engines = field(default_factory=Engines)
    loader: Loader = field(default_factory=Loader)
    seconds_max: float = SECONDS_MAX

    async def answer(self, collaboration_id: str, asked: AskWhatIf) -> WhatIf:
        """Both results and their difference.

        Raises NotFound `unknown_collaboration`, TooManyAtOnce, Unavailable where it takes too long; Rejected with
        every problem of the changes (`what_if_invalid`), or with the engine's code where a result cannot be computed.
        """
        with self.engines.lease() as engine:
            async with transaction(self.pool, isolation="repeatable_read", readonly=True) as conn:
                read = await self._read(conn, engine, collaboration_id, asked)

            results = await self._call(engine, compare, asked, read.today, read.other, read.covered)
        if isinstance(results, Failed):
            raise _rejected(results)
        return answer(read.loaded, asked, results)

    async def _read(self, conn: Connection, engine: EngineProcess, collaboration_id: str, asked: AskWhatIf) -> Read:
        loaded = await self.loader.load(conn, collaboration_id)
        if not loaded.position:
            ids = {"collaboration_id": collaboration_id}
            raise NotFound("unknown_collaboration", "Settlement has not heard of this collaboration.", ids=ids)
        activity = await load_activity(conn, collaboration_id)
        question, hours = await _question(conn, loaded, activity, asked)
        other = await self._call(engine, prepare, question)
        if isinstance(other, Refused):
            message = f"The changes have {len(other.problems)} problem(s)."
            raise Rejected("what_if_invalid", message, errors=other.problems)
        if isinstance(other, Failed):
            raise _rejected(other)
        then = await _activity(conn, activity, hours, other)
        return Read(
            loaded,
            Inputs(loaded.charters, loaded.facts, activity),
            Inputs(other.charters, other.facts, then),
            await _covered(conn, collaboration_id, asked),
        )

    async def _call(self, engine: EngineProcess, function: Callable[..., T], *arguments: Any) -> T:
        try:
            return await engine.call(function, *arguments, seconds=self.seconds_max)
        except EngineTooSlow as error:
            raise Unavailable(f"{error} Ask for a shorter period.", retry_after_seconds=30) from error


def _rejected(failed: Failed) -> Rejected:
    said = "today's result" if failed.result == "today" else "the other result"
    ids = {"result": failed.result, "where": failed.where}
    return Rejected(failed.code, f"There is no {said}: {failed.message}", ids=ids)


async def _question(
    conn: Connection, loaded: Loaded, activity: Activity, asked: AskWhatIf
) -> tuple[Question, Mapping[int, AccountKey]]:
    """What is asked, and the accounts of hours, which only another charter can move."""
    hours: dict[int, AccountKey] = {}
    if asked.changes.charter is not None:
        listed = await accounts.list_accounts(conn, loaded.collaboration_id)
        hours = {account_id: key for account_id, key in listed.items() if key.kind == "hours"}
    texts = await store.list_charter_texts(conn, loaded.collaboration_id)
    pairs = {account_id: (key.project_id, key.member_id) for account_id, key in hours.items()}
    items = frozenset(order.item for order in activity.orders)
    return Question(asked, Adopted(loaded.charters, texts), loaded.facts, items, pairs), hours


async def _covered(conn: Connection, collaboration_id: str, asked: AskWhatIf) -> frozenset[Cover]:
    """What runs of earlier periods settled."""
    settled = await store.list_covered(conn, collaboration_id, asked.settlement)
    period = Period.parse(asked.period)
    return frozenset(Cover(*each) for name, covered in settled if Period.parse(name) < period for each in covered)


async def _activity(conn: Connection, activity: Activity, hours: Mapping[int, AccountKey], other: Other) -> Activity:
    """The activity by the other charter: hours counted again where it has other kinds take part, or asks otherwise that
    they are attested."""
    if not other.moved:
        return activity
    minutes = dict(activity.minutes)
    for (account_id, month), amount in (await _counted(conn, hours, other.moved)).items():
        key = hours[account_id]
        minutes[HoursKey(key.project_id, key.member_id, f"{month:%Y-%m}")] = amount
    return replace(activity, minutes={key: amount for key, amount in minutes.items() if amount})


async def _counted(
    conn: Connection, hours: Mapping[int, AccountKey], moved: Mapping[int, Ranges]
) -> dict[tuple[int, date], int]:
    """Minutes by account and month, of the accounts moved."""
    collaboration_id = next(iter(hours.values())).collaboration_id
    totals = await accounts.list_totals(conn, collaboration_id, moved)
    now = await count_months(conn, totals, moved)
    return {(total.account_id, total.month): minutes for total, minutes in zip(totals, now, strict=True)}
