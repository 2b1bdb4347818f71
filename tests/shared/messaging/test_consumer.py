"""A batch and its effect commit together, once, whatever comes and whatever crashes."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from shared.database import Connection
from shared.messaging.consumer import Consumer
from shared.messaging.records import Batch, Reading
from tests.conftest import FreshDatabase
from tests.shared.messaging.kit import (
    Header,
    Ledger,
    Record,
    cloud_event,
    dead_letters,
    hours,
    hours_record,
    ledger_on,
    place_at,
)

TOPIC = "timesheet.test"
STRICT = Reading(lenient=False)


@pytest.fixture
async def ledger(database: FreshDatabase) -> AsyncGenerator[Ledger]:
    async with ledger_on(await database("settlement")) as made:
        yield made


async def consumer_of(ledger: Ledger, poison: str = "halt") -> Consumer:
    consumer = Consumer("settlement.intake", ledger.pool, ledger.apply, STRICT, poison)
    await place_at(consumer, TOPIC)
    return consumer


async def test_a_batch_redelivered_has_no_second_effect(ledger: Ledger) -> None:
    consumer = await consumer_of(ledger)
    records = [hours_record(TOPIC, offset) for offset in range(5)]

    await consumer.process(records)
    await consumer.process(records)
    await consumer.process([*records[3:], hours_record(TOPIC, 5)])

    assert await ledger.entries() == ["e0", "e1", "e2", "e3", "e4", "e5"]


async def test_an_old_worker_that_commits_after_a_rebalance_has_no_effect(ledger: Ledger) -> None:
    old, new = await consumer_of(ledger), await consumer_of(ledger)
    records = [hours_record(TOPIC, offset) for offset in range(3)]

    await new.process([*records, hours_record(TOPIC, 3)])
    await old.process(records)

    assert await ledger.entries() == ["e0", "e1", "e2", "e3"]
    stored = await ledger.pool.fetchval("SELECT next_offset FROM consumer_offsets WHERE topic = $1", TOPIC)
    assert stored == 4


async def test_two_workers_with_the_same_batch_at_once_apply_it_once(ledger: Ledger) -> None:
    first, second = await consumer_of(ledger), await consumer_of(ledger)
    records = [hours_record(TOPIC, offset) for offset in range(50)]

    await asyncio.gather(first.process(records), second.process(records))

    assert sorted(await ledger.entries()) == sorted(f"e{offset}" for offset in range(50))


async def test_a_crash_in_the_middle_of_a_batch_leaves_no_trace(ledger: Ledger) -> None:
    entered = asyncio.Event()

    async def apply_and_hang(conn: Connection, batch: Batch) -> None:
        await ledger.apply(conn, batch)
        entered.set()
        await asyncio.sleep(60)

    consumer = await consumer_of(ledger)
    consumer.handle = apply_and_hang
    task = asyncio.create_task(consumer.process([hours_record(TOPIC, 0)]))
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert await ledger.entries() == []
    consumer.handle = ledger.apply
    await consumer.process([hours_record(TOPIC, 0)])
    assert await ledger.entries() == ["e0"]


BAD: dict[str, tuple[list[Header], bytes | None]] = {
    "null header": ([*cloud_event("timesheet.hours_logged.v1")[:3], ("ce_type", None)], hours("bad")),
    "non-UTF-8 header": ([*cloud_event("timesheet.hours_logged.v1")[:1], ("ce_id", b"\xff\xfe")], hours("bad")),
    "no headers": ([], hours("bad")),
    "broken JSON": (cloud_event("timesheet.hours_logged.v1"), b'{"collaboration_id": '),
    "no value": (cloud_event("timesheet.hours_logged.v1"), None),
    "float minutes": (cloud_event("timesheet.hours_logged.v1"), hours("bad").replace(b"60", b"60.0")),
    "unknown type": (cloud_event("timesheet.coffee_drunk.v1"), hours("bad")),
}


async def test_bad_records_are_dead_letters_each_with_its_reason_and_the_good_ones_count(ledger: Ledger) -> None:
    consumer = await consumer_of(ledger)
    records: list[Record] = []
    for headers, value in BAD.values():
        records.append(hours_record(TOPIC, len(records)))
        records.append(Record(TOPIC, len(records), value, headers))
    good = [f"e{offset}" for offset in range(0, len(records), 2)]

    await asyncio.wait_for(consumer.process(records), 10)

    assert await ledger.entries() == good
    letters = await dead_letters(ledger.pool)
    assert [letter["record_offset"] for letter in letters] == list(range(1, len(records), 2))
    assert all(letter["reason"] and letter["detail"] for letter in letters)
    assert [letter["record_value"] for letter in letters] == [value for _, value in BAD.values()]
    reasons = dict(zip(BAD, (letter["reason"] for letter in letters), strict=True))
    assert reasons["unknown type"] == "unknown_type"
    assert reasons["float minutes"] == "malformed"


async def test_a_malformed_record_goes_to_the_handler_where_it_is_to_be_refused(ledger: Ledger) -> None:
    seen: list[Batch] = []

    async def look(_: Connection, batch: Batch) -> None:
        seen.append(batch)

    consumer = Consumer("settlement.intake", ledger.pool, look, Reading(refuse_malformed=True, lenient=False))
    await place_at(consumer, TOPIC)
    headers, value = BAD["float minutes"]
    await consumer.process([Record(TOPIC, 0, value, headers), hours_record(TOPIC, 1)])

    assert [problem.where for problem in seen[0].malformed[0].malformed.problems] == ["minutes"]
    assert len(seen[0].received) == 1
    assert await dead_letters(ledger.pool) == []


async def test_a_record_on_which_the_handler_breaks_is_set_aside_alone(ledger: Ledger) -> None:
    consumer = await consumer_of(ledger, poison="dead_letter")
    ledger.fails_on = {"e3"}

    await consumer.process([hours_record(TOPIC, offset) for offset in range(8)])

    assert await ledger.entries() == ["e0", "e1", "e2", "e4", "e5", "e6", "e7"]
    letters = await dead_letters(ledger.pool)
    assert [(letter["record_offset"], letter["reason"]) for letter in letters] == [(3, "handler_failed")]


async def test_where_order_must_hold_a_broken_handler_halts_the_consumer_visibly_and_goes_on_when_mended(
    ledger: Ledger,
) -> None:
    consumer = await consumer_of(ledger)
    ledger.fails_on = {"e1"}
    task = asyncio.create_task(consumer.process([hours_record(TOPIC, offset) for offset in range(3)]))

    await asyncio.sleep(1.0)
    assert not consumer.state.healthy
    assert "a bug met e1" in consumer.state.last_error
    assert await ledger.entries() == []

    ledger.fails_on = set()
    await asyncio.wait_for(task, 10)
    assert consumer.state.healthy
    assert await ledger.entries() == ["e0", "e1", "e2"]


async def test_a_failing_batch_is_tried_again_with_pauses_not_in_a_hot_loop(ledger: Ledger) -> None:
    attempts = 0

    async def fail(_: Connection, __: Batch) -> None:
        nonlocal attempts
        attempts += 1
        raise OSError("the network is away")

    consumer = await consumer_of(ledger)
    consumer.handle = fail
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(consumer.process([hours_record(TOPIC, 0)]), 2)

    assert 2 <= attempts <= 10


async def test_a_monitor_that_fails_stops_no_batch_and_loses_none(ledger: Ledger) -> None:
    async def fail(_: dict[tuple[str, int], int]) -> None:
        raise AssertionError("Partition is not assigned")

    consumer = await consumer_of(ledger)
    for offset in range(3):
        await consumer.submit([hours_record(TOPIC, offset)], fail)
    await consumer.finish()

    assert await ledger.entries() == ["e0", "e1", "e2"]
