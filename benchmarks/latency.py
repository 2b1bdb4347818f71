"""P3: from produced to visible in the report, at 500 entries a second, against bare produce → consume at that rate.

Both send the same messages with the same producers (acks=all, nothing held back to fill batches), each at its moment
whether or not the ones before have come through. Bare ends when a plain consumer has the record. The whole chain ends
when a reader who is told of changes (NOTIFY, as open pages are) has read a total in reporting's tables that holds the
entry: intake, outbox, relay, `settlement.totals`, reporting's worker and the read are in it. They take turns.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from statistics import median

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from benchmarks.report import Finding, tell
from benchmarks.stage import (
    COLLABORATION,
    ENTRIES_A_DAY,
    FIRST_DAY,
    Shape,
    hours_event,
    kafka_of,
    member_id,
    publisher_id,
)
from benchmarks.whole import found, let_in, running_system
from cli.live.api import Live
from deploy.local.platform import Platform
from services.reporting.projections.changes.store import CHANNEL
from shared.database import RawConnection, connect
from shared.messaging.kafka import client_options

SHAPE = Shape(members=16)
RATE = 500
SECONDS = 12
WARM_UP_SECONDS = 4
ROUNDS = 3
TARGET = 10.0
WAIT_SECONDS = 60.0

Key = tuple[str, str, str]
"""Project, member, month: what a total is of."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def total_of(number: int) -> tuple[Key, int]:
    """The total that the nth entry of `hours_event` belongs to, and its minutes."""
    month = f"{FIRST_DAY.year}-{_month_of(number):02}"
    member = member_id((number // SHAPE.projects) % SHAPE.members)
    return (f"p{number % SHAPE.projects}", member, month), 1 + number % 480


def _month_of(number: int) -> int:
    day = FIRST_DAY.toordinal() + number // ENTRIES_A_DAY % 365
    return FIRST_DAY.fromordinal(day).month


class Watched:
    """When entries were sent, by total, and how long each took until its total held it."""

    def __init__(self) -> None:
        self._sums: defaultdict[Key, int] = defaultdict(int)
        self._waiting: defaultdict[Key, deque[tuple[int, float]]] = defaultdict(deque)
        self.milliseconds: list[float] = []

    def sent(self, number: int, at: float) -> None:
        """The nth entry was sent; entries of one total are sent in order, on one topic."""
        key, minutes = total_of(number)
        self._sums[key] += minutes
        self._waiting[key].append((self._sums[key], at))

    def seen(self, key: Key, minutes: int, at: float) -> None:
        """A total was read, with so many minutes."""
        waiting = self._waiting[key]
        while waiting and waiting[0][0] <= minutes:
            self.milliseconds.append((at - waiting.popleft()[1]) * 1000)


async def send_at_rate(
    producers: Sequence[AIOKafkaProducer], topics: Sequence[str], numbers: range, sent: Callable[[int, float], None]
) -> None:
    """Sends entries at the rate, each at its moment; `sent` is told when that moment was."""
    begun = time.perf_counter()
    acknowledged: list[asyncio.Future[object]] = []
    for place, number in enumerate(numbers):
        due = begun + place / RATE
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        headers, value = hours_event(number, SHAPE)
        sent(number, due)
        which = number % len(topics)
        acknowledged.append(await producers[which].send(topics[which], value, headers=headers))  # pyright: ignore[reportArgumentType]
    await asyncio.gather(*acknowledged)


async def bare_milliseconds(platform: Platform, producers: Sequence[AIOKafkaProducer], numbers: range) -> list[float]:
    """Produce → consume alone: milliseconds of each message, on topics of their own."""
    env = platform.env()
    options = client_options(kafka_of(platform), env["KAFKA_ADMIN_USERNAME"], env["KAFKA_ADMIN_PASSWORD"])
    topics = [f"bare-{numbers.start}-{n}" for n in range(SHAPE.publishers)]
    admin = AIOKafkaAdminClient(**options)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1) for topic in topics])
    await admin.close()
    consumer = AIOKafkaConsumer(*topics, **options, auto_offset_reset="earliest")
    writers = [AIOKafkaProducer(**options, acks="all") for _ in producers]
    for each in (*writers, consumer):
        await each.start()
    await asyncio.sleep(0.5)  # until the broker leads the new topics
    milliseconds: list[float] = []
    moments: defaultdict[str, deque[float]] = defaultdict(deque)

    def sent(number: int, at: float) -> None:
        moments[topics[number % len(topics)]].append(at)

    sending = asyncio.create_task(send_at_rate(writers, topics, numbers, sent))
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            while len(milliseconds) < len(numbers):
                fetched = await consumer.getmany(timeout_ms=30)
                now = time.perf_counter()
                milliseconds += [(now - moments[r.topic].popleft()) * 1000 for rs in fetched.values() for r in rs]
        await sending
    finally:
        for each in (consumer, *writers):
            await each.stop()
    return milliseconds


