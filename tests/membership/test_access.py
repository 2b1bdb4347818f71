"""Who may do what: 401 without a valid token, 403 without the right and where there is nothing."""

import re
from typing import Any

import pytest

from deploy.local.tokens import sign_token
from tests.membership.kit import JOINING, Api, Club

READS = [
    "",
    "/charters",
    "/charters/1",
    "/members",
    "/members/dk-0161",
    "/key-figures",
    "/rates",
    "/budgets",
    "/projects",
    "/projects/p1",
    "/hours-agreements",
    "/grants",
    "/subscribers",
    "/facts",
]
COMMANDS = [
    "/charters",
    "/members",
    "/members/dk-0161/leavings",
    "/members/dk-0161/withdrawals",
    "/key-figures",
    "/key-figures/imports",
    "/key-figures/imports/shipped",
    "/rates",
    "/budgets",
    "/projects",
    "/projects/p1/endings",
    "/projects/p1/participants",
    "/projects/p1/participants/dk-0161/leavings",
    "/hours-agreements",
    "/grants",
    "/subscribers",
]


@pytest.fixture(scope="module")
async def club(api: Api) -> Club:
    """A collaboration in which there is something to read everywhere; these tests change nothing in it."""
    return await _full_club(api)


async def test_every_route_of_a_collaboration_is_in_the_lists_above(api: Api) -> None:
    paths: dict[str, Any] = (await api.client.get("/openapi.json")).json()["paths"]
    prefix = "/v1/collaborations/{collaboration_id}"
    stand_ins = {"{member_id}": "dk-0161", "{project_id}": "p1", "{version}": "1"}

    found: dict[str, set[str]] = {"get": set(), "post": set()}
    for template, methods in paths.items():
        if template.startswith(prefix):
            path = re.sub(r"{\w+}", lambda named: stand_ins[named.group()], template.removeprefix(prefix))
            for method in methods:
                found[method].add(path)

    assert found == {"get": set(READS), "post": set(COMMANDS)}


@pytest.mark.parametrize("path", READS)
async def test_members_operator_subscriber_and_auditor_read(api: Api, club: Club, path: str) -> None:

    for role in ("member:dk-0161", club.operator, f"subscriber:{club.collaboration_id}", "auditor"):
        assert (await api.get(f"{club.path}{path}", role)).status_code == 200, role


@pytest.mark.parametrize("path", READS)
async def test_others_read_nothing(api: Api, club: Club, path: str) -> None:
    others = [
        "member:dk-0101",
        "operator:another",
        "subscriber:another",
        "publisher:dk-0161",
        "founder",
        "administrator",
    ]

    answer = await api.get(f"{club.path}{path}", *others)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("path", READS)
async def test_where_there_is_nothing_the_answer_is_the_same_for_everyone(api: Api, path: str) -> None:
    answer = await api.get(f"/v1/collaborations/nothing{path}", "operator:nothing", "auditor", "member:dk-0161")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("path", COMMANDS)
async def test_only_the_operator_commands(api: Api, club: Club, path: str) -> None:
    others = ["member:dk-0161", "operator:another", f"subscriber:{club.collaboration_id}", "auditor", "founder"]

    answer = await api.post(f"{club.path}{path}", {}, *others, "administrator")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(("method", "path"), [("GET", path) for path in READS] + [("POST", path) for path in COMMANDS])
async def test_without_a_token_nothing_is_told(api: Api, method: str, path: str) -> None:
    answer = await api.client.request(method, f"/v1/collaborations/nothing{path}")

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_that_has_expired_does_not_hold(api: Api) -> None:
    expired = sign_token(api.home, ["auditor"], "someone", -3600)

    answer = await api.client.get("/v1/collaborations", headers={"Authorization": f"Bearer {expired}"})

    assert answer.status_code == 401


async def test_founding_needs_the_role_founder(api: Api) -> None:
    answer = await api.post("/v1/collaborations", {}, "operator:new", "administrator", "auditor")

    assert answer.status_code == 403


async def test_an_operator_of_a_collaboration_that_is_not_founded_is_told_nothing(api: Api) -> None:
    answer = await api.post("/v1/collaborations/nothing/rates", {"rate_id": "hour"}, "founder", "administrator")
    ahead = {"rate_id": "hour", "amount_minor": 1, "valid_from": "2016-01-01"}

    assert answer.status_code == 403
    assert (await api.post("/v1/collaborations/nothing/rates", ahead, "operator:nothing")).status_code == 403


async def test_a_member_that_left_still_reads_and_one_withdrawn_does_not(api: Api) -> None:
    club = await _full_club(api)
    await club.record("members/dk-0161/leavings", {"left_on": "2016-12-31"})
    left = await api.get(club.path, "member:dk-0161")
    await club.record("members/dk-0161/withdrawals", {"joined_on": "2016-01-01", "reason": "mistake"})
    withdrawn = await api.get(club.path, "member:dk-0161")

    assert (left.status_code, withdrawn.status_code) == (200, 403)


async def _full_club(api: Api) -> Club:
    club = await api.found_with_charter()
    await club.record("members", JOINING)
    await club.record("projects", {"project_id": "p1", "name": "P", "kind": "voluntary", "starts_on": "2016-01-01"})
    return club
