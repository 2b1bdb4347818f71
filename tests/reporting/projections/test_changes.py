"""Open pages are told of a change, soon, and only those who wait for it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from services.reporting.consumers import apply_batch
from services.reporting.projections.changes import feed as feed_module
from services.reporting.projections.changes.feed import ChangeFeed
from shared.database import transaction
from shared.errors import Unavailable
from shared.messaging.records import Batch
from tests.reporting.kit import Api, Story, apply


@asynccontextmanager
async def served(api: Api) -> AsyncGenerator[str]:
    """The API over a real socket, since a stream needs one; its lifespan is already under way."""
    transport = api.client._transport  # pyright: ignore[reportPrivateUsage]
    assert isinstance(transport, httpx.ASGITransport)
    server = uvicorn.Server(
        uvicorn.Config(
            transport.app, host="127.0.0.1", port=0, lifespan="off", log_config=None, timeout_graceful_shutdown=1
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def streaming(base: str, path: str, token: str, **headers: str) -> AsyncGenerator[AsyncGenerator[str]]:
    async with (
        httpx.AsyncClient(base_url=base, timeout=10) as client,
        client.stream("GET", path, headers={"Authorization": f"Bearer {token}", **headers}) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()

        async def events() -> AsyncGenerator[str]:
            """The id of each event `changed`, as it comes."""
            kind = ""
            async for line in lines:
                kind = line.removeprefix("event: ") if line.startswith("event: ") else kind
                if line.startswith("id: "):
                    assert kind == "changed"
                    yield line.removeprefix("id: ")

        yield events()


async def _next(events: AsyncGenerator[str], seconds: float = 5) -> str:
    return await asyncio.wait_for(anext(events), seconds)


async def test_a_change_is_told_and_a_change_elsewhere_is_not(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    elsewhere = Story("quite-another-club")
    elsewhere.found()
    path = f"/v1/collaborations/{story.collaboration_id}/changes"
    async with served(api) as base, streaming(base, path, api.token("auditor")) as events:
        first = await _next(events)

        await apply(api.pool, elsewhere.told)
        with pytest.raises(TimeoutError):
            await _next(events, 0.5)

    async with served(api) as base, streaming(base, f"{path}?seen={first}", api.token("auditor")) as events:
        story.post_hours("p1", "dk-0161", "2016-03", 1, version=9)
        await apply(api.pool, story.told[-1:])
        assert await _next(events) != first


async def test_who_comes_back_is_told_at_once_of_what_it_missed(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/v1/collaborations/{story.collaboration_id}/changes"
    token = api.token("auditor")
    async with served(api) as base:
        async with streaming(base, path, token) as events:
            seen = await _next(events)
        story.post_hours("p1", "dk-0161", "2016-03", 2, version=10)
        await apply(api.pool, story.told[-1:])
        await asyncio.sleep(0.2)
        async with streaming(base, path, token, **{"last-event-id": seen}) as events:
            assert await _next(events) != seen


async def test_the_page_names_the_mark_it_was_read_at(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    await asyncio.sleep(0.2)
    html = await api.page(f"/collaborations/{story.collaboration_id}", "auditor")
    address = html.partition('data-changes="')[2].partition('"')[0]
    async with served(api) as base, streaming(base, address, api.token("auditor")) as events:
        with pytest.raises(TimeoutError):
            await _next(events, 0.5)


async def test_a_batch_that_is_rolled_back_is_not_told(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/v1/collaborations/{story.collaboration_id}/changes"
    async with served(api) as base, streaming(base, path, api.token("auditor")) as events:
        await _next(events)
        with pytest.raises(ZeroDivisionError):
            await _apply_and_break(api, story)
        with pytest.raises(TimeoutError):
            await _next(events, 0.5)


async def _apply_and_break(api: Api, story: Story) -> None:

    async with transaction(api.pool) as conn:
        await apply_batch(conn, Batch(story.told, [], []))
        raise ZeroDivisionError


async def test_too_many_open_pages_are_told_to_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "CLIENTS_PER_SUBJECT_MAX", 1)
    feed = ChangeFeed("postgresql://nobody@nowhere/nothing")
    with feed.waiting("club", "someone"):
        feed.require_room("someone else")
        with pytest.raises(Unavailable):
            feed.require_room("someone")
    feed.require_room("someone")
