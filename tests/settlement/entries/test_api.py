"""Who may read which entries, totals, parked messages and dead letters; and what is told of them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FreshDatabase
from tests.settlement.http import Api, api_on
from tests.settlement.kit import CLUB, A, B, Settlement, fact, founding, granted, hours, order, settlement_on

OPERATOR, AUDITOR = f"operator:{CLUB}", "auditor"


@dataclass
class Club:
    """Settlement with entries of A by its own system and an office, one of them parked, one withdrawn; and its API."""

    settlement: Settlement
    api: Api

    async def listed(self, query: str, *roles: str) -> list[str]:
        """The keys of the entries a token sees."""
        answer = await self.api.get(f"/v1/entries?{query}", *roles)
        assert answer.status_code == 200, answer.text
        return [item["key"].removeprefix(f"{CLUB}/") for item in answer.json()["items"]]

    async def status(self, path: str, *roles: str) -> int:
        """How a question is answered."""
        return (await self.api.get(path, *roles)).status_code


@pytest.fixture
async def club(database: FreshDatabase, tmp_path: Path) -> AsyncGenerator[Club]:
    url = await database("settlement")
    async with settlement_on(url) as settlement, api_on(url, tmp_path) as api:
        await settlement.learn(*founding(), granted("office", "all", "hours_logged"))
        await settlement.take(hours("e1", worker="w1", activity="tests"), hours("e2", "2015-12-31"), hours("e3"))
        await settlement.take(
            fact("hours_corrected", entry_id="e1", minutes=90, reason="slip"),
            fact("entry_withdrawn", entry_id="e3", reason="twice"),
            fact("hours_corrected", entry_id="gone", minutes=1, reason="never came"),
        )
        await settlement.take(hours("b/1", member_id=B), hours("a1", project_id="p9"), publisher="office")
        yield Club(settlement, api)


async def test_a_publisher_lists_its_own_a_member_its_own_operator_and_auditor_all(club: Club) -> None:
    everything = [f"{A}/e1", f"{A}/e2", f"{A}/e3", "office/b/1", "office/a1"]

    assert await club.listed("", f"publisher:{A}") == everything[:3]
    assert await club.listed("", f"member:{B}") == ["office/b/1"]
    assert await club.listed("", f"member:{A}") == [*everything[:3], "office/a1"]
    assert await club.listed(f"collaboration_id={CLUB}", OPERATOR) == everything
    assert await club.listed("", AUDITOR) == everything
    assert await club.listed("", "operator:another-club") == []


async def test_filters_and_pages(club: Club) -> None:
    assert await club.listed("state=parked", AUDITOR) == [f"{A}/e2", "office/a1"]
    assert await club.listed("state=withdrawn", AUDITOR) == [f"{A}/e3"]
    assert await club.listed("from=2016-01-01&project_id=p1&publisher=office", AUDITOR) == ["office/b/1"]
    assert await club.listed("to=2015-12-31", AUDITOR) == [f"{A}/e2"]
    assert await club.listed(f"member_id={B}", AUDITOR) == ["office/b/1"]

    path, seen = "/v1/entries?limit=2", list[str]()
    while path:
        answer = await club.api.get(path, AUDITOR)
        seen += [item["entry_id"] for item in answer.json()["items"]]
        link = answer.headers.get("Link", "")
        path = link.partition(">")[0].removeprefix("<")
    assert seen == ["e1", "e2", "e3", "b/1", "a1"]  # by publisher, then in order of arrival


async def test_an_entry_tells_its_state_and_everything_ever_said_of_it(club: Club) -> None:
    entry = (await club.api.get(f"/v1/entries/{CLUB}/{A}/e1", f"member:{A}")).json()
    parked = (await club.api.get(f"/v1/entries/{CLUB}/{A}/e2", f"publisher:{A}")).json()
    with_slash = (await club.api.get(f"/v1/entries/{CLUB}/office/b/1", OPERATOR)).json()

    assert (entry["state"], entry["minutes"], entry["worker"], entry["activity"]) == ("counted", 90, "w1", "tests")
    told = [(step["fact"], step["minutes"], step.get("reason")) for step in entry["history"]]
    assert told == [("hours_logged", 60, None), ("hours_corrected", 90, "slip")]
    assert (parked["state"], parked["code"]) == ("parked", "outside_membership")
    assert with_slash["entry_id"] == "b/1"


async def test_single_entries_are_closed_to_other_members_and_strangers(club: Club) -> None:
    path = f"/v1/entries/{CLUB}/{A}/e1"

    assert await club.status(path, f"member:{A}") == 200
    for roles in ([f"member:{B}"], ["member:dk-0101"], ["publisher:office"], ["operator:another-club"], []):
        assert await club.status(path, *roles) == 403
    assert await club.status(f"/v1/entries/{CLUB}/{A}/nothing-there", AUDITOR) == 403
    assert await club.status(f"/v1/entries?member_id={A}", f"member:{B}") == 403
    assert await club.status(f"/v1/entries?publisher={A}", "publisher:office") == 403
    assert (await club.api.client.get(path)).status_code == 401


async def test_parked_is_all_for_the_operator_with_code_and_age(club: Club) -> None:
    async def parked(*roles: str) -> dict[str, Any]:
        answer = await club.api.get(f"/v1/collaborations/{CLUB}/parked", *roles)
        return {item["entry_id"]: item["code"] for item in answer.json()["items"]}

    answer = await club.api.get(f"/v1/collaborations/{CLUB}/parked", OPERATOR)

    codes = {"e2": "outside_membership", "gone": "unknown_entry", "a1": "unknown_project"}
    assert await parked(OPERATOR) == codes
    assert await parked("publisher:office") == {"a1": "unknown_project"}
    assert await parked(f"member:{B}") == {}
    assert all(0 <= item["age_seconds"] < 60 for item in answer.json()["items"])
    assert await club.status(f"/v1/collaborations/{CLUB}/parked", "founder") == 403


async def test_totals_are_open_to_members_and_closed_to_others(club: Club) -> None:
    await club.settlement.take(order("o1"))
    path = f"/v1/collaborations/{CLUB}/totals"

    answer = (await club.api.get(f"{path}?from_month=2016-03", f"member:{B}")).json()["items"]
    paged = (await club.api.get(f"{path}?limit=1", OPERATOR)).json()

    sums = {(item["kind"], item.get("project_id"), item["member_id"]): item for item in answer}
    assert (sums["hours", "p1", A]["accepted_minutes"], sums["hours", "p1", A]["counted_minutes"]) == (90, 90)
    assert (sums["hours", "p9", A]["accepted_minutes"], sums["hours", "p9", A]["counted_minutes"]) == (60, 0)
    assert sums["order", None, A]["counted_units"] == 3
    assert len(paged["items"]) == 1
    assert await club.status(f"{path}?after={paged['next_after']}", OPERATOR) == 200
    for roles in (["member:dk-0101"], ["publisher:office"], ["founder"]):
        assert await club.status(path, *roles) == 403


async def test_dead_letters_are_the_administrators(club: Club) -> None:
    await club.settlement.pool.execute(
        """
        INSERT INTO dead_letters (consumer, topic, partition, record_offset, record_headers, record_value, reason,
            detail)
        VALUES ('settlement.intake', 'timesheet.office', 0, 7, '[]', '\\x00ff', 'invalid_json', 'is no JSON')
        """
    )

    (letter,) = (await club.api.get("/v1/dead-letters", "administrator")).json()["items"]

    assert (letter["topic"], letter["offset"], letter["reason"], letter["value_base64"]) == (
        "timesheet.office",
        7,
        "invalid_json",
        "AP8=",
    )
    assert await club.status("/v1/dead-letters", AUDITOR, OPERATOR) == 403


@pytest.mark.parametrize(
    "path",
    [
        "/v1/entries?after=nonsense",
        "/v1/entries?member_id=me",
        "/v1/entries?from=yesterday",
        "/v1/entries?state=gone",
        f"/v1/collaborations/{CLUB}/parked?after=-1",
        f"/v1/collaborations/{CLUB}/totals?after=1/2",
        f"/v1/collaborations/{CLUB}/totals?from_month=2016",
        "/v1/entries/Not_An_Id/office/e1",
        f"/v1/entries/{CLUB}/office/e%00",
    ],
)
async def test_questions_that_cannot_be_meant_are_told_so(club: Club, path: str) -> None:
    assert await club.status(path, AUDITOR, OPERATOR) == 422
