"""For programs without asyncio: calls that return when the work is done. Not to be used where an event loop runs."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from mellemregning_client.base import Fact
from mellemregning_client.envelope import CloudEvent, Source

T = TypeVar("T")


class Publisher(Protocol[T]):
    """What KafkaPublisher and HttpPublisher have in common."""

    source: Source

    async def __aenter__(self) -> Self:
        """Connects."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connection."""
        ...

    async def publish(self, *events: Fact | CloudEvent) -> list[T]:
        """As that publisher says."""
        ...


class Blocking(Generic[T]):
    """A publisher without asyncio: `with Blocking(HttpPublisher(…)) as publisher: publisher.publish(…)`."""

    def __init__(self, publisher: Publisher[T]) -> None:
        self._publisher = publisher
        self._runner = asyncio.Runner()

    @property
    def source(self) -> Source:
        """What wraps facts with a revision."""
        return self._publisher.source

    def __enter__(self) -> Self:
        self._runner.run(self._enter())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._runner:
            self._runner.run(self._publisher.__aexit__(kind, error, trace))

    def publish(self, *events: Fact | CloudEvent) -> list[T]:
        """As the publisher's own `publish`."""
        return self._runner.run(self._publisher.publish(*events))

    async def _enter(self) -> None:
        await self._publisher.__aenter__()


def each(feed: AsyncGenerator[T]) -> Generator[T]:
    """The events of a feed one by one: `for received in each(receipts(kafka).read(after)): …`."""
    with asyncio.Runner() as runner:
        try:
            while (found := runner.run(_next(feed))) is not None:
                yield found
        finally:
            runner.run(_close(feed))


async def _next(feed: AsyncGenerator[T]) -> T | None:
    return await anext(feed, None)


async def _close(feed: AsyncGenerator[T]) -> None:
    await feed.aclose()
