"""Whatever is sent is in the ledger, parked, refused or set aside with a reason; none is lost, and nothing breaks.

`make fuzz MESSAGES=100000 SEED=7` is the long form.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError
from structlog.testing import capture_logs

from deploy.local.platform import Platform
from services.settlement.app import working
from services.settlement.config import Settings
from services.settlement.consumers import INTAKE, Handlers, intake_consumer
from shared import telemetry
from shared.messaging.consumer import Consumer
from tests.conftest import FreshDatabase
from tests.fuzz.mutations import TIMESHEET, Fuzzed, draw
from tests.fuzz.verdicts import Verdicts, verdicts_on
from tests.settlement.kit import CLUB, Settlement, founding, granted, registered, settlement_on
from tests.shared.messaging.kit import Record, kafka_settings, new_publisher, place_at, producer_of

MESSAGES = int(os.environ.get("FUZZ_MESSAGES", "2500"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
PUBLISHER = "dk-0161"
TOPIC = f"timesheet.{PUBLISHER}"
BATCH = 500
CHUNK = min(MESSAGES, 2_500)
"""Messages held in memory and looked at together."""
BATCH_SECONDS_MAX = 60.0
THROUGH_KAFKA = 20
"""One message in so many goes through a real Kafka and a whole worker."""

COLLABORATIONS = (CLUB, CLUB, CLUB, "not-founded-yet")
EVERYTHING = sorted(type_.split(".")[1] for type_ in TIMESHEET)


async def founded(settlement: Settlement, publisher: str) -> None:
    """A collaboration in which the publisher may say everything."""
    await settlement.learn(registered(publisher), *founding(), granted(publisher, "all", *EVERYTHING))


async def announced(settlement: Settlement, publisher: str) -> list[tuple[str, Any]]:
    """(type, data) of the receipts that wait in the outbox."""
    told = await settlement.receipts(publisher)
    return [(f"settlement.{each['told']}.v1", each) for each in told]


def check(found: Verdicts, sent: int, what: str, seconds: float) -> None:
    """Each message once and with a reason; says how many of each."""
    print(f"\n{what}: {sent:,} messages in {seconds:.1f} s: {dict(found.counts)}\n  {dict(found.reasons)}")
    assert not found.untold, found.untold[:5]
    assert not found.twice, found.twice[:5]
    assert sum(found.counts.values()) == sent
    assert "dead letter: handler_failed" not in found.reasons
    assert min(found.counts[each] for each in ("in the ledger", "refused", "dead_letter")) > sent // 50


def retries() -> float:
    """How often a batch had to be tried again in this process."""
    return next(
        (
            sample.value
            for metric in telemetry.CONSUMER_RETRIES.collect()
            for sample in metric.samples
            if sample.labels.get("consumer") == INTAKE and sample.name.endswith("_total")
        ),
        0.0,
    )


async def still_works(settlement: Settlement, consumer: Consumer, offset: int) -> None:
    """After all that a right message is taken in as ever."""
    dice = Random(0)
    right = next(each for n in range(1, 1_000) if not (each := draw(dice, -n, (CLUB,))).done and each.headers)
    await consumer.process([Record(TOPIC, offset, right.value, right.headers)])
    assert await settlement.pool.fetchval("SELECT next_offset FROM consumer_offsets") == offset + 1


@pytest.mark.timeout(max(180, MESSAGES // 25))
async def test_every_mutated_message_has_its_verdict(database: FreshDatabase) -> None:
    dice, all_found, seconds = Random(SEED), Verdicts(), 0.0
    async with settlement_on(await database("settlement")) as settlement:
        await founded(settlement, PUBLISHER)
        consumer = intake_consumer(settlement.pool, Handlers())
        consumer.dead_in_a_row_max = None  # nothing but rubbish would pause the topic, and is all there is here
        await place_at(consumer, TOPIC)
        tried_before = retries()
        for start in range(1, MESSAGES + 1, CHUNK):
            sent = {number: draw(dice, number, COLLABORATIONS) for number in range(start, start + CHUNK)}
            begun = time.monotonic()
            await process(consumer, sent)
            seconds += time.monotonic() - begun
            found = await verdicts_on(settlement.pool, PUBLISHER, sent, await announced(settlement, PUBLISHER))
            all_found.add(found)
            await forget(settlement)
        count = len(range(1, MESSAGES + 1, CHUNK)) * CHUNK
        check(all_found, count, "straight into the consumer", seconds)
        assert retries() == tried_before
        await still_works(settlement, consumer, count + 1)


async def process(consumer: Consumer, sent: dict[int, Fuzzed]) -> None:
    """As the worker does, in batches, each within its time."""
    numbers = list(sent)
    with capture_logs():  # to write a failing batch out in colours takes longer than the batch
        for start in range(0, len(numbers), BATCH):
            records = [Record(TOPIC, n, sent[n].value, sent[n].headers) for n in numbers[start : start + BATCH]]
            await asyncio.wait_for(consumer.process(records), BATCH_SECONDS_MAX)


async def forget(settlement: Settlement) -> None:
    """What was looked at need not be kept: it is large."""
    await settlement.forget_announced()
    await settlement.pool.execute("DELETE FROM dead_letters")


async def test_mutated_messages_through_kafka_have_their_verdicts_too(
    platform: Platform, clean_kafka: None, database: FreshDatabase
) -> None:
    publisher, password = new_publisher(platform)
    url, dice = await database("settlement"), Random(SEED + 1)
    async with settlement_on(url) as settlement:
        await founded(settlement, publisher)
        begun = time.monotonic()
        sent = await _publish(platform, publisher, password, dice)
        async with _worker(platform, url):
            await _taken_in(settlement, f"timesheet.{publisher}", max(sent) + 1)
        seconds = time.monotonic() - begun
        found = await verdicts_on(settlement.pool, publisher, sent, await announced(settlement, publisher))
        check(found, len(sent), "through Kafka", seconds)


async def _publish(platform: Platform, publisher: str, password: str, dice: Random) -> dict[int, Fuzzed]:
    """Sends what Kafka takes at all; gives each by its offset."""
    sent: dict[int, Fuzzed] = {}
    topic = f"timesheet.{publisher}"
    async with producer_of(platform, publisher, password) as producer:
        for number in range(1, max(MESSAGES // THROUGH_KAFKA, 100) + 1):
            fuzzed = draw(dice, number, COLLABORATIONS)
            with contextlib.suppress(MessageSizeTooLargeError):  # Kafka takes none so large, so none was sent
                waiting = await producer.send(topic, fuzzed.value, key=b"k", headers=fuzzed.headers)
                sent[(await waiting).offset] = fuzzed
    return sent


@asynccontextmanager
async def _worker(platform: Platform, url: str) -> AsyncGenerator[None]:
    environment = platform.env()
    settings = Settings(
        settlement_database_url=url,
        settlement_kafka_username=environment["SETTLEMENT_KAFKA_USERNAME"],
        settlement_kafka_password=environment["SETTLEMENT_KAFKA_PASSWORD"],
        settlement_worker_port=0,
    )
    async with working(settings, kafka_settings(platform)):
        yield


async def _taken_in(settlement: Settlement, topic: str, end: int) -> None:
    async with asyncio.timeout(max(60, MESSAGES // 200)):
        while (
            await settlement.pool.fetchval(
                "SELECT next_offset FROM consumer_offsets WHERE consumer = $1 AND topic = $2", INTAKE, topic
            )
            or 0
        ) < end:
            await asyncio.sleep(0.2)
