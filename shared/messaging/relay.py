"""The relay: takes outbox rows to Kafka in order, and forgets each only when Kafka has acknowledged it.

A crash between sending and deleting sends again: consumers know a message by its id, sequence or version. One relay
per service runs at a time, under an advisory lock on a connection of its own. NOTIFY is a hint; it polls besides.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared import telemetry
from shared.database import TRANSIENT, RawConnection, connect
from shared.messaging import store
from shared.messaging.store import OutboxRow

log = structlog.get_logger()

BATCH_MAX = 500
POLL_SECONDS = 0.5
SEND_SECONDS_MAX = 20.0
BACK_OFF_SECONDS_MAX = 5.0

EnsureTopics = Callable[[set[str]], Awaitable[None]]
"""Creates those of the topics that are not there yet, from their declaration (topics.yaml)."""


@dataclass
class Relay:
    """Runs until cancelled. `options` are aiokafka's connection arguments; `ensure_topics` makes declared topics."""

    database_url: str
    schema: str
    options: dict[str, Any]
    ensure_topics: EnsureTopics | None = None
    failing_since: float | None = None
    last_error: str = ""
    holds_lock: bool = False
    _hint: asyncio.Event = field(default_factory=asyncio.Event)
    _known_topics: set[str] = field(default_factory=set[str])

    async def run(self) -> None:
        """Relays for ever; trouble with Kafka or PostgreSQL is waited out with back-off."""
        attempt = 0
        while True:
            try:
                await self._run_connected()
            except (*TRANSIENT, KafkaError) as error:
                attempt = 1 if self.failing_since is None else attempt + 1
                self._failed(error)
                await asyncio.sleep(min(BACK_OFF_SECONDS_MAX, 0.2 * 2 ** min(attempt, 6)) * random.uniform(0.5, 1.0))

    async def _run_connected(self) -> None:
        # It only deletes, and what a crash brings back is sent again: it need not wait for the disk.
        connection = await connect(
            self.database_url, self.schema, application=f"{self.schema}-relay", waits_for_disk=False
        )
        producer: AIOKafkaProducer | None = None
        try:
            await self._take_lock(connection)
            await connection.add_listener("outbox", self._on_hint)
            producer = AIOKafkaProducer(**self.options, enable_idempotence=True, acks="all")
            await asyncio.wait_for(producer.start(), SEND_SECONDS_MAX)
            self.failing_since, self.last_error = None, ""
            while True:
                await self._relay_once(connection, producer)
        finally:
            self.holds_lock = False
            if producer is not None:
                await _stop_quietly(producer)
            connection.terminate()

    async def _take_lock(self, connection: RawConnection) -> None:
        while not await store.try_lock_relay(connection):
            await asyncio.sleep(POLL_SECONDS)
        self.holds_lock = True

    def _on_hint(self, *_: object) -> None:
        self._hint.set()

    async def _relay_once(self, connection: RawConnection, producer: AIOKafkaProducer) -> None:
        self._hint.clear()
        rows = await store.list_oldest_outbox(connection, BATCH_MAX)
        telemetry.OUTBOX_AGE_SECONDS.set(await store.get_outbox_age_seconds(connection) if rows else 0)
        if rows:
            await self._send(producer, rows)
            await store.delete_from_outbox(connection, [row.outbox_id for row in rows])
            telemetry.OUTBOX_SENT.inc(len(rows))
            self.failing_since, self.last_error = None, ""
        if len(rows) < BATCH_MAX:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hint.wait(), POLL_SECONDS)

    async def _send(self, producer: AIOKafkaProducer, rows: list[OutboxRow]) -> None:
        missing = {row.topic for row in rows} - self._known_topics
        if missing and self.ensure_topics is not None:
            await self.ensure_topics(missing)
        self._known_topics |= missing
        async with asyncio.timeout(SEND_SECONDS_MAX):
            waiting = [
                await producer.send(
                    row.topic,
                    row.value,
                    key=row.key.encode(),
                    headers=[(name, value.encode()) for name, value in row.headers.items()],
                )
                for row in rows
            ]
            await asyncio.gather(*waiting)

    def _failed(self, error: BaseException) -> None:
        if self.failing_since is None:
            self.failing_since = asyncio.get_running_loop().time()
        self.last_error = f"{type(error).__name__}: {error}"
        log.warning("the relay waits before it tries again", error=self.last_error)


async def _stop_quietly(producer: AIOKafkaProducer) -> None:
    """Stops a producer that may hang because its broker is gone (stack.md 3, trap 6)."""
    with contextlib.suppress(KafkaError, TimeoutError, OSError):
        await asyncio.wait_for(producer.stop(), 3)
