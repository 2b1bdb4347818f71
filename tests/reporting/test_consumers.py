"""Whatever way events come, what people read is the same."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from services.reporting.consumers import HANDLERS
from services.reporting.projections.store import PROJECTION_TABLES
from shared.events import membership, settlement, totals
from shared.events.base import Event
from shared.messaging.records import Received
from tests.reporting.kit import Api, Story, apply, contents

NotRead = {
    membership.PublisherRegistered,
    membership.PublisherGranted,
    membership.PublisherSuspended,
    membership.SubscriberAdmitted,
}


def test_every_event_of_our_topics_is_projected_or_known_not_to_be() -> None:
    modules = (membership, settlement, totals)
    published = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Event) and "TYPE" in vars(value)
    }
    assert published == set(HANDLERS) | NotRead


async def test_every_table_that_is_not_messaging_or_of_people_can_be_emptied_and_filled_again(api: Api) -> None:
    rows = await api.pool.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'reporting'"
        " AND table_type = 'BASE TABLE'"
    )
    kept = {
        "consumer_offsets",
        "topic_pauses",
        "dead_letters",
        "inbox",
        "outbox",
        "idempotency_keys",
        "schema_migrations",
        "sessions",
        "rebuilds",
    }
    assert {row["table_name"] for row in rows} - kept == set(PROJECTION_TABLES)


async def test_one_by_one_gives_what_one_batch_gives(api: Api, new_story: Callable[[], Story]) -> None:
    batch, single = new_story().whole(), new_story().whole()
    await apply(api.pool, batch.told)
    for received in single.told:
        await apply(api.pool, [received])

    assert await _told(api, single) == await _told(api, batch)


async def test_twice_is_once(api: Api, story: Story) -> None:
    story.whole()
    await apply(api.pool, story.told)
    once = await contents(api.pool, story.collaboration_id)
    await apply(api.pool, story.told)
    for received in story.told:
        await apply(api.pool, [received, received])

    assert await contents(api.pool, story.collaboration_id) == once


async def test_a_relay_that_sends_again_under_new_offsets_changes_nothing(api: Api, story: Story) -> None:
    story.whole()
    await apply(api.pool, story.told)
    once = await contents(api.pool, story.collaboration_id)
    again = [Received(r.topic, r.partition, r.offset + 1000, r.envelope, r.event) for r in story.told]
    await apply(api.pool, again)

    assert await contents(api.pool, story.collaboration_id) == once


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_gives_the_same_state(api: Api, new_story: Callable[[], Story], seed: int) -> None:
    ordered, mixed = _eventful(new_story()), _eventful(new_story())
    await apply(api.pool, ordered.told)
    shuffled = list(mixed.told)
    random.Random(seed).shuffle(shuffled)
    for start in range(0, len(shuffled), 7):
        await apply(api.pool, shuffled[start : start + 7])

    assert await _told(api, mixed) == await _told(api, ordered)


def _eventful(story: Story) -> Story:
    """The worked example, with most things said twice and differently, and the run reversed."""
    story.whole()
    story.adopt(version=2, decision="GF-2016-9", valid_from=date(2017, 1, 1))
    story.adopt(version=2, decision="GF-2016-10", valid_from=date(2017, 1, 1))
    story.leave("dk-0183", date(2016, 12, 31))
    story.join("dk-0183", "Ishøj Kommune", date(2018, 1, 1))
    story.count("dk-0161", 30_100)
    story.agree("p1", "dk-0161", 7_000)
    story.post_hours("p1", "dk-0161", "2016-03", 2_000, version=3)
    story.post_hours("p1", "dk-0161", "2016-03", 1_900, version=2)
    story.start("p1", "Fælles journal II")
    story.result(settlement.SettlementRequested, run_id="run-2", reversal=True, reverses_run_id="run-1")
    story.result(settlement.SettlementReversed, run_id="run-1", reversed_by_run_id="run-2")
    story.result(settlement.SettlementApproved, run_id="run-2", reversal=True)
    return story


async def _told(api: Api, story: Story) -> dict[str, list[str]]:
    """What is told of a story, whatever its collaboration is called."""
    told = await contents(api.pool, story.collaboration_id)
    return {table: [row.replace(story.collaboration_id, "…") for row in rows] for table, rows in told.items()}
