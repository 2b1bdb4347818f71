"""Facts are taken in once each, in order; a gap stops everything."""

import pytest

from services.settlement.facts.loading import Loader
from services.settlement.facts.rules import OrderBroken
from services.settlement.facts.store import find_position, list_collaborations_of, list_granted_publishers
from tests.settlement.kit import CLUB, A, B, Settlement, event, fact, founding, granted, registered, suspended


async def test_a_fact_seen_before_has_no_second_effect(settlement: Settlement) -> None:
    received = [settlement.received(each, place) for place, each in enumerate(founding(), start=1)]

    await settlement.learn_received(received)
    await settlement.learn_received(received[2:])
    await settlement.learn_received(
        [received[-1], settlement.received(fact("member_left", member_id=B, left_on="2016-06-30"), 7)]
    )

    assert await settlement.pool.fetchval("SELECT array_agg(sequence ORDER BY sequence) FROM facts") == [*range(1, 8)]
    assert await settlement.pool.fetchval("SELECT position FROM collaborations") == 7


async def test_a_gap_stops_the_batch_and_leaves_no_trace(settlement: Settlement) -> None:
    facts = founding()
    await settlement.learn_received([settlement.received(facts[0], 1)])

    with pytest.raises(OrderBroken, match="fact 3 came after 1; 2 is missing"):
        await settlement.learn_received([settlement.received(facts[2], 3)])

    async with settlement.pool.acquire() as conn:
        assert await find_position(conn, CLUB) == 1


async def test_publishers_have_sequences_of_their_own(settlement: Settlement) -> None:
    await settlement.learn(registered("office"), registered(A), suspended("office"))
    await settlement.learn_received([settlement.received(registered("office"), 1)])

    rows = await settlement.pool.fetch("SELECT publisher, position, suspended_because FROM publishers ORDER BY 1")

    assert [tuple(row) for row in rows] == [(A, 1, None), ("office", 2, "it leaked its password")]
    with pytest.raises(OrderBroken):
        await settlement.learn_received([settlement.received(registered("office"), 4)])


async def test_publishers_with_a_grant_are_those_granted_and_the_members_own(settlement: Settlement) -> None:
    await settlement.learn(
        *founding(),
        *(granted("office", member, "hours_logged") for member in (A, "all")),
        granted("gone", "all", "hours_logged"),
        granted("gone", "all"),
        *(registered(publisher) for publisher in (A, "office", "gone", "dk-0329")),
    )

    async with settlement.pool.acquire() as conn:
        assert await list_granted_publishers(conn, CLUB) == [B, A, "office"]
        found = {publisher: await list_collaborations_of(conn, publisher) for publisher in (A, B, "office")}
        assert set(map(tuple, found.values())) == {(CLUB,)}
        assert [await list_collaborations_of(conn, publisher) for publisher in ("gone", "dk-0329")] == [[], []]


async def test_a_members_own_system_is_among_them_before_its_registration_is_known(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    async with settlement.pool.acquire() as conn:
        assert await list_granted_publishers(conn, CLUB) == [B, A]


async def test_facts_are_loaded_at_any_position_and_folded_on(settlement: Settlement) -> None:
    loader = Loader()
    await settlement.learn(*founding()[:3])
    async with settlement.pool.acquire() as conn:
        before = await loader.load(conn, CLUB)
    await settlement.learn(*founding()[3:])

    async with settlement.pool.acquire() as conn:
        now = await loader.load(conn, CLUB)
        again = await loader.load(conn, CLUB, 3)
        unknown = await loader.load(conn, "nowhere")

    assert (before.position, before.facts.members) == (3, (A,))
    assert (now.position, now.facts.members, set(now.facts.projects)) == (6, (B, A), {"p1", "p2"})
    assert [charter.version for charter in now.charters.versions] == [1]
    assert (again.facts.members, len(again.charters.versions)) == ((A,), 1)
    assert (unknown.position, unknown.charters.versions) == (0, ())


async def test_subscribers_and_currency_are_kept(settlement: Settlement) -> None:
    admitted = event("membership.subscriber_admitted.v1", subscriber="ledger", name="A ledger")

    await settlement.learn(*founding(), admitted)

    assert await settlement.pool.fetchval("SELECT currency FROM collaborations") == "DKK"
    assert await settlement.pool.fetchval("SELECT subscriber FROM subscribers") == "ledger"
