"""Publishers registered, suspended and granted; subscribers admitted."""

import asyncio
import itertools

import pytest

from tests.membership.kit import JOINING, Api, codes

_numbers = itertools.count(1)


async def _register(api: Api) -> str:
    publisher = f"system-{next(_numbers)}"
    answer = await api.post("/v1/publishers", {"publisher": publisher, "name": "Timer"}, "administrator")
    assert answer.status_code == 201, answer.text
    return publisher


async def test_a_publisher_has_a_sequence_of_its_own_under_its_own_key(api: Api) -> None:
    publisher = await _register(api)

    suspended = await api.post(f"/v1/publishers/{publisher}/suspensions", {"reason": "Lost"}, "administrator")
    again = await api.post("/v1/publishers", {"publisher": publisher, "name": "Timer 2"}, "administrator")

    assert suspended.json() == {"position": 2, "publisher": publisher, "warnings": []}
    assert again.json()["position"] == 3
    announced = await api.announced(f"publisher:{publisher}")
    assert [(fact["topic"], fact["type"], fact["sequence"], fact["data"]) for fact in announced] == [
        ("membership.events", "membership.publisher_registered.v1", 1, {"publisher": publisher, "name": "Timer"}),
        ("membership.events", "membership.publisher_suspended.v1", 2, {"publisher": publisher, "reason": "Lost"}),
        ("membership.events", "membership.publisher_registered.v1", 3, {"publisher": publisher, "name": "Timer 2"}),
    ]
    facts = await api.items(f"/v1/publishers/{publisher}/facts", f"publisher:{publisher}")
    assert [fact["event_id"] for fact in facts] == [fact["event_id"] for fact in announced]


async def test_a_publisher_is_suspended_until_it_is_registered_again(api: Api) -> None:
    publisher = await _register(api)
    path = f"/v1/publishers/{publisher}"
    await api.post(f"{path}/suspensions", {"reason": "Lost"}, "administrator")

    suspended = (await api.get(path, "administrator")).json()
    await api.post("/v1/publishers", {"publisher": publisher, "name": "Timer"}, "administrator")
    back = (await api.get(path, "administrator")).json()

    assert (suspended["suspended"], suspended["position"]) == (True, 2)
    assert (back["suspended"], back["position"]) == (False, 3)


async def test_a_publisher_registered_many_times_at_once_has_no_gaps(api: Api) -> None:
    publisher = f"system-{next(_numbers)}"
    body = {"publisher": publisher, "name": "Timer"}

    answers = await asyncio.gather(*(api.post("/v1/publishers", body, "administrator") for _ in range(8)))

    assert sorted(answer.json()["position"] for answer in answers) == list(range(1, 9))
    assert [fact["sequence"] for fact in await api.announced(f"publisher:{publisher}")] == list(range(1, 9))


async def test_an_unknown_publisher_cannot_be_suspended(api: Api) -> None:
    answer = await api.post("/v1/publishers/nobody/suspensions", {"reason": "Lost"}, "administrator")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_publisher")


@pytest.mark.parametrize("name", ["admin", "settlement", "membership", "reporting"])
async def test_names_of_the_systems_own_users_are_reserved(api: Api, name: str) -> None:
    club = await api.found()

    publisher = await api.post("/v1/publishers", {"publisher": name, "name": "Timer"}, "administrator")
    subscriber = await club.post("subscribers", {"subscriber": name, "name": "Økonomi"})

    assert (publisher.status_code, publisher.json()["code"]) == (422, "reserved_name")
    assert (subscriber.status_code, subscriber.json()["code"]) == (422, "reserved_name")


async def test_a_name_too_long_for_a_topic_is_malformed(api: Api) -> None:
    answer = await api.post("/v1/publishers", {"publisher": "x" * 41, "name": "Timer"}, "administrator")

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_only_an_administrator_registers_and_suspends(api: Api) -> None:
    publisher = await _register(api)
    roles = ["founder", "operator:x", "auditor", f"publisher:{publisher}"]

    assert (await api.post("/v1/publishers", {"publisher": "new", "name": "x"}, *roles)).status_code == 403
    assert (await api.post(f"/v1/publishers/{publisher}/suspensions", {"reason": "x"}, *roles)).status_code == 403
    assert (await api.client.post("/v1/publishers", json={})).status_code == 401


