"""Transfers, balances and turns."""

from shared.events import settlement
from tests.reporting.kit import Api, Story, apply


async def test_the_balance_is_where_the_last_movement_left_it(api: Api, story: Story) -> None:
    story.found()
    for run, amount, balance in (("run-1", 500, 500), ("run-2", -200, 300)):
        story.result(
            settlement.BalanceMoved,
            run_id=run,
            stream_id="joint",
            member_id="dk-0161",
            amount_minor=amount,
            balance_minor=balance,
        )
    story.result(
        settlement.BalanceMoved, run_id="run-2", stream_id="joint", member_id="dk-0155", amount_minor=0, balance_minor=0
    )
    for received in reversed(story.told):
        await apply(api.pool, [received])
    body = await api.json(f"/v1/collaborations/{story.collaboration_id}/balances", "auditor")
    assert [(row["member_id"], row["amount_minor"]) for row in body["items"]] == [("dk-0161", 300)]


async def test_the_turn_of_a_run_taken_back_no_longer_holds(api: Api, story: Story) -> None:
    story.found()
    story.result(settlement.TurnAssigned, run_id="run-1", stream_id="tasks", member_id="dk-0161")
    story.result(settlement.TurnAssigned, run_id="run-2", stream_id="tasks", member_id="dk-0155")
    await apply(api.pool, story.told)
    path = f"/v1/collaborations/{story.collaboration_id}/turns"
    assert [row["member_id"] for row in (await api.json(path, "auditor"))["items"]] == ["dk-0155"]

    taken_back = story.result(settlement.SettlementReversed, run_id="run-2", reversed_by_run_id="run-3")
    await apply(api.pool, [taken_back])
    assert [row["member_id"] for row in (await api.json(path, "auditor"))["items"]] == ["dk-0161"]


async def test_transfers_are_listed_by_run(api: Api, story: Story) -> None:
    story.found()
    for to_member, amount in (("dk-0183", 3_600_000), ("dk-0155", 1_200_000)):
        story.result(settlement.TransferPlanned, from_member_id="dk-0161", to_member_id=to_member, amount_minor=amount)
    await apply(api.pool, story.told)
    path = f"/v1/collaborations/{story.collaboration_id}/transfers"
    body = await api.json(path, "auditor", run_id="run-1")
    assert [(row["to_member_id"], row["amount_minor"]) for row in body["items"]] == [
        ("dk-0155", 1_200_000),
        ("dk-0183", 3_600_000),
    ]
