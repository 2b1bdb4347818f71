"""Rebuilding the reports while people read them.

The topics are read from their beginning into shadows of the projections, by the statements that the worker uses. Once
they are nearly at the end, the worker is held, the rest is read, and the shadows' rows take the projections' place in
one transaction: whoever reads sees all as it was or all as it is now. The worker goes on from where the rebuild came.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.reporting.config import WorkerSettings
from services.reporting.consumers import READING, take_over
from services.reporting.projections.changes.store import announce_changes
from services.reporting.projections.rebuild import CONSUMER
from services.reporting.rebuilding import store
from services.reporting.rebuilding.log import Latest, TopicLog, open_log
from shared.database import Connection, RawConnection, connect
from shared.messaging import store as messaging
from shared.messaging.identity import IdentityOf, identity_reader
from shared.messaging.records import Batch, read_batch
from shared.messaging.store import Position
from shared.messaging.subscription import check_identity
from shared.settings import KafkaSettings

NEARLY = 2_000
"""With no more records left than this, the worker is held while they are read: for a moment."""

SAVED_AT_ONCE = 50_000
"""Records: so many that most of what is superseded is never parsed, so few that they fit into 100 MB."""

Tell = Callable[[int, int], None]
"""Is told how many records are read, and how many there are."""


class TopicGone(Exception):
    """The worker has read a topic that is no longer there, so that a rebuild would lose what it told."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of a rebuild: records read, and those of them that could not be read."""

    records: int
    unreadable: int


@dataclass
class _Reader:
    """Takes what the log holds into the shadows; reads a batch while the one before is being saved."""

    connection: RawConnection
    log: TopicLog
    records: int = 0
    unreadable: int = 0

    async def read_until(self, holds: Callable[[], bool], tell: Tell) -> None:
        saving = asyncio.create_task(self._save(None))
        latest = Latest()
        while not holds():
            self.records += latest.add(await self.log.next())
            tell(self.log.count - self.log.left, self.log.count)
            if len(latest) >= SAVED_AT_ONCE:
                batch = read_batch(latest.take(), READING)
                await saving
                saving = asyncio.create_task(self._save(batch))
        await saving
        await self._save(read_batch(latest.take(), READING))

    async def _save(self, batch: Batch | None) -> None:
        if batch is None:
            return
        self.unreadable += len(batch.dead)
        async with self.connection.transaction():
            await take_over(self.connection, batch)


Finish = Callable[[Connection, Rebuilt], Awaitable[None]]
"""Is called in the transaction that puts the new reports in place, at its end."""


async def _finish_silently(_: Connection, __: Rebuilt) -> None:
    pass


async def rebuild_reports(
    service: WorkerSettings, kafka: KafkaSettings, tell: Tell, finish: Finish = _finish_silently
) -> Rebuilt:
    """Rebuilds the reports; those who read, and the worker, may be at work meanwhile.

    Raises TopicGone, PositionMismatch, and what Kafka's and PostgreSQL's clients raise; then all is as it was.
    """
    user, password = service.reporting_kafka_username, service.reporting_kafka_password
    connection = await connect(service.reporting_database_url, "reporting", application="reporting-rebuild")
    try:
        async with open_log(kafka, user, password) as log:
            await log.look()
            reader = _Reader(connection, log)
            await _fill_shadows(reader, tell)
            return await _take_place(reader, identity_reader(kafka, user, password), tell, finish)
    finally:
        connection.terminate()


async def _fill_shadows(reader: _Reader, tell: Tell) -> None:
    log = reader.log
    await store.create_shadows(reader.connection)
    while log.left > NEARLY:
        await reader.read_until(lambda: log.left <= NEARLY, tell)
        await log.look()


async def _take_place(reader: _Reader, identity_of: IdentityOf, tell: Tell, finish: Finish) -> Rebuilt:
    connection, log = reader.connection, reader.log
    async with connection.transaction():
        worker = await _hold_worker(connection, log, identity_of)
        await reader.read_until(lambda: log.left == 0 and log.has_reached(worker), tell)
        await _switch(connection, log, identity_of)
        rebuilt = Rebuilt(reader.records, reader.unreadable)
        await finish(connection, rebuilt)
    return rebuilt


async def _hold_worker(connection: RawConnection, log: TopicLog, identity_of: IdentityOf) -> dict[Position, int]:
    """Holds the worker where it is; gives how far it is, which the rebuild must reach."""
    held = await store.lock_positions(connection, CONSUMER)
    await log.look()
    if gone := sorted({topic for topic, _ in held} - set(log.topics)):
        raise TopicGone(
            f"The reports hold what {', '.join(gone)} told, and that is no longer there. They are left as they are."
        )
    identity = await identity_of(log.topics)
    for (topic, _), position in held.items():
        check_identity(identity, topic, position)
    return {at: position.next_offset for at, position in held.items()}


async def _switch(connection: RawConnection, log: TopicLog, identity_of: IdentityOf) -> None:
    await store.replace_projections(connection)
    reached = {(at.topic, at.partition): offset for at, offset in log.positions.items()}
    identity = await identity_of(log.topics)
    await messaging.insert_missing_positions(connection, CONSUMER, reached, identity.cluster_id, identity.topic_ids)
    await messaging.update_positions(connection, CONSUMER, reached)
    await announce_changes(connection, await store.list_collaboration_ids(connection))
