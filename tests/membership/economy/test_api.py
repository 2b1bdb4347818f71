"""Rates and budgets: adopted, announced, and which of them stand."""

import pytest

from tests.membership.kit import Api, codes

RATE = {"rate_id": "hour", "amount_minor": 60000, "valid_from": "2016-01-01", "decision": "GF-2015-4"}
BUDGET = {"stream_id": "contingent", "period": "2017", "amount_minor": 9000000, "decision": "GF-2016-2"}


async def test_a_rate_is_announced_and_shown_with_its_decision(api: Api) -> None:
    club = await api.found_with_charter()

    answer = await club.record("rates", RATE)

    assert (answer["position"], answer["rate_id"], answer["warnings"]) == (3, "hour", [])
    adopted = (await club.announced())[-1]
    assert (adopted["type"], adopted["sequence"]) == ("membership.rate_adopted.v1", 3)
    assert adopted["data"] == {"collaboration_id": club.collaboration_id, **RATE}
    assert await club.items("rates") == [RATE | {"sequence": 3, "stands": True}]


async def test_of_several_rates_from_one_day_the_one_adopted_last_stands(api: Api) -> None:
    club = await api.found_with_charter()
    for amount, valid_from in ((60000, "2016-01-01"), (65000, "2017-01-01"), (61000, "2016-01-01")):
        await club.record("rates", RATE | {"amount_minor": amount, "valid_from": valid_from})
    await club.record("rates", RATE | {"rate_id": "fee"})

    standing = await club.items("rates?rate_id=hour")
    all_of_them = await club.items("rates?rate_id=hour&replaced=true")

    assert [rate["amount_minor"] for rate in standing] == [65000, 61000]
    assert [(rate["amount_minor"], rate["stands"]) for rate in all_of_them] == [
        (60000, False),
        (65000, True),
        (61000, True),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": "2016-01-02"},
        {"amount_minor": 600.0},
        {"amount_minor": "60000"},
        {"amount_minor": True},
        {"amount_minor": 10**18 + 1},
        {"rate_id": ""},
        {"rate_id": "a\u0000b"},
        {"decision": 4},
        {"currency": "DKK"},
    ],
)
async def test_a_malformed_rate_is_refused(api: Api, wrong: dict[str, object]) -> None:
    club = await api.found_with_charter()

    answer = await club.post("rates", RATE | wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert [error["where"] for error in answer.json()["errors"]] == list(wrong)


async def test_a_rate_that_no_charter_reads_is_taken_with_a_warning(api: Api) -> None:
    club = await api.found_with_charter()

    answer = await club.record("rates", RATE | {"rate_id": "hours"})

    assert codes(answer["warnings"]) == ["unused_rate"]


async def test_a_budget_is_announced_and_the_last_one_for_the_same_thing_stands(api: Api) -> None:
    club = await api.found_with_charter()

    first = await club.record("budgets", BUDGET)
    await club.record("budgets", BUDGET | {"amount_minor": -5, "decision": None})
    project = await club.record("budgets", BUDGET | {"project_id": "p1"})

    assert (first["position"], first["stream_id"], first["period"], first["warnings"]) == (3, "contingent", "2017", [])
    assert codes(project["warnings"]) == ["other_scope"]
    adopted = (await club.announced())[2]
    assert adopted["type"] == "membership.budget_adopted.v1"
    assert adopted["data"] == {"collaboration_id": club.collaboration_id, **BUDGET}
    standing = await club.items("budgets?period=2017")
    assert [(budget["project_id"], budget["amount_minor"]) for budget in standing] == [(None, -5), ("p1", 9000000)]
    assert len(await club.items("budgets?replaced=true")) == 3


async def test_a_budget_no_charter_asks_for_is_taken_with_a_warning(api: Api) -> None:
    club = await api.found_with_charter()

    unknown = await club.record("budgets", BUDGET | {"stream_id": "projects"})
    quarter = await club.record("budgets", BUDGET | {"period": "2017-Q1"})

    assert codes(unknown["warnings"]) == ["unknown_stream"]
    assert codes(quarter["warnings"]) == ["other_period"]
