"""The two ways a municipal system can go: Kafka with receipts, HTTP with verdicts."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from mellemregning_client import CloudEvent, Unknown
from mellemregning_client.http import HttpPublisher, Verdict
from mellemregning_client.kafka import Kafka, KafkaFeed, KafkaPublisher, receipts
from mellemregning_client.receipts import AnyReceipt
from mellemregning_client.received import Received

from cli.simulation.orders import Orders

Told = Mapping[str, Any]
"""What a system is told about an event of its own: `fact` (`entry_refused`, …) and what that says."""

FACTS = {"refused": "entry_refused", "parked": "entry_parked", "unreadable": "message_dead_lettered"}
"""What a verdict over HTTP is called where it comes as a receipt."""


class Way(Protocol):
    """How one system reaches settlement."""

    publisher: str

    async def __aenter__(self) -> Self:
        """Connects."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connection."""
        ...

    async def send(self, events: Sequence[CloudEvent]) -> list[Told]:
        """Sends; gives what is told at once."""
        ...

    def receipts(self) -> AsyncGenerator[Told]:
        """What is told later, for ever."""
        ...


@dataclass
class OverKafka:
    """With a user of its own on its own topic; receipts count from the moment of connecting."""

    publisher: str
    out: KafkaPublisher
    feed: KafkaFeed[AnyReceipt]
    after: int = 0

    @classmethod
    def of(cls, publisher: str, orders: Orders) -> Self:
        """The system as its orders describe it; not connected."""
        kafka = Kafka(**orders.kafka, username=publisher, password=orders.passwords[publisher])
        return cls(publisher, KafkaPublisher(kafka), receipts(kafka))

    async def __aenter__(self) -> Self:
        _, self.after = await asyncio.gather(self.out.__aenter__(), self.feed.end())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.out.__aexit__(kind, error, trace)

    async def send(self, events: Sequence[CloudEvent]) -> list[Told]:
        """Sends, until Kafka has written all of it down."""
        await self.out.publish(*events)
        return []

    async def receipts(self) -> AsyncGenerator[Told]:
        """The receipts since it connected."""
        async with aclosing(self.feed.follow(self.after)) as following:
            async for received in following:
                yield _told(received)


@dataclass
class OverHttp:
    """With a token; a verdict comes at once."""

    publisher: str
    out: HttpPublisher

    @classmethod
    def of(cls, publisher: str, orders: Orders) -> Self:
        """The system as its orders describe it."""
        return cls(publisher, HttpPublisher(orders.url, orders.tokens[publisher], publisher))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.out.__aexit__(kind, error, trace)

    async def send(self, events: Sequence[CloudEvent]) -> list[Told]:
        """Sends, until settlement has judged all of it."""
        verdicts = await self.out.publish(*events)
        return [_judged(verdict) for verdict in verdicts if verdict.verdict in FACTS]

    async def receipts(self) -> AsyncGenerator[Told]:
        """None: all was told in the answer."""
        await asyncio.Event().wait()
        yield {}


def _told(received: Received[AnyReceipt, int]) -> Told:
    event = received.event
    said = event.data if isinstance(event, Unknown) else asdict(event)
    return {**said, "fact": received.type.split(".")[1]}


def _judged(verdict: Verdict) -> Told:
    said = {"event_id": verdict.event.id, "code": verdict.code, "reason": verdict.code, "message": verdict.message}
    return {**said, "fact": FACTS[verdict.verdict]}