async def test_publishers_are_seen_by_those_who_must_know_them(api: Api) -> None:
    one, other = await _register(api), await _register(api)

    for role in ("administrator", "auditor", "operator:x"):
        seen = {item["publisher"] for item in await api.items("/v1/publishers?limit=1000", role)}
        assert {one, other} <= seen
    assert [item["publisher"] for item in await api.items("/v1/publishers", f"publisher:{one}")] == [one]
    assert (await api.get(f"/v1/publishers/{other}", f"publisher:{one}", "operator:x")).status_code == 403
    assert (await api.get("/v1/publishers/nobody", "administrator")).status_code == 403


async def test_a_grant_is_announced_in_its_collaboration_and_the_last_one_stands(api: Api) -> None:
    club = await api.found_with_charter()
    publisher = await _register(api)
    await club.record("members", JOINING)
    grant = {"publisher": publisher, "member_id": "dk-0161", "types": ["hours_logged", "hours_corrected"]}
    grant["reference"] = "Letter of 4 January 2016"

    first = await club.record("grants", grant)
    for_all = await club.record("grants", {"publisher": publisher, "member_id": None, "types": ["cost_incurred"]})
    await club.record("grants", grant | {"types": []})

    assert first == {
        "position": 4,
        "collaboration_id": club.collaboration_id,
        "publisher": publisher,
        "member_id": "dk-0161",
        "warnings": [],
    }
    assert (for_all["member_id"], for_all["warnings"]) == ("all", [])
    announced = await club.announced()
    assert announced[3]["type"] == "membership.publisher_granted.v1"
    assert announced[3]["data"] == {"collaboration_id": club.collaboration_id, **grant, "given_by": "operator"}
    assert announced[4]["data"]["member_id"] == "all"
    assert await club.items(f"grants?publisher={publisher}") == [
        {"sequence": 5, "publisher": publisher, "member_id": "all", "types": ["cost_incurred"]}
        | {"given_by": "operator", "reference": None},
        {"sequence": 6, **grant, "types": [], "given_by": "operator"},
    ]
    shown = (await api.get(f"/v1/publishers/{publisher}", f"publisher:{publisher}")).json()
    assert [(grant["collaboration_id"], grant["member_id"]) for grant in shown["grants"]] == [
        (club.collaboration_id, "all"),
        (club.collaboration_id, "dk-0161"),
    ]


async def test_a_grant_of_facts_that_nobody_publishes_is_refused(api: Api) -> None:
    club = await api.found()
    publisher = await _register(api)

    answer = await club.post("grants", {"publisher": publisher, "types": ["hours_logged", "rate_adopted", "x"]})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_type")
    assert [error["where"] for error in answer.json()["errors"]] == ["types[1]", "types[2]"]


async def test_a_grant_that_cannot_work_yet_is_taken_with_warnings(api: Api) -> None:
    club = await api.found()
    publisher = await _register(api)
    await api.post(f"/v1/publishers/{publisher}/suspensions", {"reason": "Lost"}, "administrator")

    word = {"reference": "Letter of 4 January 2016"}
    unknown = await club.record(
        "grants", {"publisher": "nobody", "member_id": "dk-0161", "types": ["hours_logged"], **word}
    )
    suspended = await club.record("grants", {"publisher": publisher, "types": ["hours_logged"]})

    assert codes(unknown["warnings"]) == ["unknown_publisher", "unknown_member"]
    assert codes(suspended["warnings"]) == ["suspended"]


async def test_a_subscriber_is_announced_and_shown(api: Api) -> None:
    club = await api.found()
    subscriber = {"subscriber": "oekonomi", "name": "Økonomisystem"}

    answer = await club.record("subscribers", subscriber)

    assert (answer["position"], answer["subscriber"]) == (2, "oekonomi")
    admitted = (await club.announced())[-1]
    assert admitted["type"] == "membership.subscriber_admitted.v1"
    assert admitted["data"] == {"collaboration_id": club.collaboration_id, **subscriber}
    assert await club.items("subscribers") == [{"sequence": 2, **subscriber}]
