"""Results over HTTP, for those without Kafka: asked for page by page, from a position that the reader keeps."""

import asyncio
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Any, Self

import httpx

from mellemregning_client.http.api import Api, Token
from mellemregning_client.patience import Patience
from mellemregning_client.received import Received, from_structured
from mellemregning_client.results import RESULTS, AnyResult

PAGE_EVENTS = 500
POLL_SECONDS = 2.0


class HttpResults:
    """The settlements that the token may see, from reporting's API at `url`; of one collaboration where it is named."""

    def __init__(
        self,
        url: str,
        token: Token,
        collaboration_id: str | None = None,
        *,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.api = Api(url, token, patience=patience, transport=transport)
        self._query = {} if collaboration_id is None else {"collaboration_id": collaboration_id}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.api.aclose()

    async def read(self, after: str = "") -> AsyncGenerator[Received[AnyResult, str]]:
        """What there is now after a position, and then an end. Raises Refused, Unavailable."""
        while True:
            page = await self._page(after)
            for received in _received(page, after):
                yield received
            if not page["items"]:
                return
            after = page["next_after"]

    async def follow(
        self, after: str = "", *, poll_seconds: float = POLL_SECONDS
    ) -> AsyncGenerator[Received[AnyResult, str]]:
        """What there is after a position, and all that comes, for ever. Raises Refused, Unavailable."""
        while True:
            page = await self._page(after)
            for received in _received(page, after):
                yield received
            after = page["next_after"]
            if not page["items"]:
                await asyncio.sleep(poll_seconds)

    async def _page(self, after: str) -> dict[str, Any]:
        return await self.api.get("/v1/events", {**self._query, "after": after, "limit": PAGE_EVENTS})


def _received(page: dict[str, Any], before: str) -> list[Received[AnyResult, str]]:
    """The page's events; only with its last one is its position reached, so a break inside it brings it again."""
    items = page["items"]
    positions = [before] * (len(items) - 1) + [page["next_after"]]
    return [from_structured(RESULTS, position, item) for position, item in zip(positions, items, strict=False)]
