"""Taking in what came over HTTP: as the worker does it from Kafka, in one transaction, while the sender waits."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg

from services.settlement.entries import receipts
from services.settlement.entries.handlers import Intake
from services.settlement.entries.messages import OverHttp, Refusal, Verdicts
from services.settlement.entries.rules import SUSPENDED
from services.settlement.facts import store as facts
from services.settlement.facts.loading import Loader
from services.settlement.intake.answers import Answer, answers
from services.settlement.intake.bodies import Read, Unfit, Unreadable
from shared.database import Connection, Pool, transaction
from shared.errors import Rejected, TooMany
from shared.http.limits import RateLimit
from shared.messaging.outbox import announce
from shared.telemetry import EVENTS_OVER_HTTP, batch_span

SPAN = "settlement.intake over HTTP"
REQUESTS_MAX = 8
"""The most requests of one publisher that a process has before it, one of them at work and the others in line."""
TRIES_MAX = 3
CANNOT_HOLD = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
"""What PostgreSQL says to an event whose sums it cannot hold."""
TOO_LARGE = "total_too_large"
TOO_MUCH = "With it a total would be beyond what can be held. Send what it really was."

Taken = OverHttp | Unfit


@dataclass(slots=True)
class _Line:
    """The requests of one publisher in this process."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    requests: int = 0


@dataclass(slots=True)
class Door:
    """The way in over HTTP, one for a process. A publisher's requests are taken one by one, as its messages are from
    Kafka, so that none of them can take more than one of the connections that all share."""

    pool: Pool
    rate: RateLimit
    loader: Loader = field(default_factory=Loader)
    _lines: dict[str, _Line] = field(default_factory=lambda: defaultdict(_Line))
    _idle: list[Intake] = field(default_factory=list[Intake])

    @asynccontextmanager
    async def in_line(self, publisher: str) -> AsyncGenerator[None]:
        """A place in the publisher's line. Raises TooMany where the line or the rate is used up."""
        self._spend(publisher, 1)
        line = self._lines[publisher]
        if line.requests >= REQUESTS_MAX:
            raise TooMany(f"{REQUESTS_MAX} requests of this publisher are under way. Send it again after one.", 1)
        line.requests += 1
        try:
            yield
        finally:
            line.requests -= 1
            if not line.requests:
                del self._lines[publisher]

    async def take_in(self, publisher: str, read: Sequence[Read]) -> list[Answer]:
        """Takes events in, in their order; gives the verdict on each. Call it in the publisher's line.

        Raises Rejected `publisher_suspended`, TooMany.
        """
        self._spend(publisher, len(read) - 1)  # the line has taken one
        async with self._lines[publisher].turn:
            verdicts = await self._apply_in_parts(
                publisher, [each for each in read if not isinstance(each, Unreadable)]
            )
        answered = answers(read, verdicts)
        for answer in answered:
            EVENTS_OVER_HTTP.labels(answer["verdict"]).inc()
        return answered

    def _spend(self, publisher: str, events: int) -> None:
        if events > 0:
            self.rate.take(publisher, events)

    async def _apply_in_parts(self, publisher: str, taken: Sequence[Taken]) -> Verdicts:
        """All in one transaction; where one event makes that impossible, in halves until it is found and refused."""
        verdicts = Verdicts()
        parts = [taken]
        while parts:
            part = parts.pop()
            try:
                found = await self._apply(publisher, part)
            except (*CANNOT_HOLD, Rejected) as error:
                if isinstance(error, Rejected) and error.code != TOO_LARGE:
                    raise
                if len(part) > 1:
                    parts += [part[len(part) // 2 :], part[: len(part) // 2]]
                    continue
                found = await self._refuse(publisher, part[0])
            verdicts.known += found.known
            verdicts.parked += found.parked
            verdicts.refused += found.refused
        return verdicts

    async def _apply(self, publisher: str, taken: Sequence[Taken]) -> Verdicts:
        """In one transaction, tried again where the database chose it to give way to another one."""
        intake = self._idle.pop() if self._idle else Intake(self.loader)
        try:
            for _ in range(TRIES_MAX - 1):
                try:
                    return await self._apply_once(intake, publisher, taken)
                except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                    continue
            return await self._apply_once(intake, publisher, taken)
        finally:
            self._idle.append(intake)

    async def _apply_once(self, intake: Intake, publisher: str, taken: Sequence[Taken]) -> Verdicts:
        with batch_span(SPAN, [each.envelope.traceparent for each in taken], len(taken)):
            async with transaction(self.pool) as conn:
                await _refuse_suspended(conn, publisher)
                verdicts = Verdicts()
                if messages := [each for each in taken if isinstance(each, OverHttp)]:
                    verdicts = await intake.take_in(conn, {publisher: messages})
                await announce(conn, [receipts.malformed(publisher, each) for each in taken if isinstance(each, Unfit)])
        return verdicts

    async def _refuse(self, publisher: str, taken: Taken) -> Verdicts:
        assert isinstance(taken, OverHttp), "what is malformed is only told of"
        refusal = Refusal(publisher, taken, TOO_LARGE, TOO_MUCH)
        async with transaction(self.pool) as conn:
            await announce(conn, [receipts.refused(refusal)])
        return Verdicts(refused=[refusal])


async def _refuse_suspended(conn: Connection, publisher: str) -> None:
    """A suspended publisher is told so and nothing else: none of what it sends is looked at, and nothing of it kept."""
    suspended = await facts.list_suspended(conn, [publisher])
    if publisher in suspended:
        raise Rejected("publisher_suspended", SUSPENDED.format(reason=suspended[publisher]), status=403)
