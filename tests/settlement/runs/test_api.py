"""Runs and claims over HTTP: who may ask for what, and what is answered."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.platform import Platform
from tests.conftest import FreshDatabase
from tests.settlement.http import Api, api_on
from tests.settlement.runs.small import SMALL, A, B, found_small_club
from tests.settlement.world import World, world_on

OPERATOR = f"operator:{SMALL}"
RUNS = f"/v1/collaborations/{SMALL}/runs"
ASKED = {"settlement": "annual", "period": "2016"}


@dataclass
class Live:
    """The small club with its API."""

    api: Api
    world: World

    async def settled(self) -> dict[str, Any]:
        """2016 settled over HTTP; gives the run."""
        asked = await self.api.post(RUNS, ASKED, OPERATOR)
        assert asked.status_code == 201, asked.text
        run_id = asked.json()["run_id"]
        await self.world.runner.step()
        approved = await self.api.post(f"/v1/runs/{run_id}/approvals", {}, OPERATOR)
        assert approved.json()["state"] == "issued", approved.text
        return (await self.api.get(f"/v1/runs/{run_id}", OPERATOR)).json()


@pytest.fixture
async def live(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Live]:
    url = await database("settlement")
    async with world_on(url) as world, api_on(url, platform.home) as api:
        await found_small_club(world)
        yield Live(api, world)


async def test_a_run_is_asked_for_followed_approved_and_read(live: Live) -> None:
    run = await live.settled()

    assert (run["settlement"], run["period"], run["reversal"], run["state"]) == ("annual", "2016", False, "issued")
    assert run["waiting_for"] == []
    assert run["result"]["net"] == {A: 20_000, B: 80_000}
    assert set(run["result"]) == {
        *("settlement", "period", "reversal", "digest", "lines", "net", "claims", "transfers", "carried", "balances"),
        *("out_of_tolerance", "turns", "not_honoured", "not_adjusted", "parked"),
    }
    assert run["cut"]["membership_position"] == run["cut"]["membership_position"]
    listed = (await live.api.get(RUNS, OPERATOR)).json()["items"]
    assert [each["run_id"] for each in listed] == [run["run_id"]]
    claims = (await live.api.get(f"/v1/collaborations/{SMALL}/claims", OPERATOR)).json()["items"]
    assert {claim["member_id"]: claim["amount_minor"] for claim in claims} == {A: 20_000, B: 80_000}
    claim = (await live.api.get(f"/v1/claims/{claims[0]['claim_id']}", OPERATOR)).json()
    assert sum(line["amount_minor"] for line in claim["lines"]) == claim["amount_minor"]


async def test_while_it_waits_a_run_says_for_what_and_has_no_result(live: Live) -> None:
    asked = (await live.api.post(RUNS, {**ASKED, "membership_position": 1_000}, OPERATOR)).json()
    run = (await live.api.get(f"/v1/runs/{asked['run_id']}", OPERATOR)).json()
    assert (run["state"], run["result"], run["cut"]) == ("requested", None, None)
    assert run["waiting_for"][0]["what"] == "membership"

    second = await live.api.post(RUNS, ASKED, OPERATOR)
    assert (second.status_code, second.json()["code"]) == (409, "awaiting_approval")
    assert second.json()["ids"]["run_id"] == asked["run_id"]


async def test_a_command_sent_again_with_its_key_has_one_effect(live: Live) -> None:
    first = await live.api.post(RUNS, ASKED, OPERATOR, key="the-key")
    again = await live.api.post(RUNS, ASKED, OPERATOR, key="the-key")
    other = await live.api.post(RUNS, {**ASKED, "period": "2017"}, OPERATOR, key="the-key")

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert other.status_code == 422
    assert len((await live.api.get(RUNS, OPERATOR)).json()["items"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"settlement": "annual"},
        {**ASKED, "period": "2016-13"},
        {**ASKED, "membership_position": -1},
        {**ASKED, "membership_position": 1.5},
        {**ASKED, "unknown": 1},
        {**ASKED, "without_publishers": ["NOT A PUBLISHER"]},
    ],
)
async def test_a_command_that_does_not_fit_is_refused(live: Live, body: dict[str, Any]) -> None:
    answer = await live.api.post(RUNS, body, OPERATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_only_the_operator_runs_approves_reverses_discards_and_waives(live: Live) -> None:
    asked = (await live.api.post(RUNS, ASKED, OPERATOR)).json()
    run = f"/v1/runs/{asked['run_id']}"
    commands: list[tuple[str, dict[str, Any]]] = [
        (RUNS, ASKED),
        (f"/v1/collaborations/{SMALL}/reversals", ASKED),
        (f"{run}/approvals", {}),
        (f"{run}/discards", {}),
        (f"{run}/waivers", {"publisher": "someone", "reason": "why"}),
    ]
    for path, body in commands:
        assert (await live.api.client.post(path, json=body)).status_code == 401
        for roles in ([f"member:{A}"], ["auditor"], ["administrator"], ["operator:other-club"], []):
            assert (await live.api.post(path, body, *roles)).status_code == 403, (path, roles)


async def test_members_auditor_and_subscribers_read_and_others_do_not(live: Live) -> None:
    run = await live.settled()
    claims = (await live.api.get(f"/v1/collaborations/{SMALL}/claims", OPERATOR)).json()["items"]
    claim = f"/v1/claims/{claims[0]['claim_id']}"
    paths = [
        *(f"/v1/runs/{run['run_id']}", RUNS, f"/v1/collaborations/{SMALL}/claims"),
        *(f"/v1/collaborations/{SMALL}/balances", claim, f"{claim}/trace"),
        f"{claim}/trace/entries?stream=projects&project=p1&month=2016-03",
    ]
    for path in paths:
        assert (await live.api.client.get(path)).status_code == 401
        for role in (OPERATOR, f"member:{A}", f"member:{B}", "auditor", f"subscriber:{SMALL}"):
            assert (await live.api.get(path, role)).status_code == 200, (path, role)
        for role in ("member:dk-0999", "operator:other-club", "publisher:time-system", "founder"):
            assert (await live.api.get(path, role)).status_code == 403, (path, role)


async def test_what_is_not_there_looks_like_what_may_not_be_seen(live: Live) -> None:
    for path in (f"/v1/runs/{uuid4()}", f"/v1/claims/{uuid4()}", "/v1/collaborations/nobody-there/runs"):
        assert (await live.api.get(path, OPERATOR)).status_code == 403
    assert (await live.api.post(f"/v1/runs/{uuid4()}/approvals", {}, OPERATOR)).status_code == 403


async def test_single_entries_in_a_trace_are_seen_by_their_member_operator_and_auditor_alone(live: Live) -> None:
    await live.settled()
    claims = (await live.api.get(f"/v1/collaborations/{SMALL}/claims", OPERATOR)).json()["items"]
    claim_of = {claim["member_id"]: f"/v1/claims/{claim['claim_id']}" for claim in claims}

    async def entries(member: str, role: str) -> list[list[str]]:
        trace = (await live.api.get(f"{claim_of[member]}/trace", role)).json()
        return [[each["entry_id"] for each in line["entries"]] for line in trace["lines"] if line["basis"] == "hours"]

    for role in (OPERATOR, "auditor", f"member:{A}"):
        assert await entries(A, role) == [["h1"], ["h1"]]
        assert await entries(B, role) == [["h1"]]
    for member in (A, B):
        assert not any(await entries(member, f"member:{B}"))
        assert not any(await entries(member, f"subscriber:{SMALL}"))
    asked = f"{claim_of[A]}/trace/entries?stream=projects&project=p1&month=2016-03"
    assert (await live.api.get(f"{asked}&member={A}", f"member:{B}")).status_code == 403
    assert (await live.api.get(asked, f"member:{B}")).json()["items"] == []
    assert len((await live.api.get(asked, f"member:{A}")).json()["items"]) == 1


async def test_lists_come_in_pages(live: Live) -> None:
    for _ in range(3):
        asked = (await live.api.post(RUNS, ASKED, OPERATOR)).json()
        await live.api.post(f"/v1/runs/{asked['run_id']}/discards", {"reason": "again"}, OPERATOR)

    first = (await live.api.get(f"{RUNS}?limit=2", OPERATOR)).json()
    rest = (await live.api.get(f"{RUNS}?limit=2&after={first['next_after']}", OPERATOR)).json()
    assert [each["run_number"] for each in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["next_after"] is None
    assert (await live.api.get(f"{RUNS}?after=x", OPERATOR)).status_code == 422
