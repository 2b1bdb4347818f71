"""Runs: their states follow from the events there are, and amounts are exactly those announced."""

from shared.events import settlement
from tests.reporting.kit import Api, Story, apply


async def test_the_worked_example_reads_to_the_oere(api: Api, story: Story) -> None:
    await apply(api.pool, story.whole().told)
    path = f"/v1/collaborations/{story.collaboration_id}"
    run = await api.json(f"{path}/runs/run-1", "member:dk-0161")
    assert {member["member_id"]: member["net_minor"] for member in run["members"]} == {
        "dk-0161": 7_800_000,
        "dk-0155": 1_800_000,
        "dk-0183": -600_000,
    }
    assert run["not_honoured"] == [{"period": "2016", "project_id": "p1", "member_id": "dk-0183", "minutes": 1_800}]
    lines = await api.items(f"{path}/lines", "auditor", run_id="run-1")
    assert sum(line["amount_minor"] for line in lines) == 9_000_000
    claims = await api.items(f"{path}/claims", "auditor", run_id="run-1")
    assert sum(claim["amount_minor"] for claim in claims) == 9_000_000


async def test_a_run_moves_through_its_states(api: Api, story: Story) -> None:
    story.found()
    path = f"/v1/collaborations/{story.collaboration_id}/runs/run-1"
    story.settle()
    seen: list[str] = []
    for received in story.told:
        await apply(api.pool, [received])
        if isinstance(received.event, settlement.SettlementRequested | settlement.SettlementCalculated):
            seen.append((await api.json(path, "auditor"))["state"])
    seen.append((await api.json(path, "auditor"))["state"])
    reversed_by = story.result(settlement.SettlementReversed, reversed_by_run_id="run-2")
    await apply(api.pool, [reversed_by])
    run = await api.json(path, "auditor")

    assert [*seen, run["state"]] == ["requested", "calculated", "issued", "reversed"]
    assert run["reversed_by_run_id"] == "run-2"


async def test_a_failed_run_says_why(api: Api, story: Story) -> None:
    story.found()
    story.result(settlement.SettlementRequested)
    story.result(settlement.SettlementFailed, code="missing_rate", where="projects 2016", message="No rate for p1.")
    await apply(api.pool, story.told)
    (run,) = await api.items(f"/v1/collaborations/{story.collaboration_id}/runs", "auditor")
    assert (run["state"], run["failure_code"], run["failure_message"]) == ("failed", "missing_rate", "No rate for p1.")


async def test_runs_come_newest_first_page_by_page(api: Api, story: Story) -> None:
    story.found()
    for number in range(5):
        story.result(settlement.SettlementRequested, run_id=f"run-{number}")
    await apply(api.pool, story.told)
    path = f"/v1/collaborations/{story.collaboration_id}/runs"
    first = await api.json(path, "auditor", limit=3)
    second = await api.json(path, "auditor", limit=3, after=first["next_after"])
    assert [run["run_id"] for run in first["items"] + second["items"]] == [
        f"run-{number}" for number in (4, 3, 2, 1, 0)
    ]
    assert second["next_after"] is None


async def test_lines_of_several_parts_keep_their_order(api: Api, story: Story) -> None:
    story.found()
    line = settlement.Line(stream="s", period="2016", member="dk-0161", kind="share", amount_minor=1)
    story.result(
        settlement.SettlementLinesPosted, part=2, parts=2, lines=(line.model_copy(update={"amount_minor": 3}),)
    )
    story.result(
        settlement.SettlementLinesPosted,
        part=1,
        parts=2,
        lines=tuple(line.model_copy(update={"amount_minor": amount}) for amount in (1, 2)),
    )
    await apply(api.pool, story.told)
    path = f"/v1/collaborations/{story.collaboration_id}/lines"
    body = await api.json(path, "auditor", run_id="run-1", limit=2)
    rest = await api.json(path, "auditor", run_id="run-1", after=body["next_after"])
    assert [line["amount_minor"] for line in body["items"] + rest["items"]] == [1, 2, 3]
