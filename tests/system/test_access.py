"""Who may do and see what, over the running system's HTTP."""

import httpx
import pytest

from cli.live.api import Live, Refused
from cli.live.publisher import connect_publisher
from deploy.local.system import System
from tests.system.kit import eventually, found_case, grant, new_id, register_publisher
from tests.system.test_intake import MEMBER, PROJECT

pytestmark = pytest.mark.system

OTHER_MEMBER = {"member_id": "dk-0155", "name": "Dragør", "kind": "municipality", "joined_on": "2016-01-01"}


async def collaboration_with_an_entry(system: System, live: Live) -> tuple[str, str]:
    collaboration_id, publisher = await found_case(live, "01-worked-example"), new_id("pub")
    password = await register_publisher(system, live, publisher)
    await grant(live, collaboration_id, publisher, "dk-0161", ["hours_logged"])
    for fact, data in (("project_started", PROJECT), ("member_joined", MEMBER), ("member_joined", OTHER_MEMBER)):
        await live.record(collaboration_id, fact, data)
    hours = {
        "collaboration_id": collaboration_id,
        "entry_id": "secret",
        "project_id": "p1",
        "member_id": "dk-0161",
        "work_date": "2016-03-01",
        "minutes": 60,
        "worker": "w-17",
    }
    async with connect_publisher(system.platform.env(), publisher, password) as out:
        await out.publish("hours_logged", hours)
    entries = f"/v1/entries?collaboration_id={collaboration_id}"
    await eventually(lambda: live.get("settlement", entries, ["auditor"]), lambda answer: len(answer["items"]) == 1)
    return collaboration_id, publisher


@pytest.mark.parametrize("service", ["membership", "settlement", "reporting"])
@pytest.mark.parametrize("header", [None, "Bearer rubbish", "Basic YTpi"])
async def test_without_a_valid_token_nothing_is_answered(system: System, service: str, header: str | None) -> None:
    path = {"membership": "/v1/collaborations", "settlement": "/v1/entries", "reporting": "/v1/collaborations"}[service]
    headers = {} if header is None else {"Authorization": header}
    async with httpx.AsyncClient() as client:
        answer = await client.get(system.platform.env()[f"{service.upper()}_URL"] + path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == "unauthenticated"


async def test_a_member_of_another_collaboration_is_refused_also_where_there_is_nothing(
    system: System, live: Live
) -> None:
    collaboration_id, _ = await collaboration_with_an_entry(system, live)
    stranger = ["member:dk-0101"]
    for service, path in (
        ("membership", f"/v1/collaborations/{collaboration_id}"),
        ("membership", f"/v1/collaborations/{collaboration_id}/members"),
        ("settlement", f"/v1/collaborations/{collaboration_id}/totals"),
        ("settlement", f"/v1/collaborations/{collaboration_id}/claims"),
        ("reporting", f"/v1/collaborations/{collaboration_id}"),
        ("reporting", f"/v1/collaborations/{collaboration_id}/hours"),
        ("membership", "/v1/collaborations/no-such-collaboration"),
        ("reporting", "/v1/collaborations/no-such-collaboration"),
        ("settlement", "/v1/collaborations/no-such-collaboration/claims"),
    ):
        with pytest.raises(Refused) as refused:
            await live.get(service, path, stranger)
        assert refused.value.status == 403, path


async def test_another_member_sees_totals_but_no_single_entries(system: System, live: Live) -> None:
    collaboration_id, publisher = await collaboration_with_an_entry(system, live)
    other, owner = ["member:dk-0155"], ["member:dk-0161"]
    entry = f"/v1/entries/{collaboration_id}/{publisher}/secret"

    totals = await live.get("settlement", f"/v1/collaborations/{collaboration_id}/totals", other)
    assert [row["accepted_minutes"] for row in totals["items"]] == [60]
    with pytest.raises(Refused) as refused:
        await live.get("settlement", entry, other)
    assert refused.value.status == 403
    assert (await live.get("settlement", entry, owner))["worker"] == "w-17"
    assert (await live.get("settlement", entry, [f"publisher:{publisher}"]))["worker"] == "w-17"


async def test_a_member_cannot_command_and_an_operator_only_its_own_collaboration(live: Live) -> None:
    collaboration_id = await found_case(live, "01-worked-example")
    path = f"/v1/collaborations/{collaboration_id}/members"
    for roles in (["member:dk-0161"], ["auditor"], ["operator:another-one"], ["publisher:pub"], []):
        with pytest.raises(Refused) as refused:
            await live.post("membership", path, MEMBER, roles)
        assert refused.value.status == 403, roles


async def test_a_command_repeated_with_its_key_has_one_effect(live: Live) -> None:
    collaboration_id = await found_case(live, "01-worked-example")
    operator, path = [f"operator:{collaboration_id}"], f"/v1/collaborations/{collaboration_id}/members"

    first = await live.post("membership", path, MEMBER, operator, key="once")
    second = await live.post("membership", path, MEMBER, operator, key="once")
    assert first == second
    members = await live.get("membership", path, operator)
    assert len(members["items"]) == 1
    with pytest.raises(Refused) as refused:
        await live.post("membership", path, OTHER_MEMBER, operator, key="once")
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")
