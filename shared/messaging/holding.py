"""Paused topics on the side of Kafka: nothing is fetched from them, until an administrator lets them go on."""

import asyncio
from collections.abc import Callable, Mapping

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared import telemetry
from shared.database import TRANSIENT, transaction
from shared.errors import Unavailable
from shared.messaging import store
from shared.messaging.consumer import Consumer
from shared.messaging.pausing import Position

log = structlog.get_logger()

WATCH_SECONDS = 1.0
"""How often it is asked whether a paused topic may go on."""


class Holding:
    """Keeps the partitions that a consumer's state calls held from being fetched."""

    def __init__(self, consumer: Consumer, kafka: Callable[[], AIOKafkaConsumer]) -> None:
        self._consumer = consumer
        self._kafka = kafka

    async def begin(self, stored: Mapping[Position, store.StoredPosition]) -> None:
        """Partitions were assigned and sought to their stored positions: those that are paused are held, no others.

        What is being applied was read before the seek, perhaps beyond where they go on: it leaves them out to its end.
        """
        paused = {key for key, position in stored.items() if position.paused_at is not None}
        if self._consumer.state.held - paused:
            await self._consumer.settle()
        self._consumer.state.held = paused

    def stop_fetching(self) -> None:
        """Fetches nothing more from what is held, and waits in the background for its release."""
        kafka, consumer = self._kafka(), self._consumer
        held = {TopicPartition(*key) for key in consumer.state.held} & kafka.assignment()
        telemetry.TOPICS_PAUSED.labels(consumer.name).set(len(held))
        if held:
            kafka.pause(*held)
        if held and (consumer.watching is None or consumer.watching.done()):
            consumer.watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while held := sorted(self._consumer.state.held):
            await asyncio.sleep(WATCH_SECONDS)
            try:
                async with transaction(self._consumer.pool) as conn:
                    stored = await store.list_positions(conn, self._consumer.name, held)
            except (*TRANSIENT, Unavailable) as error:
                log.warning("paused topics cannot be asked for", consumer=self._consumer.name, error=str(error))
            else:
                await self._release({key: at for key, at in stored.items() if at.paused_at is None})

    async def _release(self, released: Mapping[Position, store.StoredPosition]) -> None:
        if not released:
            return
        await self._consumer.settle()
        kafka = self._kafka()
        starts = await self._starts(kafka, released)
        if starts is None:
            return
        for key, position in released.items():
            self._consumer.state.held.discard(key)
            tp = TopicPartition(*key)
            if tp in kafka.assignment():
                kafka.seek(tp, max(position.next_offset, starts.get(tp, 0)))
                kafka.resume(tp)
        self.stop_fetching()
        log.info("paused topics go on", consumer=self._consumer.name, topics=sorted(topic for topic, _ in released))

    async def _starts(
        self, kafka: AIOKafkaConsumer, released: Mapping[Position, store.StoredPosition]
    ) -> dict[TopicPartition, int] | None:
        """Where the logs begin: Kafka may have deleted what a topic stood at. None: Kafka does not answer just now."""
        assigned = [TopicPartition(*key) for key in released if TopicPartition(*key) in kafka.assignment()]
        try:
            return await kafka.beginning_offsets(assigned) if assigned else {}
        except (KafkaError, TimeoutError) as error:
            log.warning("where paused topics begin is not to be had", consumer=self._consumer.name, error=str(error))
            return None
