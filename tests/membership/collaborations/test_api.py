"""Founding collaborations, adopting and reading charters."""

import hashlib
from typing import Any

import pytest

from tests.membership.kit import Api, charter, codes

FOUNDING: dict[str, Any] = {
    "collaboration_id": "sjaelland",
    "name": "Digitaliseringsforeningen på Sjælland",
    "country": "DK",
    "form": "association",
    "currency": "DKK",
}


async def test_founding_is_the_first_fact_and_says_which_role_to_ask_for(api: Api) -> None:
    answer = await api.post("/v1/collaborations", FOUNDING | {"purposes": ["implementation"]}, "founder", subject="sj")

    assert answer.status_code == 201
    assert answer.json() == {
        "position": 1,
        "collaboration_id": "sjaelland",
        "operator_role": "operator:sjaelland",
        "warnings": [],
    }
    [founded] = await api.announced("sjaelland")
    assert (founded["type"], founded["sequence"]) == ("membership.collaboration_founded.v1", 1)
    assert founded["data"] == FOUNDING
    shown = (await api.get("/v1/collaborations/sjaelland", "operator:sjaelland")).json()
    assert shown.pop("founded_at").endswith("Z")
    assert shown == FOUNDING | {"purposes": ["implementation"], "position": 1, "charters": []}


async def test_an_id_that_is_taken_is_a_conflict(api: Api) -> None:
    club = await api.found()

    answer = await api.post("/v1/collaborations", FOUNDING | {"collaboration_id": club.collaboration_id}, "founder")

    assert (answer.status_code, answer.json()["code"]) == (409, "collaboration_exists")
    assert len(await club.announced()) == 1


async def test_a_malformed_founding_is_refused_with_every_problem(api: Api) -> None:
    answer = await api.post(
        "/v1/collaborations",
        {"collaboration_id": "No Slug", "country": "SE", "form": "club", "currency": "kr", "purposes": ["fun"]},
        "founder",
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert {error["where"] for error in answer.json()["errors"]} == {
        "collaboration_id",
        "name",
        "country",
        "currency",
        "purposes[0]",
    }


async def test_a_form_of_the_other_country_is_malformed(api: Api) -> None:
    answer = await api.post("/v1/collaborations", FOUNDING | {"form": "iks_company"}, "founder")

    assert [error["where"] for error in answer.json()["errors"]] == ["form"]


async def test_the_founder_goes_on_with_the_same_token_and_another_founder_does_not(api: Api) -> None:
    club = await api.found()
    text = charter(club.collaboration_id)

    other = await api.post(f"{club.path}/charters", text, "founder", subject="another founder")
    founder = await api.post(f"{club.path}/charters", text, "founder", subject=f"founder of {club.collaboration_id}")

    assert other.status_code == 403
    assert (founder.status_code, founder.json()["position"]) == (201, 2)
    assert (await api.get(club.path, "founder", subject=f"founder of {club.collaboration_id}")).status_code == 200


async def test_a_charter_is_announced_with_its_text_and_sha256(api: Api) -> None:
    club = await api.found()
    text = charter(club.collaboration_id)
    sha256 = hashlib.sha256(text.encode()).hexdigest()

    answer = await club.record("charters", text)

    assert (answer["position"], answer["version"], answer["sha256"]) == (2, 1, sha256)
    adopted = (await club.announced())[-1]
    assert adopted["type"] == "membership.charter_adopted.v1"
    assert adopted["data"] == {
        "collaboration_id": club.collaboration_id,
        "version": 1,
        "valid_from": "2016-01-01",
        "decision": "GF-2015-4",
        "text": text,
        "sha256": sha256,
    }
    [listed] = await club.items("charters")
    one = (await api.get(f"{club.path}/charters/1", club.operator)).json()
    assert one == listed
    assert (one["text"], one["decision"], one["sequence"]) == (text, "GF-2015-4", 2)
    [summary] = (await api.get(club.path, club.operator)).json()["charters"]
    assert "text" not in summary
    assert (await api.get(f"{club.path}/charters/2", club.operator)).status_code == 404


async def test_a_charter_may_come_as_json(api: Api) -> None:
    club = await api.found()

    wrong = await club.post("charters", {"yaml": "x"})
    right = await club.post("charters", {"text": charter(club.collaboration_id)})

    assert [error["where"] for error in wrong.json()["errors"]] == ["yaml", "text"]
    assert right.status_code == 201


async def test_an_invalid_charter_is_refused_whole_with_every_problem(api: Api) -> None:
    club = await api.found()
    text = (
        charter(club.collaboration_id).replace("form: association", "form: club").replace("read: period_end", "at: 1")
    )

    answer = await club.post("charters", text)

    assert (answer.status_code, answer.json()["code"]) == (422, "charter_invalid")
    problems = {(error["code"], error["where"]) for error in answer.json()["errors"]}
    assert problems == {("wrong_value", "collaboration.form"), ("unknown_field", "streams[1].key.at")}
    assert await club.items("charters") == []


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"currency": "NOK"}, "changed", "collaboration.currency"),
        ({"collaboration_id": "another"}, "changed", "collaboration.id"),
    ],
)
async def test_another_collaborations_charter_is_refused(
    api: Api, changed: dict[str, str], code: str, where: str
) -> None:
    club = await api.found()

    answer = await club.post("charters", charter(**({"collaboration_id": club.collaboration_id} | changed)))

    assert [(error["code"], error["where"]) for error in answer.json()["errors"]] == [(code, where)]


