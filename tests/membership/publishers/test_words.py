"""Who may let another system speak for a member: the operator who says where the member said so, or the member."""

from typing import Any

from tests.membership.kit import JOINING, Api, Club

HOURS = {"publisher": "secretariat", "member_id": "dk-0161", "types": ["hours_logged"]}
LETTER = {"reference": "Glostrup's letter of 4 January 2016"}


async def _club(api: Api) -> Club:
    club = await api.found_with_charter()
    await club.record("members", JOINING)
    await club.record("members", JOINING | {"member_id": "dk-0183", "name": "Ishøj"})
    return club


async def _ask(api: Api, club: Club, body: dict[str, Any], *roles: str) -> tuple[int, dict[str, Any]]:
    """What the grants of a collaboration answer to someone who did not found it."""
    answer = await api.post(f"{club.path}/grants", body, *roles, subject="another")
    return answer.status_code, answer.json()


async def test_an_operator_grants_a_members_hours_to_anothers_system_only_with_the_members_word(api: Api) -> None:
    club = await _club(api)

    for without in ({}, {"reference": None}, {"reference": "  "}):
        status, answer = await _ask(api, club, HOURS | without, club.operator)
        assert (status, answer["code"]) == (422, "members_word_missing")
        assert answer["detail"].startswith("secretariat is not dk-0161's own system.")
    status, _ = await _ask(api, club, HOURS | LETTER, club.operator)

    assert status == 201
    (given,) = [grant for grant in await club.items("grants") if grant["publisher"] == "secretariat"]
    assert (given["given_by"], given["reference"]) == ("operator", LETTER["reference"])


async def test_a_founder_is_an_operator_here_too(api: Api) -> None:
    club = await _club(api)

    answer = await api.post(f"{club.path}/grants", HOURS, "founder", subject=f"founder of {club.collaboration_id}")

    assert (answer.status_code, answer.json()["code"]) == (422, "members_word_missing")


async def test_a_member_says_so_itself_for_itself_and_takes_it_back(api: Api) -> None:
    club = await _club(api)

    status, _ = await _ask(api, club, HOURS, "member:dk-0161")
    announced = (await club.announced())[-1]["data"]
    back, _ = await _ask(api, club, HOURS | {"types": []}, "member:dk-0161")

    assert (status, back) == (201, 201)
    assert (announced["given_by"], announced["member_id"]) == ("member", "dk-0161")
    assert (await club.announced())[-1]["data"]["types"] == []


async def test_a_member_speaks_for_no_other_and_not_for_all_and_in_no_other_collaboration(api: Api) -> None:
    club, other = await _club(api), await api.found_with_charter()
    member = "member:dk-0161"

    wrong: list[dict[str, Any]] = [{"member_id": "dk-0183"}, {"member_id": None}, {"member_id": "all"}]
    for body in [*(HOURS | each for each in wrong), {}]:
        assert (await _ask(api, club, body, member))[0] == 403
    assert (await _ask(api, other, HOURS, member))[0] == 403
    assert (await _ask(api, club, HOURS, "publisher:secretariat", "administrator"))[0] == 403


async def test_nobody_says_in_the_body_who_gives_it(api: Api) -> None:
    club = await _club(api)

    status, answer = await _ask(api, club, HOURS | {"given_by": "member"}, club.operator)

    assert (status, answer["code"]) == (422, "malformed")


async def test_what_is_for_all_or_a_members_own_system_or_takes_back_needs_no_word(api: Api) -> None:
    club = await _club(api)

    free_ones: list[dict[str, Any]] = [{"member_id": None}, {"publisher": "dk-0161"}, {"types": []}]
    for free in free_ones:
        assert (await _ask(api, club, HOURS | free, club.operator))[0] == 201