async def chain_milliseconds(
    connection: RawConnection, producers: Sequence[AIOKafkaProducer], watched: Watched, numbers: range
) -> list[float]:
    """The whole chain: milliseconds of each entry until a reader has seen it in its total."""
    watched.milliseconds = []
    changed = asyncio.Event()

    def notice(*_: object) -> None:
        changed.set()

    await connection.add_listener(CHANNEL, notice)
    topics = [f"timesheet.{publisher_id(n)}" for n in range(SHAPE.publishers)]
    sending = asyncio.create_task(send_at_rate(producers, topics, numbers, watched.sent))
    deadline = time.perf_counter() + len(numbers) / RATE + WAIT_SECONDS
    while len(watched.milliseconds) < len(numbers):
        assert time.perf_counter() < deadline, f"{len(watched.milliseconds)} of {len(numbers)} entries came through"
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), 1)
        changed.clear()
        rows = await connection.fetch(
            "SELECT project_id, member_id, month, accepted_minutes FROM hours_totals WHERE collaboration_id = $1",
            COLLABORATION,
        )
        now = time.perf_counter()
        for row in rows:
            watched.seen((row[0], row[1], row[2]), row[3], now)
    await sending
    await connection.remove_listener(CHANNEL, notice)
    return watched.milliseconds


Taken = dict[str, list[list[float]]]


async def _rounds(platform: Platform, connection: RawConnection, producers: Sequence[AIOKafkaProducer]) -> Taken:
    watched, taken = Watched(), Taken(bare=[], chain=[])
    first = 0

    async def one(name: str, seconds: int, measure: Callable[[range], Awaitable[list[float]]]) -> None:
        nonlocal first
        numbers = range(first, first + seconds * RATE)
        first = numbers.stop if name == "chain" else first
        taken[name].append(await measure(numbers))
        tell(f"latency: {name}, p99 {percentile(taken[name][-1], 0.99):.0f} ms of {len(numbers):,} entries")

    for seconds in [WARM_UP_SECONDS, *[SECONDS] * ROUNDS]:
        await one("bare", seconds, lambda numbers: bare_milliseconds(platform, producers, numbers))
        await one("chain", seconds, lambda numbers: chain_milliseconds(connection, producers, watched, numbers))
    return {name: rounds[1:] for name, rounds in taken.items()}


async def _measure() -> list[Finding]:
    with running_system("latency") as system:
        platform = system.platform
        async with Live(platform.env()) as live:
            await found(live, SHAPE)
        await asyncio.to_thread(let_in, platform, SHAPE)
        names = [publisher_id(n) for n in range(SHAPE.publishers)]
        producers = [AIOKafkaProducer(**client_options(kafka_of(platform), n, "bench"), acks="all") for n in names]
        connection = await connect(platform.env()["REPORTING_DATABASE_URL"], "reporting", application="bench")
        for producer in producers:
            await producer.start()
        try:
            return [_finding(await _rounds(platform, connection, producers))]
        finally:
            for producer in producers:
                await producer.stop()
            await connection.close()


def _finding(taken: Taken) -> Finding:
    ratios = [percentile(c, 0.99) / percentile(b, 0.99) for b, c in zip(taken["bare"], taken["chain"], strict=True)]
    details: dict[str, float | str] = {}
    for name, rounds in taken.items():
        for share in (0.5, 0.99):
            details[f"{name} p{share * 100:.0f} ms"] = median(percentile(each, share) for each in rounds)
    details |= {"lowest ratio": min(ratios), "highest ratio": max(ratios), "entries/s": RATE}
    ratio = median(ratios)
    return Finding("P3 produced → visible against bare, p99", ratio, "×", f"≤ {TARGET:g}", ratio <= TARGET, details)


def measure() -> list[Finding]:
    """Median of three rounds of twelve seconds each, in turns, after one to warm up."""
    return asyncio.run(_measure())
