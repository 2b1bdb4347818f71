"""Bodies are limited however they come, inflating is bounded, and a rate is each caller's own."""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from shared.errors import Rejected, TooMany
from shared.http import limits
from shared.http.app import BODY_BYTES_MAX, create_app
from shared.http.limits import RateLimit, inflated


class Said(BaseModel):
    """A body that FastAPI reads itself."""

    text: str


def echo_app() -> FastAPI:
    """A service that says what it was told."""
    app = create_app("echo", "", None, {})

    @app.post("/said")
    async def say(said: Said) -> Said:
        return said

    _ = say
    return app


async def in_parts(body: bytes) -> AsyncIterator[bytes]:
    """A body whose length nobody declares."""
    for start in range(0, len(body), 1_000_000):
        yield body[start : start + 1_000_000]


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_above_the_limit_is_answered_413_declared_or_not(declared: bool) -> None:
    body = b'{"text": "%s"}' % (b"x" * BODY_BYTES_MAX)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(echo_app()), base_url="http://echo") as client:
        client.headers["Content-Type"] = "application/json"
        answer = await client.post("/said", content=body if declared else in_parts(body))
        small = await client.post("/said", content=in_parts(b'{"text": "x"}'))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert small.json() == {"text": "x"}


def test_inflating_makes_no_more_than_it_may() -> None:
    assert inflated(gzip.compress(b"x" * 1000), "gzip", 1000) == b"x" * 1000
    assert inflated(b"x" * 1001, None, 1000) == b"x" * 1001, "what is not packed was limited as it came"
    with pytest.raises(Rejected, match="too_large"):
        inflated(gzip.compress(b"x" * 1001), "gzip", 1000)
    with pytest.raises(Rejected, match="too_large"):
        inflated(gzip.compress(b"x" * 500) + gzip.compress(b"x" * 501), "gzip", 1000)
    with pytest.raises(Rejected, match="invalid_gzip"):
        inflated(zlib.compress(b"x"), "gzip", 1000)


def test_a_bomb_is_not_made_in_memory_first() -> None:
    bomb = gzip.compress(bytes(30_000_000), 9)
    tracemalloc.start()
    try:
        with pytest.raises(Rejected, match="too_large"):
            inflated(bomb, "gzip", 100_000)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 2_000_000


def test_a_rate_lets_a_burst_through_and_then_so_many_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 10**12
    monkeypatch.setattr(time, "monotonic_ns", lambda: now)
    rate = RateLimit(per_second=10, burst=100)
    rate.take("a", 100)

    with pytest.raises(TooMany) as refused:
        rate.take("a", 15)
    rate.take("b", 100)
    now += 1_500_000_000
    rate.take("a", 15)
    with pytest.raises(TooMany):
        rate.take("a")
    now += 3600 * 10**9
    rate.take("a", 100)
    with pytest.raises(TooMany):
        rate.take("a", 1)

    assert refused.value.retry_after_seconds == 2


def test_callers_that_may_send_everything_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 10**12
    monkeypatch.setattr(time, "monotonic_ns", lambda: now)
    monkeypatch.setattr(limits, "CALLERS_REMEMBERED_MAX", 2)
    rate = RateLimit(per_second=10, burst=100)
    rate.take("a", 100)
    now += 10 * 10**9
    rate.take("b", 100)

    rate.take("c")

    rate.take("a", 100)
    with pytest.raises(TooMany):
        rate.take("b")
