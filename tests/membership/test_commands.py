"""What holds of every command: one effect per Idempotency-Key, positions without gaps, all in one transaction."""

import asyncio
from uuid import uuid4

import pytest

from services.membership.economy import handlers
from shared.database import transaction
from shared.events.membership import RateAdopted
from shared.events.registry import parse_dict
from tests.membership.kit import JOINING, Api

RATE = {"rate_id": "hour", "amount_minor": 60000, "valid_from": "2016-01-01", "decision": "GF-2015-4"}


async def test_a_command_repeated_with_its_key_has_one_effect_and_the_same_answer(api: Api) -> None:
    club = await api.found_with_charter()
    key = str(uuid4())

    first = await club.post("members", JOINING, key=key)
    second = await club.post("members", JOINING, key=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert [fact["sequence"] for fact in await club.announced()] == [1, 2, 3]


async def test_a_key_used_for_another_body_or_path_is_refused(api: Api) -> None:
    club = await api.found_with_charter()
    key = str(uuid4())
    await club.post("members", JOINING, key=key)

    other_body = await club.post("members", JOINING | {"name": "Another"}, key=key)
    other_path = await club.post("rates", RATE, key=key)

    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_key_reused")
    assert (other_path.status_code, other_path.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await club.announced()) == 3


async def test_a_refused_command_may_be_mended_and_sent_with_the_same_key(api: Api) -> None:
    club = await api.found_with_charter()
    key = str(uuid4())

    refused = await club.post("members", JOINING | {"kind": "unheard-of"}, key=key)
    mended = await club.post("members", JOINING, key=key)

    assert (refused.status_code, mended.status_code) == (422, 201)


async def test_a_command_without_a_key_is_refused(api: Api) -> None:
    club = await api.found()

    answer = await api.client.post(f"{club.path}/rates", json=RATE, headers=api.token(club.operator))

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_commands_given_at_once_get_positions_without_gaps_and_are_announced_in_their_order(api: Api) -> None:
    club = await api.found()

    answers = await asyncio.gather(*(club.record("rates", RATE | {"amount_minor": n}) for n in range(40)))

    assert sorted(answer["position"] for answer in answers) == list(range(2, 42))
    announced = await club.announced()
    assert [fact["sequence"] for fact in announced] == list(range(1, 42))
    kept = await club.items("facts")
    assert [(f["sequence"], f["event_id"], f["data"]) for f in kept] == [
        (a["sequence"], a["event_id"], a["data"]) for a in announced
    ]
    assert (await api.get(club.path, club.operator)).json()["position"] == 41


async def test_one_key_sent_many_times_at_once_has_one_effect(api: Api) -> None:
    club = await api.found()
    key = str(uuid4())

    answers = await asyncio.gather(*(club.post("rates", RATE, key=key) for _ in range(10)))

    assert all(answer.status_code == 201 for answer in answers)
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert len(await club.announced()) == 2


async def test_a_transaction_that_is_rolled_back_leaves_nothing_and_takes_no_position(api: Api) -> None:
    club = await api.found()
    fact = parse_dict(RateAdopted.TYPE, RATE | {"collaboration_id": club.collaboration_id})
    assert isinstance(fact, RateAdopted)

    async def adopt_and_fail() -> None:
        async with transaction(api.pool) as conn:
            assert (await handlers.adopt_rate(conn, fact))["position"] == 2
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await adopt_and_fail()
    kept = await club.record("rates", RATE)

    assert kept["position"] == 2
    assert [fact["sequence"] for fact in await club.announced()] == [1, 2]
    assert [fact["sequence"] for fact in await club.items("facts")] == [1, 2]
    assert len(await club.items("rates")) == 1


async def test_two_collaborations_do_not_wait_for_each_other(api: Api) -> None:
    one, other = await api.found(), await api.found()

    async with transaction(api.pool) as conn:
        await conn.execute("SELECT FROM collaborations WHERE collaboration_id = $1 FOR UPDATE", one.collaboration_id)
        waiting = asyncio.create_task(one.record("rates", RATE))
        await asyncio.wait_for(other.record("rates", RATE), timeout=5)
        assert not waiting.done()

    assert (await waiting)["position"] == 2
