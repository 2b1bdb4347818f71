"""Binds a `Consumer` to Kafka through FastStream: raw records in, positions from PostgreSQL.

FastStream's own parsing is replaced, since a null or non-UTF-8 header would lose the whole batch (stack.md 3, trap 2),
and its acknowledgement is `MANUAL`, since every other policy can pass a failed batch (trap 1).
"""

import asyncio
import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage

from shared import telemetry
from shared.database import transaction
from shared.messaging import store
from shared.messaging.consumer import Consumer
from shared.messaging.holding import Holding
from shared.messaging.identity import Identity, IdentityOf
from shared.messaging.telling import Telling

log = structlog.get_logger()

Record = ConsumerRecord[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """Which topics a consumer reads: a list of names, or a pattern that sees new topics as they appear."""

    topics: tuple[str, ...] = ()
    pattern: str | None = None
    batch_max: int = 1000
    batch_timeout_ms: int = 10
    """How long an empty poll waits, and then pauses: half of it on average is added to what comes just then."""


FEW = 4
"""A batch below a fourth of the largest shows that we keep up: then what matters is that nothing waits."""
TOP_UP_MS = 5


class PositionMismatch(Exception):
    """The stored positions belong to another cluster or to a topic that was deleted and made again."""


async def parse_raw(records: tuple[Record, ...]) -> KafkaMessage:
    """A FastStream message that leaves every record as it came."""
    return KafkaMessage(
        body=b"", headers={}, raw_message=records, message_id="", correlation_id="batch", consumer=FAKE_CONSUMER
    )


async def decode_raw(message: KafkaMessage) -> tuple[Record, ...]:
    """The raw records themselves."""
    return message.raw_message  # pyright: ignore[reportReturnType]


class StoredPositions(ConsumerRebalanceListener):
    """Starts every partition where this service's database says, and nowhere else."""

    def __init__(self, consumer: Consumer, identity_of: IdentityOf, kafka: Callable[[], AIOKafkaConsumer]) -> None:
        self._consumer = consumer
        self._identity_of = identity_of
        self._kafka = kafka
        self._placed: set[TopicPartition] = set()
        self._rebalances = 0
        self.holding = Holding(consumer, kafka)

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """A batch still under way is fenced by the positions it locks; what was fetched besides is dropped."""
        self._placed.clear()
        self._rebalances += 1

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Seeks every partition to max(stored position, start of the log)."""
        if not assigned:
            return
        kafka = self._kafka()
        while True:
            try:
                await self._seek(kafka, assigned)
            except PositionMismatch as mismatch:
                self._consumer.state.stopped_because = str(mismatch)
                log.error("this worker stops", consumer=self._consumer.name, reason=str(mismatch))
                kafka.pause(*assigned)
                return
            except Exception as error:
                log.warning("start positions are not to be had yet", consumer=self._consumer.name, error=str(error))
                kafka.pause(*assigned)
                await asyncio.sleep(0.5)
            else:
                self._placed |= assigned
                kafka.resume(*assigned)
                self.holding.stop_fetching()
                return

    def only_placed(self, records: tuple[Record, ...]) -> list[Record]:
        """The records that were fetched from where the database says.

        aiokafka begins to fetch, from Kafka's own offsets, while `on_partitions_assigned` still runs. Such records are
        dropped here; they come again after the seek, which left the position at or below them.
        """
        last = {(record.topic, record.partition): record.offset for record in records}
        fit = {key for key, offset in last.items() if self._is_placed(TopicPartition(*key), offset)}
        if len(fit) == len(last):
            return list(records)
        return [record for record in records if (record.topic, record.partition) in fit]

    def _is_placed(self, tp: TopicPartition, offset: int) -> bool:
        return tp in self._placed and self._position(tp) > offset

    async def top_up(self, records: list[Record], records_max: int) -> list[Record]:
        """The records with what came while the batch before was applied, and would else wait until this one is.

        After a rebalance meanwhile what came since alone: the seek has brought the others back, or another has them.
        """
        rebalances, more = self._rebalances, dict[TopicPartition, list[Record]]()
        with contextlib.suppress(KafkaError, ConsumerStoppedError):  # what is at hand is applied all the same
            more = await self._kafka().getmany(timeout_ms=TOP_UP_MS, max_records=records_max)
        placed = self.only_placed(tuple(record for came in more.values() for record in came))
        return [*records, *placed] if self._rebalances == rebalances else placed

    def _position(self, tp: TopicPartition) -> int:
        """Where the next fetch begins; -1 where the partition is no longer ours."""
        subscription = self._kafka()._subscription.subscription  # pyright: ignore[reportPrivateUsage]
        assignment = subscription.assignment if subscription else None
        if assignment is None or tp not in assignment.tps:
            return -1
        state = assignment.state_value(tp)
        return state.position if state is not None and state.has_valid_position else -1

    async def _seek(self, kafka: AIOKafkaConsumer, assigned: set[TopicPartition]) -> None:
        identity = await self._identity_of(sorted({tp.topic for tp in assigned}))
        starts = await kafka.beginning_offsets(list(assigned))
        wanted = sorted((tp.topic, tp.partition) for tp in assigned)
        async with transaction(self._consumer.pool) as conn:
            await store.insert_missing_positions(
                conn,
                self._consumer.name,
                {(tp.topic, tp.partition): offset for tp, offset in starts.items()},
                identity.cluster_id,
                identity.topic_ids,
            )
            stored = await store.list_positions(conn, self._consumer.name, wanted)
        for tp in assigned:
            position = stored[(tp.topic, tp.partition)]
            check_identity(identity, tp.topic, position)
            kafka.seek(tp, max(position.next_offset, starts[tp]))
            self._consumer.state.positions[(tp.topic, tp.partition)] = position.next_offset
        await self.holding.begin(stored)


def check_identity(identity: Identity, topic: str, position: store.StoredPosition) -> None:
    """Raises PositionMismatch where the offset stored counts in another log than the one at hand."""
    if position.cluster_id != identity.cluster_id:
        raise PositionMismatch(
            f"The stored positions belong to Kafka cluster {position.cluster_id}, and this is {identity.cluster_id}. "
            "Point KAFKA_BOOTSTRAP at the right cluster, or restore the database that belongs to this one."
        )
    if position.topic_id != identity.topic_ids[topic]:
        raise PositionMismatch(
            f"The topic {topic} was deleted and made again since its position was stored. "
            "Decide what its new records mean, then delete its row in consumer_offsets."
        )


def _subscriber(broker: KafkaBroker, consumer: Consumer, source: Source, listener: StoredPositions) -> Any:
    """FastStream's part, kept from parsing, acknowledging and placing by itself."""
    options: dict[str, Any] = {"pattern": source.pattern} if source.pattern else {}
    return broker.subscriber(
        *source.topics,
        batch=True,
        group_id=consumer.name,
        auto_offset_reset="earliest",
        max_records=source.batch_max,
        batch_timeout_ms=source.batch_timeout_ms,
        fetch_max_wait_ms=100,
        ack_policy=AckPolicy.MANUAL,
        listener=listener,
        parser=parse_raw,
        decoder=decode_raw,
        no_reply=True,
        title=consumer.name,
        **options,
    )


def subscribe(broker: KafkaBroker, consumer: Consumer, source: Source, identity_of: IdentityOf) -> None:
    """Adds the consumer's batch subscriber to the broker; it runs from `broker.start()` until `broker.stop()`.

    The last batch may still be under way when the broker has stopped: `consumer.abandon()` ends it.
    """

    def kafka() -> AIOKafkaConsumer:
        assert subscriber.consumer is not None
        return subscriber.consumer

    listener = StoredPositions(consumer, identity_of, kafka)
    subscriber = _subscriber(broker, consumer, source, listener)

    async def consume(records: tuple[Record, ...]) -> None:
        few = len(records) * FEW < source.batch_max
        placed = listener.only_placed(records)
        if few:
            placed = await listener.top_up(placed, source.batch_max - len(records))
        if placed:
            await consumer.submit(placed, applied)
        if few:
            await consumer.finish()

    told = Telling()

    async def applied(reached: dict[store.Position, int]) -> None:
        if consumer.state.held:
            listener.holding.stop_fetching()
        told.tell(subscriber.consumer, reached)

    telemetry.CONSUMER_LAG.labels(consumer.name).set_function(lambda: _lag(consumer, subscriber.consumer))
    subscriber(consume)


def _lag(consumer: Consumer, kafka: AIOKafkaConsumer | None) -> float:
    """As it is when somebody asks, also where nothing was read yet or nothing can be; not a number before the start."""
    if kafka is None:
        return math.nan
    lag = 0
    for tp in kafka.assignment():  # a rebalance may have taken away partitions that were read before
        position = consumer.state.positions.get((tp.topic, tp.partition), 0)
        lag += max(0, (kafka.highwater(tp) or position) - position)
    return lag
