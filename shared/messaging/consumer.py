"""The consumer loop: a batch of records and its effect commit together, once, whatever crashes in between.

Positions live in PostgreSQL (`consumer_offsets`), in the transaction of the effect. A batch begins by locking the rows
of its partitions and dropping what lies below the stored position, so neither a redelivery nor an old worker after a
rebalance has a second effect. Kafka's own offsets are committed afterwards, for monitoring alone.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from shared import telemetry
from shared.database import TRANSIENT, Connection, Pool, transaction
from shared.errors import Rejected, Unavailable
from shared.messaging import pauses, store
from shared.messaging.pausing import Pause, Weighed, weigh
from shared.messaging.records import Batch, DeadLetter, RawRecord, Reading, read_batch

log = structlog.get_logger()

BatchHandler = Callable[[Connection, Batch], Awaitable[None]]
"""Applies a batch within the transaction it is given. Never commits. Raises only where something is broken."""

TellPaused = Callable[[Connection, Sequence[Pause]], Awaitable[None]]
"""Tells those concerned, within the transaction it is given, that topics are paused from now on."""

Applied = Callable[[dict[store.Position, int]], Awaitable[None]]
"""Is told the next offset of each partition once a batch is applied."""

BACK_OFF_SECONDS_MAX = 5.0


class NotFenced(Exception):
    """A record came from a partition whose position was never stored: the consumer was not started in order."""


@dataclass
class ConsumerState:
    """What `/ready` and the metrics tell of a consumer.

    `held` are partitions of which something read was left out, since they are paused: nothing of them is applied
    before they have been sought to their stored position again.
    """

    failing_since: float | None = None
    last_error: str = ""
    stopped_because: str = ""
    positions: dict[store.Position, int] = field(default_factory=dict[store.Position, int])
    held: set[store.Position] = field(default_factory=set[store.Position])

    @property
    def healthy(self) -> bool:
        return self.failing_since is None and not self.stopped_because


@dataclass
class Consumer:
    """One named consumer of a service: how it reads, what it does with a batch, and what with poison.

    `poison` says what happens to a record on which the handler itself breaks: "dead_letter" sets it aside, alone,
    so that one sender stops nobody else; "halt" tries again for ever, visibly, because order must not be broken.
    `dead_in_a_row_max` pauses a topic with so many dead letters in a row, and it alone; None: no topic is paused.
    """

    name: str
    pool: Pool
    handle: BatchHandler
    reading: Reading = field(default_factory=Reading)
    poison: str = "halt"
    state: ConsumerState = field(default_factory=ConsumerState)
    dead_in_a_row_max: int | None = None
    tell_paused: TellPaused | None = None
    watching: asyncio.Task[None] | None = None
    """Waits for paused topics to be let go on (subscription.py); ended with what is under way."""
    _under_way: asyncio.Task[None] | None = None

    async def process(self, records: Sequence[RawRecord]) -> dict[store.Position, int]:
        """Applies the records; returns the next offset of each partition. Does not return before they are applied.

        Database trouble is waited out with back-off; a cancelled task leaves no trace of the batch.
        """
        return await self._process(records, read_batch(records, self.reading))

    async def submit(self, records: Sequence[RawRecord], applied: Applied) -> None:
        """Reads the records while the batch submitted before is being applied, then hands them over in their turn.

        Returns when that earlier batch is applied, so that one waits at most. `applied` is told the offsets reached.
        """
        batch = read_batch(records, self.reading)
        await self.finish()
        self._under_way = asyncio.create_task(self._process_and_tell(records, batch, applied))

    async def finish(self) -> None:
        """Waits until what was submitted is applied."""
        if self._under_way is not None:
            await asyncio.shield(self._under_way)
            self._under_way = None

    async def abandon(self) -> None:
        """Ends what is under way; its transaction leaves no trace, and the batch comes again."""
        if self.watching is not None:
            await cancel_quietly(self.watching)
            self.watching = None
        if self._under_way is not None:
            await cancel_quietly(self._under_way)
            self._under_way = None

    async def settle(self) -> None:
        """Waits until what is being applied just now is applied; what is submitted meanwhile is not waited for."""
        if self._under_way is not None:
            await asyncio.wait([self._under_way])

    async def _process_and_tell(self, records: Sequence[RawRecord], batch: Batch, applied: Applied) -> None:
        reached = await self._process(records, batch)
        try:
            await applied(reached)
        except Exception:  # only monitors hear of it, and a batch must not fail for them
            log.exception("how far a consumer got could not be told", consumer=self.name)

    async def _process(self, records: Sequence[RawRecord], batch: Batch) -> dict[store.Position, int]:
        pending = [(records, batch)]
        reached: dict[store.Position, int] = {}
        attempt = 0
        while pending:
            part, read = pending[-1]
            try:
                reached |= await self._apply(part, read)
            except (*TRANSIENT, Unavailable) as error:
                attempt += 1
                await self._wait(attempt, error)
            except NotFenced as error:
                await self._stop(error)
            except Exception as error:
                log.exception("a batch could not be applied", consumer=self.name, records=len(part))
                if self.poison == "halt":
                    attempt += 1
                    await self._wait(attempt, error)
                elif len(part) > 1:
                    halves = (part[len(part) // 2 :], part[: len(part) // 2])
                    pending[-1:] = [(half, read_batch(half, self.reading)) for half in halves]
                else:
                    reached |= await self._set_aside(part[0], error)
                    pending.pop()
            else:
                attempt = 0
                self._recovered()
                pending.pop()
        return reached

    async def _stop(self, error: NotFenced) -> None:
        """Waits until the process ends: nothing of this batch was or will be applied."""
        self.state.stopped_because = str(error)
        log.error("this consumer stops", consumer=self.name, reason=str(error))
        await asyncio.Event().wait()

    async def _apply(self, records: Sequence[RawRecord], read: Batch) -> dict[store.Position, int]:
        with telemetry.batch_span(self.name, (item.envelope.traceparent for item in read.received), len(records)):
            async with transaction(self.pool) as conn:
                weighed = await self._apply_in(conn, records, read)
        self._count(records, weighed)
        return weighed.reached

    async def _apply_in(self, conn: Connection, records: Sequence[RawRecord], read: Batch) -> Weighed:
        reached = _next_offsets(records)
        stored, marks = await store.lock_positions(conn, self.name, sorted(reached))
        missing = sorted(set(reached) - set(stored))
        if missing:
            raise NotFenced(
                f"No stored position for {missing}: they were forgotten, for a rebuild perhaps. Start again."
            )
        weighed = Weighed(_above(stored, read), reached)
        if self.dead_in_a_row_max and (marks or self.state.held or weighed.batch.dead):
            weighed = weigh(weighed.batch, reached, marks, self.state.held, self.dead_in_a_row_max)
        fresh = weighed.batch

        await self.handle(conn, fresh)
        if fresh.dead:
            await store.insert_dead_letters(conn, self.name, fresh.dead)

        moved = {key: offset for key, offset in weighed.reached.items() if offset > stored[key]}
        if moved:
            await store.update_positions(conn, self.name, moved)
        if weighed.rows:
            await self._remember(conn, weighed)
        return weighed

    async def _remember(self, conn: Connection, weighed: Weighed) -> None:
        await pauses.update_rows(conn, self.name, weighed.rows)
        if weighed.pauses:
            await pauses.insert_pauses(conn, self.name, weighed.pauses)
            if self.tell_paused is not None:
                await self.tell_paused(conn, weighed.pauses)

    async def _set_aside(self, record: RawRecord, error: Exception) -> dict[store.Position, int]:
        letter = _letter(record, error)
        attempt = 0
        while True:
            try:
                return await self._apply([record], Batch([], [], [letter]))
            except (*TRANSIENT, Unavailable) as trouble:
                attempt += 1
                await self._wait(attempt, trouble)

    async def _wait(self, attempt: int, error: BaseException) -> None:
        loop = asyncio.get_running_loop()
        if self.state.failing_since is None:
            self.state.failing_since = loop.time()
        self.state.last_error = f"{type(error).__name__}: {error}"
        telemetry.CONSUMER_RETRIES.labels(self.name).inc()
        pause_seconds = min(BACK_OFF_SECONDS_MAX, 0.1 * 2 ** min(attempt, 8)) * random.uniform(0.5, 1.0)
        log.warning("waiting before the batch is tried again", consumer=self.name, attempt=attempt, error=str(error))
        await asyncio.sleep(pause_seconds)

    def _recovered(self) -> None:
        self.state.failing_since = None
        self.state.last_error = ""

    def _count(self, records: Sequence[RawRecord], weighed: Weighed) -> None:
        self.state.positions.update(weighed.reached)
        self.state.held |= weighed.held
        telemetry.RECORDS_CONSUMED.labels(self.name).inc(len(records))
        for letter in weighed.batch.dead:
            telemetry.DEAD_LETTERS.labels(self.name, letter.reason).inc()
        for pause in weighed.pauses:
            log.error(
                "a topic is paused: too many dead letters in a row",
                consumer=self.name,
                topic=pause.topic,
                next_offset=pause.next_offset,
                dead_in_a_row=pause.dead_in_a_row,
                reason=pause.last.reason,
            )


def _letter(record: RawRecord, error: Exception) -> DeadLetter:
    if isinstance(error, Rejected):
        return DeadLetter(record, error.code, error.message)
    return DeadLetter(record, "handler_failed", f"{type(error).__name__}: {error}")


def _next_offsets(records: Sequence[RawRecord]) -> dict[store.Position, int]:
    reached: dict[store.Position, int] = {}
    for record in records:
        key = (record.topic, record.partition)
        if record.offset >= reached.get(key, 0):
            reached[key] = record.offset + 1
    return reached


def _above(stored: dict[store.Position, int], batch: Batch) -> Batch:
    """The part of a batch that no committed transaction has covered."""
    if all(
        item.offset >= stored[(item.topic, item.partition)]
        for item in (*batch.received, *batch.malformed, *(letter.record for letter in batch.dead))
    ):
        return batch
    return Batch(
        [item for item in batch.received if item.offset >= stored[(item.topic, item.partition)]],
        [item for item in batch.malformed if item.offset >= stored[(item.topic, item.partition)]],
        [d for d in batch.dead if d.record.offset >= stored[(d.record.topic, d.record.partition)]],
    )


async def cancel_quietly(task: asyncio.Task[None]) -> None:
    """Ends a task that runs until it is cancelled."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
