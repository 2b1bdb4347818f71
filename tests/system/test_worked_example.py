"""The worked example of the charter's own page, through the live system: commands, Kafka, a run, an approval."""

from typing import Any

import pytest

from cli.live.api import Live, Refused
from cli.live.publisher import connect_publisher
from deploy.local.system import System
from tests.system.kit import case_scenario, eventually, found_case, new_id, record_membership, register_publisher
from tests.system.kit import grant as grant_to

pytestmark = pytest.mark.system


async def run_worked_example(system: System, live: Live) -> tuple[str, dict[str, Any]]:
    """Plays the example; gives the collaboration and the calculated run."""
    scenario = case_scenario("01-worked-example")
    collaboration_id = await found_case(live, "01-worked-example")
    publisher = new_id("pub")
    password = await register_publisher(system, live, publisher)
    await grant_to(live, collaboration_id, publisher, None, ["hours_logged"])
    position = await record_membership(live, collaboration_id, scenario)
    async with connect_publisher(system.platform.env(), publisher, password) as out:
        hours = [data for fact, data in scenario if fact == "hours_logged"]
        await out.publish_all(
            ("hours_logged", {"collaboration_id": collaboration_id, **data}, data["entry_id"]) for data in hours
        )
    run = await live.request_run(collaboration_id, "annual", "2016", position=position)
    return collaboration_id, run


async def test_the_worked_example_comes_out_to_the_ore_through_the_live_system(system: System, live: Live) -> None:
    collaboration_id, run = await run_worked_example(system, live)

    assert run["state"] == "calculated", run
    result = run["result"]
    assert result["net"] == {"dk-0161": 7_800_000, "dk-0155": 1_800_000, "dk-0183": -600_000}
    assert result["not_honoured"] == [{"period": "2016", "project": "p1", "member": "dk-0183", "minutes": 1800}]
    assert sum(result["net"].values()) == 9_000_000

    approved = await live.approve(collaboration_id, run["run_id"])
    assert approved["state"] == "issued"
    claims = await eventually(
        lambda: live.get("reporting", f"/v1/collaborations/{collaboration_id}/claims", ["auditor"]),
        lambda answer: len(answer["items"]) == 3,
    )
    amounts = {claim["member_id"]: claim["amount_minor"] for claim in claims["items"]}
    assert amounts == {"dk-0161": 7_800_000, "dk-0155": 1_800_000, "dk-0183": -600_000}


async def test_a_claim_is_traced_to_every_minute_behind_it(system: System, live: Live) -> None:
    collaboration_id, run = await run_worked_example(system, live)
    await live.approve(collaboration_id, run["run_id"])
    operator = [f"operator:{collaboration_id}"]
    claims = await live.get("settlement", f"/v1/collaborations/{collaboration_id}/claims", operator)
    claim = next(item for item in claims["items"] if item["member_id"] == "dk-0161")

    trace = await live.get("settlement", f"/v1/claims/{claim['claim_id']}/trace", operator)

    lines = trace["lines"]
    assert sum(line["amount_minor"] for line in lines) == claim["amount_minor"] == 7_800_000
    credit = next(line for line in lines if line["kind"] == "credit")
    assert sum(entry["minutes"] for entry in credit["entries"]) == 2400
    assert {entry["event_id"] for entry in credit["entries"]} == {"a0", "a1"}


async def test_a_second_run_is_refused_while_one_awaits_approval(system: System, live: Live) -> None:
    collaboration_id, run = await run_worked_example(system, live)

    with pytest.raises(Refused) as refused:
        await live.request_run(collaboration_id, "annual", "2016")
    assert (refused.value.status, refused.value.code) == (409, "awaiting_approval")

    await live.approve(collaboration_id, run["run_id"])
    again = await live.request_run(collaboration_id, "annual", "2016")
    assert (again["state"], again["error"]["code"]) == ("failed", "already_settled")


async def test_a_fact_acknowledged_by_membership_is_in_a_run_that_names_its_position(
    system: System, live: Live
) -> None:
    collaboration_id, run = await run_worked_example(system, live)
    operator = [f"operator:{collaboration_id}"]
    await live.post("settlement", f"/v1/runs/{run['run_id']}/discards", {"reason": "another budget"}, operator)

    for amount in (9_600_000, 9_900_000, 10_200_000):
        budget = {"stream_id": "contingent", "period": "2017", "amount_minor": amount}
        position = await live.record(collaboration_id, "budget_adopted", budget)
        again = await live.request_run(collaboration_id, "annual", "2016", position=position)
        assert sum(again["result"]["net"].values()) == amount
        await live.post("settlement", f"/v1/runs/{again['run_id']}/discards", {"reason": "and another"}, operator)
