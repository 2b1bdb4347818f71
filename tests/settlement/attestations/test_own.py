"""A member that attests over HTTP with its own token: who may, what it does, how its months stand."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.settlement.attestations.own.handlers import pseudonym
from tests.conftest import FreshDatabase
from tests.settlement.http import Api, api_on
from tests.settlement.kit import ATTESTED, CLUB, A, B, Settlement, fact, founding, hours, settlement_on

PATH = f"/v1/collaborations/{CLUB}/attestations"
OWN, OPERATOR = f"member:{A}", f"operator:{CLUB}"
Json = dict[str, Any]


@dataclass
class Club:
    """A club that asks for attestation, with 65 minutes of A's in March; and its API."""

    settlement: Settlement
    api: Api

    async def attest(
        self, minutes: int, *roles: str, key: str | None = None, path: str = PATH, **more: Any
    ) -> httpx.Response:
        body = {"project_id": "p1", "member_id": A, "month": "2016-03", "minutes": minutes, **more}
        return await self.api.post(path, body, *(roles or (OWN,)), key=key)

    async def months(self, *roles: str, query: str = "") -> list[Json]:
        answer = await self.api.get(f"{PATH}?{query}", *(roles or (OWN,)))
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


@pytest.fixture
async def club(database: FreshDatabase, tmp_path: Path) -> AsyncGenerator[Club]:
    url = await database("settlement")
    async with settlement_on(url) as settlement, api_on(url, tmp_path) as api:
        await settlement.learn(*founding(charter=ATTESTED))
        await settlement.take(hours("e1"), hours("e2", minutes=5))
        yield Club(settlement, api)


async def test_a_member_s_token_attests_its_month_and_its_hours_count(club: Club) -> None:
    await club.settlement.forget_announced()

    answer = await club.attest(65)

    assert answer.status_code == 201, answer.text
    assert answer.json()["attested_by"] == pseudonym(A, "someone")
    assert await club.settlement.totals() == {("p1", A, "2016-03"): (65, 65)}
    assert await club.settlement.parked() == {}
    (posted,) = await club.settlement.announced("settlement.totals")
    assert posted["counted_minutes"] == 65


async def test_another_sum_is_refused_with_the_sum_and_tells_nobody(club: Club) -> None:
    await club.settlement.forget_announced()

    answer = await club.attest(60)

    assert (answer.status_code, answer.json()["code"]) == (409, "attestation_outdated")
    assert "65 minutes" in answer.json()["detail"]
    assert await club.settlement.receipts() == []
    assert await club.settlement.totals() == {("p1", A, "2016-03"): (65, 0)}


async def test_the_same_command_again_attests_nothing_that_came_since(club: Club) -> None:
    first = await club.attest(65, key="k1")
    await club.settlement.take(hours("e3", minutes=7))

    again = await club.attest(65, key="k1")

    assert (again.status_code, again.json()) == (201, first.json())
    assert await club.settlement.parked() == {"e3": "not_attested"}
    assert await club.settlement.pool.fetchval("SELECT count(*) FROM month_attestations") == 1


async def test_nobody_attests_for_another_and_no_stranger_at_all(club: Club) -> None:
    for role in (f"member:{B}", OPERATOR, "auditor", f"publisher:{A}", f"subscriber:{CLUB}"):
        assert (await club.attest(65, role)).status_code == 403, role
    assert (await club.attest(0, "member:dk-0999", member_id="dk-0999")).status_code == 403
    elsewhere = "/v1/collaborations/nobody-there/attestations"
    assert (await club.attest(65, path=elsewhere)).status_code == 403
    assert (await club.api.client.post(PATH, json={})).status_code == 401
    assert (await club.attest(-1, month="2016-13")).status_code == 422
    assert await club.settlement.parked() == {"e1": "not_attested", "e2": "not_attested"}


async def test_how_a_month_stands_before_after_and_when_it_changed(club: Club) -> None:
    (before,) = await club.months()
    await club.attest(65)
    (attested,) = await club.months()
    await club.settlement.take(
        fact("hours_corrected", entry_id="e1", minutes=50, reason="slip"),
        fact("entry_withdrawn", entry_id="e2", reason="twice"),
        hours("e3", minutes=9),
    )
    (changed,) = await club.months()

    names = ("accepted_minutes", "counted_minutes", "attested_minutes", "changed_entries", "withdrawn_entries")
    assert [before[name] for name in names] == [65, 0, 0, 2, 0]
    assert before["last"] is None
    assert [attested[name] for name in names] == [65, 65, 65, 0, 0]
    assert (attested["last"]["minutes"], attested["last"]["attested_by"]) == (65, pseudonym(A, "someone"))
    assert [changed[name] for name in names] == [59, 0, 0, 2, 1]
    assert changed["last"] == attested["last"]


async def test_only_what_waits_is_listed_where_that_is_asked(club: Club) -> None:
    await club.settlement.take(hours("e4", "2016-04-01"))
    await club.attest(65)
    assert [row["month"] for row in await club.months()] == ["2016-04", "2016-03"]
    assert [row["month"] for row in await club.months(query="waiting=true")] == ["2016-04"]


async def test_months_are_a_member_s_own_and_all_for_operator_and_auditor(club: Club) -> None:
    await club.settlement.take(hours("b1", "2016-04-01", member_id=B), publisher=B)
    assert [row["member_id"] for row in await club.months(OPERATOR)] == [B, A], "the latest month first"
    assert [row["member_id"] for row in await club.months("auditor")] == [B, A]
    assert [row["member_id"] for row in await club.months(f"member:{B}")] == [B]
    assert [row["member_id"] for row in await club.months(OPERATOR, query="to_month=2016-03")] == [A]
    assert await club.months(OPERATOR, query="project_id=p2") == []
    for role in (f"publisher:{A}", f"subscriber:{CLUB}", "founder"):
        assert (await club.api.get(PATH, role)).status_code == 403, role
    assert (await club.api.get(f"{PATH}?member_id={B}", OWN)).status_code == 403


async def test_months_come_in_pages(club: Club) -> None:
    await club.settlement.take(hours("b1", member_id=B), publisher=B)
    await club.settlement.take(hours("e4", "2016-02-01"))
    path, seen = f"{PATH}?limit=1", list[tuple[str, str]]()
    while path:
        answer = await club.api.get(path, OPERATOR)
        seen += [(row["member_id"], row["month"]) for row in answer.json()["items"]]
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert seen == [(A, "2016-03"), (B, "2016-03"), (A, "2016-02")]
    assert (await club.api.get(f"{PATH}?after=x", OPERATOR)).status_code == 422
