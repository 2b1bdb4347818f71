"""Projects, taking part, hours agreed."""

from typing import Any

import pytest

from tests.membership.kit import JOINING, Api, Club, codes

PROJECT = {"project_id": "sapa", "name": "SAPA", "kind": "voluntary", "starts_on": "2016-01-01"}
AGREEMENT = {"project_id": "sapa", "member_id": "dk-0161", "period": "2016", "minutes": 6000}


async def _club(api: Api) -> Club:
    """A collaboration with a member and a voluntary project; its last position is 4."""
    club = await api.found_with_charter()
    await club.record("members", JOINING)
    await club.record("projects", PROJECT)
    return club


async def test_a_project_is_announced_and_shown(api: Api) -> None:
    club = await _club(api)

    started = (await club.announced())[-1]

    assert (started["type"], started["sequence"]) == ("membership.project_started.v1", 4)
    assert started["data"] == {"collaboration_id": club.collaboration_id, **PROJECT}
    shown: dict[str, Any] = {"sequence": 4, **PROJECT, "ends_on": None, "participants": []}
    assert await club.items("projects") == [shown]
    assert (await api.get(f"{club.path}/projects/sapa", club.operator)).json() == shown
    missing = await api.get(f"{club.path}/projects/none", club.operator)
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_project")


async def test_the_last_start_of_a_project_stands_and_an_ending_goes_before_its_end(api: Api) -> None:
    club = await _club(api)

    ended = await club.record("projects/sapa/endings", {"ends_on": "2016-09-30"})
    await club.record("projects", PROJECT | {"name": "SAPA 2", "ends_on": "2019-12-31"})

    [project] = await club.items("projects")
    assert ended == {
        "position": 5,
        "collaboration_id": club.collaboration_id,
        "project_id": "sapa",
        "warnings": [],
    }
    assert (project["name"], project["ends_on"]) == ("SAPA 2", "2016-09-30")
    assert (await club.announced())[4]["data"] == {
        "collaboration_id": club.collaboration_id,
        "project_id": "sapa",
        "ends_on": "2016-09-30",
    }


async def test_joining_and_leaving_a_project_are_announced_and_shown(api: Api) -> None:
    club = await _club(api)

    joined = await club.record("projects/sapa/participants", {"member_id": "dk-0161", "joined_on": "2016-03-01"})
    left = await club.record("projects/sapa/participants/dk-0161/leavings", {"left_on": "2016-10-31"})

    assert (joined["position"], joined["member_id"], joined["warnings"]) == (5, "dk-0161", [])
    assert (left["position"], left["project_id"], left["warnings"]) == (6, "sapa", [])
    ids = {"collaboration_id": club.collaboration_id, "project_id": "sapa", "member_id": "dk-0161"}
    announced = [(fact["type"], fact["data"]) for fact in (await club.announced())[4:]]
    assert announced == [
        ("membership.project_joined.v1", {**ids, "joined_on": "2016-03-01"}),
        ("membership.project_left.v1", {**ids, "left_on": "2016-10-31"}),
    ]
    [project] = await club.items("projects")
    assert project["participants"] == [{"member_id": "dk-0161", "joined_on": "2016-03-01", "left_on": "2016-10-31"}]


async def test_hours_agreed_are_announced_and_the_last_ones_stand(api: Api) -> None:
    club = await _club(api)

    first = await club.record("hours-agreements", AGREEMENT)
    await club.record("hours-agreements", AGREEMENT | {"minutes": 7200})
    await club.record("hours-agreements", AGREEMENT | {"period": "2017", "minutes": 0})

    assert (first["position"], first["warnings"]) == (5, [])
    agreed = (await club.announced())[4]
    assert (agreed["type"], agreed["data"]) == (
        "membership.hours_agreed.v1",
        {"collaboration_id": club.collaboration_id, **AGREEMENT},
    )
    assert [item["minutes"] for item in await club.items("hours-agreements?project_id=sapa")] == [7200, 0]
    assert [item["minutes"] for item in await club.items("hours-agreements?period=2016")] == [7200]
    assert await club.items("hours-agreements?project_id=none") == []


