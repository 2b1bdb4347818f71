"""Facts are kept for ever and read in their order."""

import asyncpg
import pytest

from tests.membership.kit import Api

RATE = {"rate_id": "hour", "amount_minor": 60000, "valid_from": "2016-01-01"}


@pytest.mark.parametrize("statement", ["UPDATE facts SET type = 'x'", "DELETE FROM facts", "TRUNCATE facts"])
async def test_the_database_refuses_to_change_or_remove_facts(api: Api, statement: str) -> None:
    await api.found()

    with pytest.raises(asyncpg.RaiseError, match="only ever added to"):
        await api.pool.execute(statement)


async def test_facts_are_read_page_by_page_from_a_sequence_on(api: Api) -> None:
    club = await api.found()
    for amount in range(4):
        await club.record("rates", RATE | {"amount_minor": amount})

    first = await api.get(f"{club.path}/facts?after=1&limit=3", club.operator)
    second = await api.get(first.links["next"]["url"], club.operator)

    assert [fact["data"]["amount_minor"] for fact in first.json()["items"]] == [0, 1, 2]
    assert first.json()["next_after"] == 4
    assert [fact["sequence"] for fact in second.json()["items"]] == [5]
    assert "next" not in second.links


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=9223372036854775808", "limit=0", "limit=1001"])
async def test_a_page_that_cannot_be_is_malformed(api: Api, query: str) -> None:
    club = await api.found()

    answer = await api.get(f"{club.path}/facts?{query}", club.operator)

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
