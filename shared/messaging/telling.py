"""Telling Kafka how far a consumer is. The positions that count are in the database; these are for monitors alone."""

import asyncio
import contextlib

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.messaging.store import Position

COMMIT_SECONDS_MAX = 5.0


class Telling:
    """Tells Kafka how far we are, beside the work: only monitors read it, so nothing waits for it or fails by it."""

    def __init__(self) -> None:
        self._reached: dict[Position, int] = {}
        self._under_way: asyncio.Task[None] | None = None

    def tell(self, kafka: AIOKafkaConsumer | None, reached: dict[Position, int]) -> None:
        """Soon; what is reached while one commit is under way goes with the next."""
        self._reached.update(reached)
        if kafka is not None and (self._under_way is None or self._under_way.done()):
            self._under_way = asyncio.create_task(self._commit(kafka))

    async def _commit(self, kafka: AIOKafkaConsumer) -> None:
        while self._reached:
            offsets = {TopicPartition(topic, partition): offset for (topic, partition), offset in self._reached.items()}
            self._reached.clear()
            with contextlib.suppress(KafkaError, TimeoutError):
                await asyncio.wait_for(kafka.commit(offsets), COMMIT_SECONDS_MAX)
