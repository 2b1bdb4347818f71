"""The same publisher over Kafka and HTTP at once: everything counts once, and a run has what was answered before."""

import asyncio
import json
import random
from pathlib import Path

from services.settlement.consumers import INTAKE, Handlers, intake_consumer
from services.settlement.intake.bodies import STRUCTURED
from shared.database import create_pool
from shared.events.base import Event
from shared.events.registry import dump
from shared.messaging.store import insert_missing_positions
from tests.conftest import FreshDatabase
from tests.settlement.http import api_on
from tests.settlement.intake.kit import Senders, cloud_event
from tests.settlement.kit import A, Settlement, fact, hours
from tests.settlement.runs.small import SMALL, found_small_club
from tests.settlement.runs.small import A as MEMBER
from tests.settlement.world import PUBLISHER, world_on
from tests.settlement.world import hours as hours_of
from tests.shared.messaging.kit import Record
from tests.shared.messaging.kit import cloud_event as headers_of

TOPIC = f"timesheet.{A}"
ENTRIES, BATCH_SIZE = 300, 40


def told(place: int) -> list[tuple[str, Event]]:
    """What the sender says of one entry, with the ids of its events: hours, and of every third a correction."""
    entry_id = f"e{place:04}"
    said: list[tuple[str, Event]] = [(f"log-{place}", hours(entry_id, f"2016-03-{place % 28 + 1:02}", 10))]
    if place % 3 == 0:
        said.append((f"fix-{place}", fact("hours_corrected", entry_id=entry_id, minutes=25, reason="slip")))
    if place % 5 == 0:
        said.append((f"off-{place}", fact("entry_withdrawn", entry_id=entry_id, reason="twice")))
    return said


def batches(chance: random.Random) -> list[list[tuple[str, Event]]]:
    """Everything said of all entries, each entry's in order, the entries shuffled, in batches."""
    places = list(range(ENTRIES))
    chance.shuffle(places)
    said = [each for place in places for each in told(place)]
    return [said[start : start + BATCH_SIZE] for start in range(0, len(said), BATCH_SIZE)]


async def over_kafka(url: str, chance: random.Random) -> None:
    """What the worker does with the topic, on connections and with handlers of its own."""
    pool = await create_pool(url, "settlement", application="worker")
    try:
        async with pool.acquire() as conn:
            await insert_missing_positions(conn, INTAKE, {(TOPIC, 0): 0}, "cluster", {TOPIC: "one"})
        consumer = intake_consumer(pool, Handlers())
        offset = 0
        for batch in batches(chance):
            records = [Record(TOPIC, offset + n, dump(e), headers_of(e.TYPE, i)) for n, (i, e) in enumerate(batch)]
            offset += len(batch)
            await consumer.process(records)
    finally:
        await pool.close()


async def over_http(senders: Senders, chance: random.Random) -> list[str]:
    """The verdicts on everything, sent in batches by one sender."""
    verdicts: list[str] = []
    for batch in batches(chance):
        answer = await senders.post([cloud_event(event, event_id) for event_id, event in batch])
        assert answer.status_code == 200, answer.text
        verdicts += [each["verdict"] for each in answer.json()["verdicts"]]
    return verdicts


async def new_facts(settlement: Settlement) -> None:
    """Facts that come meanwhile and lock the collaboration against intake."""
    for number in range(10):
        project = {"project_id": f"x{number}", "name": "X", "kind": "mandatory", "starts_on": "2016-01-01"}
        await settlement.learn(fact("project_started", **project))
        await asyncio.sleep(0.05)


async def recounted(settlement: Settlement) -> tuple[int, int]:
    """Minutes and number of the entries that stand, from the entries themselves."""
    row = await settlement.pool.fetchrow("SELECT sum(amount)::BIGINT, count(*) FROM entries WHERE NOT withdrawn")
    assert row is not None
    return row[0], row[1]


async def test_worker_and_apis_take_the_same_publishers_messages_in_at_once_and_each_counts_once(
    senders: Senders, tmp_path: Path
) -> None:
    async with asyncio.timeout(90), api_on(senders.url, tmp_path) as another_process:
        _, _, *heard = await asyncio.gather(
            over_kafka(senders.url, random.Random(1)),
            new_facts(senders.settlement),
            over_http(senders, random.Random(2)),
            over_http(Senders(senders.url, senders.settlement, another_process), random.Random(3)),
        )

    standing = [25 if place % 3 == 0 else 10 for place in range(ENTRIES) if place % 5]
    assert {verdict for verdicts in heard for verdict in verdicts} == {"accepted", "known"}
    assert await recounted(senders.settlement) == (sum(standing), len(standing))
    assert await senders.settlement.totals() == {("p1", A, "2016-03"): (sum(standing), sum(standing))}
    assert await senders.settlement.pool.fetchval("SELECT count(*) FROM waiting_changes") == 0


async def test_a_run_asked_for_afterwards_has_what_was_answered(database: FreshDatabase, tmp_path: Path) -> None:
    url = await database("settlement")
    async with world_on(url) as world, api_on(url, tmp_path) as api:
        await found_small_club(world)
        more = cloud_event(hours_of(SMALL, "h2", MEMBER, "2016-03-02", 60))
        headers = {**api.token(f"publisher:{PUBLISHER}"), "Content-Type": STRUCTURED}

        answer = await api.client.post("/v1/events", content=json.dumps(more), headers=headers)
        done = await world.work(await world.request(SMALL, "annual", "2016"))

        assert answer.json()["verdict"] == "accepted"
        credits = [line["amount_minor"] for line in (await world.result(done))["lines"] if line["kind"] == "credit"]
        assert credits == [-120_000]
