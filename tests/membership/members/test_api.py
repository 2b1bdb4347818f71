"""Members joining, leaving, and joinings taken back."""

from tests.membership.kit import JOINING, Api, codes


async def test_a_joining_is_announced_with_the_next_position_and_shown(api: Api) -> None:
    club = await api.found_with_charter()

    answer = await club.record("members", JOINING)

    assert answer == {
        "position": 3,
        "collaboration_id": club.collaboration_id,
        "member_id": "dk-0161",
        "warnings": [],
    }
    joined = (await club.announced())[-1]
    assert (joined["topic"], joined["type"], joined["sequence"]) == (
        "membership.events",
        "membership.member_joined.v1",
        3,
    )
    assert joined["data"] == {"collaboration_id": club.collaboration_id, **JOINING, "host": False}
    stay = {"sequence": 3, "kind": "municipality", "host": False, "joined_on": "2016-01-01", "left_on": None}
    assert await club.items("members") == [{"member_id": "dk-0161", "name": "Glostrup", "stays": [stay]}]


async def test_a_kind_that_no_version_of_the_charter_has_is_refused(api: Api) -> None:
    club = await api.found_with_charter()

    answer = await club.post("members", JOINING | {"kind": "region"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "unknown_kind"
    assert [fact["sequence"] for fact in await club.announced()] == [1, 2]


async def test_before_a_charter_is_adopted_every_kind_is_unknown(api: Api) -> None:
    club = await api.found()

    answer = await club.post("members", JOINING)

    assert answer.json()["code"] == "unknown_kind"


async def test_a_malformed_joining_is_refused_with_every_problem_at_once(api: Api) -> None:
    club = await api.found_with_charter()

    answer = await club.post(
        "members",
        {"member_id": "Glostrup", "kind": "municipality", "joined_on": "2016-02-30", "colour": 1, "host": "yes"},
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "malformed"
    assert {error["where"] for error in problem["errors"]} == {"member_id", "name", "joined_on", "colour", "host"}


async def test_another_collaboration_in_the_body_than_in_the_path_is_malformed(api: Api) -> None:
    club = await api.found_with_charter()

    answer = await club.post("members", JOINING | {"collaboration_id": "another"})

    assert answer.json()["code"] == "malformed"
    assert [error["where"] for error in answer.json()["errors"]] == ["collaboration_id"]


async def test_a_body_that_is_no_json_object_is_malformed(api: Api) -> None:
    club = await api.found_with_charter()

    for body in (["a list"], "kind: municipality"):
        answer = await club.post("members", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_a_stay_ends_with_the_earliest_leaving_on_or_after_its_first_day(api: Api) -> None:
    club = await api.found_with_charter()
    await club.record("members/dk-0161/leavings", {"left_on": "2015-06-30"})
    await club.record("members", JOINING)
    await club.record("members/dk-0161/leavings", {"left_on": "2018-12-31"})
    await club.record("members/dk-0161/leavings", {"left_on": "2017-12-31"})
    await club.record("members", JOINING | {"joined_on": "2020-01-01"})

    [member] = await club.items("members")

    assert [(stay["joined_on"], stay["left_on"]) for stay in member["stays"]] == [
        ("2016-01-01", "2017-12-31"),
        ("2020-01-01", None),
    ]


async def test_what_looks_odd_is_taken_with_a_warning(api: Api) -> None:
    club = await api.found_with_charter()

    early = await club.record("members/dk-0161/leavings", {"left_on": "2015-06-30"})
    nothing = await club.record("members/dk-0161/withdrawals", {"joined_on": "2016-01-01", "reason": "mistake"})
    await club.record("members", JOINING)
    again = await club.record("members", JOINING | {"joined_on": "2016-07-01"})

    assert codes(early["warnings"]) == ["no_stay"]
    assert codes(nothing["warnings"]) == ["no_stay"]
    assert codes(again["warnings"]) == ["already_member"]
    assert [fact["sequence"] for fact in await club.announced()] == [1, 2, 3, 4, 5, 6]


async def test_a_withdrawal_takes_back_the_stays_known_so_far_and_keeps_their_history(api: Api) -> None:
    club = await api.found_with_charter()
    await club.record("members", JOINING)

    withdrawn = await club.record("members/dk-0161/withdrawals", {"joined_on": "2016-01-01", "reason": "mistake"})

    assert withdrawn["warnings"] == []
    assert await club.items("members") == []
    facts = await club.items("facts")
    assert [fact["type"] for fact in facts[2:]] == [
        "membership.member_joined.v1",
        "membership.joining_withdrawn.v1",
    ]
    await club.record("members", JOINING)
    assert len(await club.items("members")) == 1


async def test_one_member_is_read_and_one_that_never_was_is_not_found(api: Api) -> None:
    club = await api.found_with_charter()
    await club.record("members", JOINING)

    found = await api.get(f"{club.path}/members/dk-0161", club.operator)
    missing = await api.get(f"{club.path}/members/dk-0101", club.operator)

    assert found.json()["name"] == "Glostrup"
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_member")
