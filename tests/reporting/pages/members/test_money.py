"""What is owed without a claim, in parts, or straight to another member."""

from shared.events import settlement
from shared.events.settlement import Line
from tests.reporting.kit import Api, Story, apply
from tests.reporting.pages.html import plain, rows_of_file


async def test_running_balances_are_shown_as_they_moved_and_as_they_stand(api: Api, story: Story) -> None:
    story.whole()
    moved = {"stream_id": "projects", "member_id": "dk-0155"}
    story.result(settlement.BalanceMoved, **moved, amount_minor=50_000, balance_minor=50_000)
    story.result(settlement.SettlementRequested, run_id="run-2", period="2017")
    story.result(settlement.BalanceMoved, run_id="run-2", **moved, amount_minor=-80_000, balance_minor=-30_000)
    story.result(settlement.TurnAssigned, stream_id="projects", member_id="dk-0155")
    await apply(api.pool, story.told)
    rows = await _rows(api, story, "dk-0155", "balances")
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [
        ("annual 2016", "500.00", "500.00"),
        ("annual 2017", "-800.00", "-300.00"),
    ]
    home = f"/collaborations/{story.collaboration_id}"
    member = plain(await api.page(f"{home}/members/dk-0155?lang=en", "auditor"))
    assert "DKK 300.00To receive" in member
    collaboration = plain(await api.page(f"{home}?lang=en", "auditor"))
    assert "Running balances" in collaboration
    assert "−300.00" in collaboration
    assert "Whose turn is it" in collaboration


async def test_payments_straight_to_another_member_are_listed_on_both_sides(api: Api, story: Story) -> None:
    story.whole()
    story.result(settlement.TransferPlanned, from_member_id="dk-0161", to_member_id="dk-0183", amount_minor=3_600_000)
    await apply(api.pool, story.told)
    assert (await _rows(api, story, "dk-0161", "transfers"))[1:] == [
        ["Ishøj", "Pays to", "annual 2016", "approved", "36000.00"]
    ]
    assert (await _rows(api, story, "dk-0183", "transfers"))[1:] == [
        ["Glostrup", "Receives from", "annual 2016", "approved", "-36000.00"]
    ]


async def test_instalments_say_which_of_the_year_they_are(api: Api, story: Story) -> None:
    story.whole()
    part = Line(stream="contingent", period="2018", instalment=2, member="dk-0155", kind="share", amount_minor=250_000)
    story.result(settlement.SettlementRequested, run_id="run-2", period="2018-Q2")
    story.result(settlement.SettlementLinesPosted, run_id="run-2", part=1, parts=1, lines=(part,))
    story.result(settlement.SettlementApproved, run_id="run-2", period="2018-Q2")
    await apply(api.pool, story.told)
    [row] = (await _rows(api, story, "dk-0155", "instalments"))[1:]
    assert (row[0].endswith("2018"), row[1:]) == (True, ["2", "annual 2018-Q2", "2500.00"])


async def _rows(api: Api, story: Story, member_id: str, table: str) -> list[list[str]]:
    """A table of a member's page as its file has it."""
    path = f"/collaborations/{story.collaboration_id}/members/{member_id}?lang=en&format=csv&table={table}"
    answer = await api.browse(path, api.token("auditor"))
    assert answer.status_code == 200, answer.text
    return rows_of_file(answer.text)
