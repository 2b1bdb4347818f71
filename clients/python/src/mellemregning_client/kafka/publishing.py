"""Publishing over Kafka."""

import asyncio
import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from aiokafka.errors import KafkaError

from mellemregning_client.base import Fact
from mellemregning_client.envelope import CloudEvent, Source
from mellemregning_client.errors import NotConnected, NotPublished
from mellemregning_client.kafka.connection import Kafka
from mellemregning_client.kafka.producer import Producer
from mellemregning_client.kafka.trouble import TROUBLE, is_final, words
from mellemregning_client.patience import Attempts, Patience

IN_FLIGHT_MAX = 1_000
STOP_SECONDS_MAX = 10.0

_log = logging.getLogger("mellemregning_client")


class KafkaPublisher:
    """Publishes on `timesheet.<publisher>`, in order, each event at least once and always with the same id.

    `publisher` is the one that the user signs in for, unless it is given. `source` names the system among those of the
    publisher; it is a part of every id and must stay the same for as long as anything is sent again.
    """

    def __init__(
        self,
        kafka: Kafka,
        publisher: str | None = None,
        *,
        source: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        name = publisher or kafka.publisher
        self.source = Source(name, source or f"urn:publisher:{name}")
        self.topic = f"timesheet.{name}"
        self._kafka = kafka
        self._patience = patience or Patience()
        self._producer: Producer | None = None
        self._connecting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Connects. Raises NotConnected."""
        attempts = Attempts(self._patience)
        while True:
            try:
                await self._connected(attempts)
                return self
            except TROUBLE as error:
                if is_final(error, attempts) or not await attempts.pause():
                    raise NotConnected(words(error)) from error

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connection. What `publish` has returned for is in Kafka already."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.close(STOP_SECONDS_MAX)

    async def publish(self, *events: Fact | CloudEvent) -> list[str]:
        """Publishes in order; gives their ids once Kafka has written all of them down.

        A fact that needs a revision is wrapped first: `publisher.source.event(fact, revision=2)`. What fails is sent
        again, the same ids in the same order, until patience ends. Raises NotPublished with those not acknowledged.
        """
        wrapped = [each if isinstance(each, CloudEvent) else self.source.event(each) for each in events]
        begun, attempts = 0, Attempts(self._patience)
        while begun < len(wrapped):
            acknowledged, failure = await self._attempt(wrapped[begun : begun + IN_FLIGHT_MAX], attempts)
            begun += acknowledged
            if acknowledged:
                attempts.progressed()
            if failure is not None and (is_final(failure, attempts) or not await attempts.pause()):
                raise NotPublished(wrapped[begun:], words(failure)) from failure
        return [each.id for each in wrapped]

    async def _attempt(self, window: Sequence[CloudEvent], attempts: Attempts) -> tuple[int, Exception | None]:
        """Sends; how many, from the first on, Kafka has acknowledged, and why not all."""
        waiting: list[asyncio.Future[Any]] = []
        failure: Exception | None = None
        producer: Producer | None = None
        try:
            async with asyncio.timeout(attempts.attempt_seconds):
                producer = await self._connected(attempts)
                failure = await self._hand_over(producer, window, waiting)
                if waiting:
                    await asyncio.wait(waiting)
        except TROUBLE as error:
            failure = error
        acknowledged, first_failure = _acknowledged(waiting)
        if acknowledged == len(window):
            return acknowledged, None
        failure = first_failure or failure or TimeoutError("the connection was given up")
        _log.warning("%d events are not acknowledged: %s", len(window) - acknowledged, words(failure))
        if producer is not None:
            await self._abandon(producer)
        return acknowledged, failure

    async def _hand_over(
        self, producer: Producer, window: Sequence[CloudEvent], waiting: "list[asyncio.Future[Any]]"
    ) -> Exception | None:
        """Hands the window over until one is not taken; why it was not."""
        for event in window:
            try:
                waiting.append(await producer.send_tracked(self.topic, event.data, event.key, event.headers()))
            except KafkaError as error:
                return error
        return None

    async def _connected(self, attempts: Attempts) -> Producer:
        async with self._connecting:
            if self._producer is None:
                producer = Producer(self._kafka)
                try:
                    await asyncio.wait_for(producer.start(), attempts.attempt_seconds)
                except BaseException:
                    await producer.abandon()
                    raise
                self._producer = producer
            return self._producer

    async def _abandon(self, producer: Producer) -> None:
        """One that has failed is not used again: it may be out of sequence, and what it still held would come late."""
        if self._producer is producer:
            self._producer = None
        await producer.abandon()


def _acknowledged(waiting: "Sequence[asyncio.Future[Any]]") -> tuple[int, Exception | None]:
    """How many before the first that is not, since order is kept when the others go out again; and why it is not."""
    for count, each in enumerate(waiting):
        if not each.done() or each.cancelled():
            return count, None
        failure = each.exception()
        if failure is not None:
            return count, failure if isinstance(failure, Exception) else None
    return len(waiting), None
