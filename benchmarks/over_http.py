"""Intake through HTTP against intake from Kafka, in the same run, into the same database.

`POST /v1/events` on settlement's own API process, with tokens: batches of a thousand from four publishers at once, and
one event after the other on one connection each. What is answered is committed: parse, token, rate, the same intake as
the worker's, and the verdict on each event are in it. Kafka's rounds are in turns with it; raw HTTP is `GET /live` on
the same process and connection.
"""

import asyncio
import json
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from statistics import median
from typing import Any

import httpx

from benchmarks.intake import intake_seconds
from benchmarks.report import Finding, tell
from benchmarks.stage import (
    COLLABORATION,
    HOURS,
    Shape,
    feed_facts,
    hours_event,
    platform_for,
    publish_hours,
    publisher_id,
    settlement_pool,
)
from deploy.local.platform import Platform
from deploy.local.system import System, seven_processes
from deploy.local.tokens import sign_token
from shared.database import Pool
from shared.service import collect_seldom

SHAPE = Shape()
ENTRIES = 20_000
SINGLE = 400
BATCH = 1_000
ROUNDS = 3
NO_LIMIT = {"INTAKE_EVENTS_PER_SECOND": "1000000", "INTAKE_EVENTS_BURST": "10000000"}
BATCHES = "application/cloudevents-batch+json"
ONE = "application/cloudevents+json"


@contextmanager
def _serving(platform: Platform) -> Generator[str]:
    """Settlement's API, without the limit on what one publisher may send; gives its URL."""
    api = [process for process in seven_processes() if process.name == "settlement-api"]
    system = System(platform, api)
    before = {name: os.environ.get(name) for name in NO_LIMIT}
    os.environ.update(NO_LIMIT)
    try:
        system.start_processes()
        system.wait_until_ready(60)
        yield platform.env()["SETTLEMENT_URL"]
    finally:
        system.stop_processes()
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _event(number: int) -> dict[str, Any]:
    headers, value = hours_event(number, SHAPE)
    event_id = dict(headers)["ce_id"].decode()
    return {"specversion": "1.0", "id": event_id, "source": "/bench", "type": HOURS, "data": json.loads(value)}


def _senders(platform: Platform, url: str) -> list[httpx.AsyncClient]:
    tokens = [sign_token(platform.home, (f"publisher:{publisher_id(n)}",), "bench", 3600) for n in range(4)]
    headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
    return [httpx.AsyncClient(base_url=url, headers=each, timeout=60) for each in headers]


async def _send(client: httpx.AsyncClient, bodies: list[bytes], kind: str) -> None:
    for body in bodies:
        answer = await client.post("/v1/events", content=body, headers={"Content-Type": kind})
        answer.raise_for_status()


async def _batches_seconds(clients: list[httpx.AsyncClient], first: int) -> float:
    bodies: list[list[bytes]] = [[] for _ in clients]
    for start in range(first, first + ENTRIES, BATCH):
        events = [_event(number) for number in range(start, start + BATCH)]
        bodies[start // BATCH % len(clients)].append(json.dumps(events).encode())
    begun = time.perf_counter()
    await asyncio.gather(*(_send(*each, BATCHES) for each in zip(clients, bodies, strict=True)))
    return time.perf_counter() - begun


async def _single_seconds(clients: list[httpx.AsyncClient], first: int) -> float:
    bodies: list[list[bytes]] = [[] for _ in clients]
    for number in range(first, first + SINGLE):
        bodies[number % len(clients)].append(json.dumps(_event(number)).encode())
    begun = time.perf_counter()
    await asyncio.gather(*(_send(*each, ONE) for each in zip(clients, bodies, strict=True)))
    return time.perf_counter() - begun


async def _bare_seconds(clients: list[httpx.AsyncClient]) -> float:
    async def ask(client: httpx.AsyncClient) -> None:
        for _ in range(SINGLE // len(clients)):
            (await client.get("/live")).raise_for_status()

    begun = time.perf_counter()
    await asyncio.gather(*(ask(client) for client in clients))
    return time.perf_counter() - begun


async def _round(platform: Platform, pool: Pool, clients: list[httpx.AsyncClient], number: int) -> list[float]:
    first = number * (2 * ENTRIES + SINGLE)
    await publish_hours(platform, SHAPE, first, ENTRIES)
    kafka = ENTRIES / await intake_seconds(platform, pool, number * ENTRIES, ENTRIES)
    batches = ENTRIES / await _batches_seconds(clients, first + ENTRIES)
    single = SINGLE / await _single_seconds(clients, first + 2 * ENTRIES)
    bare = SINGLE / await _bare_seconds(clients)
    tell(f"http: round {number + 1}, {batches:,.0f} entries/s in batches, {single:,.0f} one by one; Kafka {kafka:,.0f}")
    return [batches, single, kafka, bare]


async def _measure() -> list[Finding]:
    collect_seldom()
    with platform_for("http") as platform:
        async with settlement_pool(platform) as pool:
            await feed_facts(pool, SHAPE)
            with _serving(platform) as url:
                clients = _senders(platform, url)
                rounds = [await _round(platform, pool, clients, number) for number in range(ROUNDS)]
                for client in clients:
                    await client.aclose()
            counted = await pool.fetchval("SELECT count(*) FROM entries WHERE collaboration_id = $1", COLLABORATION)
    expected = ROUNDS * (2 * ENTRIES + SINGLE)
    assert counted == expected, f"{counted} entries of {expected} are there"
    batches, single, kafka, bare = (median(column) for column in zip(*rounds, strict=True))
    ratio = median(each[0] / each[2] for each in rounds)
    behind: dict[str, float | str] = {"HTTP entries/s": batches, "Kafka entries/s": kafka, "batch": BATCH}
    singly: dict[str, float | str] = {"events/s": single, "GET /live a second": bare, "connections": len(clients)}
    return [
        Finding("Intake through HTTP in batches, against Kafka", ratio, "of Kafka's", details=behind),
        Finding("Intake through HTTP one by one, against bare HTTP", single / bare, "of bare", details=singly),
    ]


def measure() -> list[Finding]:
    """Median of three rounds each, in turns with intake from Kafka."""
    return asyncio.run(_measure())