@pytest.mark.parametrize("period", ["2016-H1", "2016-Q1", "2016-01"])
async def test_hours_agreed_for_another_length_than_hours_are_settled_by_are_refused(api: Api, period: str) -> None:
    club = await _club(api)

    answer = await club.post("hours-agreements", AGREEMENT | {"period": period})

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_period")
    assert len(await club.announced()) == 4


@pytest.mark.parametrize("wrong", [{"minutes": -1}, {"minutes": 1.5}, {"period": "2016-13"}, {"period": "next year"}])
async def test_malformed_hours_are_refused(api: Api, wrong: dict[str, object]) -> None:
    club = await _club(api)

    answer = await club.post("hours-agreements", AGREEMENT | wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert [error["where"] for error in answer.json()["errors"]] == list(wrong)


async def test_before_a_charter_is_adopted_any_length_of_period_is_taken(api: Api) -> None:
    club = await api.found()

    answer = await club.record("hours-agreements", AGREEMENT | {"period": "2016-Q1"})

    assert codes(answer["warnings"]) == ["unknown_project", "unknown_member"]


async def test_what_is_about_projects_or_members_not_known_so_far_is_taken_with_warnings(api: Api) -> None:
    club = await api.found_with_charter()

    ended = await club.record("projects/later/endings", {"ends_on": "2016-12-31"})
    joined = await club.record("projects/later/participants", {"member_id": "dk-0161", "joined_on": "2016-01-01"})
    left = await club.record("projects/other/participants/dk-0161/leavings", {"left_on": "2016-06-30"})
    agreed = await club.record("hours-agreements", AGREEMENT)

    assert codes(ended["warnings"]) == ["unknown_project"]
    assert codes(joined["warnings"]) == ["unknown_project", "unknown_member"]
    assert codes(left["warnings"]) == ["not_a_participant"]
    assert codes(agreed["warnings"]) == ["unknown_project", "unknown_member"]
    started = await club.record("projects", PROJECT | {"project_id": "later"})
    [project] = await club.items("projects")
    assert started["position"] == 7
    assert project["ends_on"] == "2016-12-31"
    assert [part["member_id"] for part in project["participants"]] == ["dk-0161"]


async def test_odd_projects_are_taken_with_a_warning(api: Api) -> None:
    club = await _club(api)

    backwards = await club.record("projects", PROJECT | {"ends_on": "2015-12-31"})
    await club.record("projects", PROJECT | {"kind": "mandatory"})
    joined = await club.record("projects/sapa/participants", {"member_id": "dk-0161", "joined_on": "2016-01-01"})

    assert codes(backwards["warnings"]) == ["never_runs"]
    assert codes(joined["warnings"]) == ["mandatory_project"]


async def test_a_project_id_may_hold_what_any_text_holds(api: Api) -> None:
    club = await _club(api)
    await club.record("projects", PROJECT | {"project_id": "2016/sapa ø"})

    ended = await club.record("projects/2016%2Fsapa%20%C3%B8/endings", {"ends_on": "2016-06-30"})
    shown = await api.get(f"{club.path}/projects/2016%2Fsapa%20%C3%B8", club.operator)

    assert (ended["project_id"], ended["warnings"]) == ("2016/sapa ø", [])
    assert shown.json()["ends_on"] == "2016-06-30"


async def test_projects_are_listed_page_by_page(api: Api) -> None:
    club = await _club(api)
    for name in ("a", "b"):
        await club.record("projects", PROJECT | {"project_id": name})

    first = await api.get(f"{club.path}/projects?limit=2", club.operator)
    second = await api.get(first.links["next"]["url"], club.operator)

    listed = [project["project_id"] for page in (first, second) for project in page.json()["items"]]
    assert listed == ["a", "b", "sapa"]