async def test_versions_must_go_together(api: Api) -> None:
    club = await api.found_with_charter()
    text = charter(club.collaboration_id)

    twice = await club.post("charters", text)
    changed = await club.post(
        "charters", charter(club.collaboration_id, every="quarter").replace("version: 1", "version: 2")
    )

    assert [(error["code"], error["where"]) for error in twice.json()["errors"]] == [("duplicate", "version")]
    assert [(error["code"], error["where"]) for error in changed.json()["errors"]] == [
        ("changed", "settlements[0].every")
    ]


async def test_a_version_that_leaves_a_gap_is_adopted_with_a_warning(api: Api) -> None:
    club = await api.found_with_charter()

    answer = await club.record("charters", charter(club.collaboration_id).replace("version: 1", "version: 3"))

    assert codes(answer["warnings"]) == ["version_gap"]
    assert [version["version"] for version in await club.items("charters")] == [1, 3]


async def test_a_charter_that_says_more_than_a_fact_may_hold_is_malformed(api: Api) -> None:
    club = await api.found()

    answer = await club.post("charters", charter(club.collaboration_id).replace("GF-2015-4", "x" * 201))

    assert (answer.status_code, [error["where"] for error in answer.json()["errors"]]) == (422, ["decision"])


async def test_the_list_holds_what_the_token_may_see_page_by_page(api: Api) -> None:
    clubs = sorted([(await api.found_with_charter()).collaboration_id for _ in range(3)])
    roles = [f"operator:{clubs[0]}", f"subscriber:{clubs[1]}", "member:dk-0999"]
    joining = {"member_id": "dk-0999", "name": "Ny", "kind": "municipality", "joined_on": "2016-01-01"}
    joined = await api.post(f"/v1/collaborations/{clubs[2]}/members", joining, f"operator:{clubs[2]}")
    assert joined.status_code == 201

    first = await api.get("/v1/collaborations?limit=2", *roles)
    second = await api.get(first.links["next"]["url"], *roles)

    assert [item["collaboration_id"] for item in first.json()["items"]] == clubs[:2]
    assert [item["collaboration_id"] for item in second.json()["items"]] == clubs[2:]
    assert second.json()["next_after"] is None
    assert await api.items("/v1/collaborations", "member:dk-0998") == []
    everything = {item["collaboration_id"] for item in await api.items("/v1/collaborations?limit=1000", "auditor")}
    assert everything > set(clubs)
