"""aiokafka's producer, with an end that comes: its own `stop` waits for ever where the broker is gone."""

import asyncio
import contextlib
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from mellemregning_client.kafka.connection import Kafka

LINGER_MS = 2
ABANDON_SECONDS_MAX = 2.0


class Producer(AIOKafkaProducer):
    """An idempotent producer that waits for every replica."""

    def __init__(self, kafka: Kafka) -> None:
        super().__init__(**kafka.options(), acks="all", enable_idempotence=True, linger_ms=LINGER_MS)
        self._pending: set[asyncio.Future[Any]] = set()

    async def send_tracked(
        self, topic: str, value: bytes, key: bytes | None, headers: list[tuple[str, bytes]]
    ) -> "asyncio.Future[Any]":
        """Hands a message over; the future is done when Kafka has acknowledged it, cancelled when that will not be."""
        sent = await self.send(topic, value, key=key, headers=headers)
        self._pending.add(sent)
        sent.add_done_callback(self._pending.discard)
        return sent

    async def close(self, seconds: float) -> None:
        """Sends what is left and ends; after so many seconds it ends all the same."""
        with contextlib.suppress(KafkaError, TimeoutError, OSError):
            await asyncio.wait_for(self.stop(), seconds)
            return
        await self.abandon()

    async def abandon(self) -> None:
        """Ends at once. What was not acknowledged is not sent any more, and is waited for no longer.

        The sender is told to end, then the connections that it waits on are closed: in this order it sends no more.
        """
        self._closed = True
        sender_task: asyncio.Task[None] | None = self._sender and self._sender.sender_task
        if sender_task is not None:
            sender_task.cancel()
        with contextlib.suppress(KafkaError, TimeoutError, OSError):
            await asyncio.wait_for(self.client.close(), ABANDON_SECONDS_MAX)
        if sender_task is not None:
            await asyncio.wait([sender_task], timeout=ABANDON_SECONDS_MAX)
        for sent in list(self._pending):
            sent.cancel()
