"""Too many dead letters in a row pause a topic, and it alone, until somebody lets it go on."""

from collections.abc import AsyncGenerator, Sequence

import asyncpg
import pytest

from shared.database import Connection, transaction
from shared.messaging import pauses
from shared.messaging.consumer import Consumer
from shared.messaging.pausing import Pause
from shared.messaging.records import Reading
from tests.conftest import FreshDatabase
from tests.shared.messaging.kit import Ledger, Record, dead_letters, hours_record, ledger_on, place_at

BAD, GOOD = "timesheet.bad", "timesheet.good"
MAX = 5


@pytest.fixture
async def ledger(database: FreshDatabase) -> AsyncGenerator[Ledger]:
    async with ledger_on(await database("settlement")) as made:
        yield made


async def consumer_of(ledger: Ledger, told: list[Pause] | None = None) -> Consumer:
    async def tell(_: Connection, paused: Sequence[Pause]) -> None:
        if told is not None:
            told.extend(paused)

    consumer = Consumer(
        "settlement.intake", ledger.pool, ledger.apply, Reading(lenient=False), "dead_letter", dead_in_a_row_max=MAX
    )
    consumer.tell_paused = tell
    for topic in (BAD, GOOD):
        await place_at(consumer, topic)
    return consumer


def rubbish(first: int, count: int) -> list[Record]:
    return [Record(BAD, offset, b"rubbish", []) for offset in range(first, first + count)]


async def stands(ledger: Ledger, topic: str = BAD) -> tuple[int, int, bool]:
    """Next offset, dead letters in a row, and whether it is paused."""
    row = await ledger.pool.fetchrow(
        "SELECT next_offset, dead_in_a_row, paused_at IS NOT NULL FROM consumer_offsets WHERE topic = $1", topic
    )
    assert isinstance(row, asyncpg.Record)
    return tuple(row)


async def release(ledger: Ledger, goes_on_at: int) -> None:
    async with transaction(ledger.pool) as conn:
        pause = await pauses.lock_open_pause(conn, "settlement.intake", BAD)
        assert pause is not None
        await pauses.end_pause(conn, "settlement.intake", pause, pauses.Ending(goes_on_at, "admin", "mended"))


async def test_a_row_at_the_limit_pauses_its_topic_and_the_others_of_the_same_batch_go_on(ledger: Ledger) -> None:
    told: list[Pause] = []
    consumer = await consumer_of(ledger, told)

    reached = await consumer.process([*rubbish(0, 50), hours_record(GOOD, 0), hours_record(BAD, 50)])

    assert reached == {(BAD, 0): MAX, (GOOD, 0): 1}
    assert await stands(ledger) == (MAX, MAX, True)
    assert await stands(ledger, GOOD) == (1, 0, False)
    assert await ledger.entries() == ["e0"]
    assert [letter["record_offset"] for letter in await dead_letters(ledger.pool)] == list(range(MAX))
    assert [(pause.topic, pause.next_offset, pause.dead_in_a_row) for pause in told] == [(BAD, MAX, MAX)]
    kept = await ledger.pool.fetch("SELECT topic, stood_at, reason, ended_at FROM topic_pauses")
    assert [tuple(row) for row in kept] == [(BAD, MAX, told[0].last.reason, None)]


async def test_a_row_is_counted_over_batches_and_restarts_and_ends_with_a_readable_record(ledger: Ledger) -> None:
    await (await consumer_of(ledger)).process(rubbish(0, MAX - 1))
    await (await consumer_of(ledger)).process([hours_record(BAD, MAX - 1), *rubbish(MAX, MAX - 1)])
    assert await stands(ledger) == (2 * MAX - 1, MAX - 1, False)

    await (await consumer_of(ledger)).process(rubbish(2 * MAX - 1, 3))

    assert await stands(ledger) == (2 * MAX, MAX, True)


async def test_a_good_record_after_bad_ones_clears_the_row(ledger: Ledger) -> None:
    consumer = await consumer_of(ledger)
    await consumer.process(rubbish(0, MAX - 1))
    await consumer.process([hours_record(BAD, MAX - 1)])

    assert await stands(ledger) == (MAX, 0, False)


async def test_dead_letters_that_come_again_are_counted_once(ledger: Ledger) -> None:
    consumer = await consumer_of(ledger)
    for _ in range(5):
        await consumer.process(rubbish(0, MAX - 1))

    assert await stands(ledger) == (MAX - 1, MAX - 1, False)


async def test_records_on_which_the_handler_breaks_count_too(ledger: Ledger) -> None:
    ledger.fails_on = {f"e{offset}" for offset in range(20)}
    consumer = await consumer_of(ledger)

    await consumer.process([hours_record(BAD, offset) for offset in range(30)])

    assert await stands(ledger) == (MAX, MAX, True)
    assert await ledger.entries() == []


async def test_a_paused_topic_takes_nothing_in_this_worker_or_another(ledger: Ledger) -> None:
    consumer = await consumer_of(ledger)
    await consumer.process(rubbish(0, MAX))

    await consumer.process([hours_record(BAD, MAX)])
    await (await consumer_of(ledger)).process([hours_record(BAD, MAX), hours_record(GOOD, 7)])

    assert await stands(ledger) == (MAX, MAX, True)
    assert await ledger.entries() == ["e7"]


async def test_it_goes_on_where_it_stood(ledger: Ledger) -> None:
    await (await consumer_of(ledger)).process(rubbish(0, MAX))
    await release(ledger, MAX)

    await (await consumer_of(ledger)).process([*rubbish(0, MAX), hours_record(BAD, MAX)])

    assert await stands(ledger) == (MAX + 1, 0, False)
    assert await ledger.entries() == [f"e{MAX}"]


async def test_what_was_read_ahead_of_a_pause_is_not_taken_in_for_what_comes_next_after_it(ledger: Ledger) -> None:
    consumer = await consumer_of(ledger)
    await consumer.process(rubbish(0, 20))
    await release(ledger, MAX)

    await consumer.process([hours_record(BAD, 20)])
    assert await ledger.entries() == []
    assert await stands(ledger) == (MAX, 0, False)

    consumer.state.held.clear()  # as after a seek to the stored position
    await consumer.process([*(hours_record(BAD, offset) for offset in range(MAX, 8))])
    assert await ledger.entries() == ["e5", "e6", "e7"]


async def test_without_a_limit_no_topic_is_paused(ledger: Ledger) -> None:
    consumer = await consumer_of(ledger)
    consumer.dead_in_a_row_max = None

    await consumer.process([*rubbish(0, 50), hours_record(BAD, 50)])

    assert await stands(ledger) == (51, 0, False)
    assert await ledger.entries() == ["e50"]
