"""Settlements' pages: what waits, what was worked out, what a command will do, and that settlement does it."""

import pytest

from services.settlement.runs.waiting.ends import TopicEnds
from tests.reporting.pages.html import Html, plain
from tests.reporting.pages.settlements.hall import PAGE, Hall
from tests.settlement.runs.small import SMALL, A, B, budgets
from tests.settlement.world import hours

DIRECTOR = f"member:{A}"


async def test_the_operator_asks_for_the_periods_the_charter_allows_and_sees_what_the_run_waits_for(hall: Hall) -> None:
    offered = plain(await hall.page(PAGE))
    assert "annual 2016" in offered
    assert "There are no runs yet." in offered

    answer = await hall.post(PAGE, {"run": "annual 2016"})
    assert answer.status_code == 303
    waiting = await hall.page(answer.headers["location"])

    assert "The run is asked for." in plain(waiting)
    assert "Waiting to be taken up." in plain(waiting)
    assert "hx-trigger" in waiting
    await hall.hear()
    assert "annual 2016" not in [option for option in plain(await hall.page(PAGE)).split("Each run")[0].split("  ")]


async def test_a_run_waits_for_a_publisher_until_the_operator_waives_it(hall: Hall) -> None:
    hall.ends.ends["timesheet.office"] = TopicEnds(0, 10)
    await hall.grant(SMALL, "office")
    run = await hall.worked("annual", "2016")

    page = f"{PAGE}/{run.run_id}"
    assert "Waiting for office: 0 of 10 messages read." in plain(await hall.page(page))
    answer = await hall.post(f"{page}/waive", {"publisher": "office", "reason": "It is closed"})
    assert answer.status_code == 303
    await hall.work(run)
    await hall.hear()

    shown = plain(await hall.page(page))
    assert "Run without waiting for office: It is closed" in shown


async def test_a_run_that_is_worked_out_is_provisional_everywhere(hall: Hall) -> None:
    run = await hall.worked("annual", "2016")

    for path in ("", f"/why/{A}", f"/why/{A}?line=1"):
        for lang, said in (("en", "Provisional"), ("da", "Foreløbig"), ("nb", "Foreløpig")):
            assert said in plain(await hall.page(f"{PAGE}/{run.run_id}{path}", lang=lang)), (path, lang)
    assert "Provisional" in plain(await hall.page(PAGE))


async def test_approving_shows_first_what_will_be_issued_and_then_issues_it(hall: Hall) -> None:
    run = await hall.worked("annual", "2016")
    page = f"{PAGE}/{run.run_id}"

    asked = plain(await hall.page(f"{page}/approve"))
    assert "Claims that will be issued" in asked
    assert "800.00" in asked  # half of the hour and of the fee, for B
    answer = await hall.post(f"{page}/approve", {"said": "GF-2017-9"})
    assert answer.headers["location"] == f"{page}?done=approve"
    await hall.hear()

    shown = plain(await hall.page(f"{page}?done=approve"))
    assert "The run is approved." in shown
    assert "GF-2017-9" in shown
    assert "Claims Plus is paid to the account" in shown
    assert (await hall.run(run.run_id)).state == "issued"


async def test_reversing_shows_the_opposite_and_asks_for_a_run_that_takes_it_back(hall: Hall) -> None:
    run = await hall.worked("annual", "2016")
    await hall.approve(run)
    await hall.hear()
    page = f"{PAGE}/{run.run_id}"

    assert "−800.00" in plain(await hall.page(f"{page}/reverse"))
    answer = await hall.post(f"{page}/reverse", {})
    reversal = await hall.run(answer.headers["location"].rpartition("/")[2].partition("?")[0])
    assert (reversal.reversal, reversal.state) == (True, "requested")
    await hall.approve(await hall.work(reversal))
    await hall.hear()

    assert "Taken back by" in plain(await hall.page(page))
    taken = plain(await hall.page(f"{PAGE}/{reversal.run_id}/why/{B}"))
    assert "the amount is the opposite of what was settled then" in taken


async def test_discarding_drops_the_run_with_its_reason(hall: Hall) -> None:
    run = await hall.worked("annual", "2016")
    page = f"{PAGE}/{run.run_id}"

    assert "leaves no trace" in plain(await hall.page(f"{page}/discard"))
    assert (await hall.post(f"{page}/discard", {"said": "Hours are missing"})).status_code == 303
    await hall.hear()

    assert "Hours are missing" in plain(await hall.page(page))


async def test_what_settlement_refuses_is_said_in_words(hall: Hall) -> None:
    run = await hall.worked("annual", "2016")

    again = await hall.post(PAGE, {"run": "annual 2016"})
    assert again.status_code == 409
    assert "awaiting_approval" in again.text
    assert "That could not be done" in plain(again.text) or "lade sig" in plain(again.text)
    approved = await hall.approve(run)
    refused = await hall.post(f"{PAGE}/{approved.run_id}/discard", {})
    assert (refused.status_code, "not_under_way" in refused.text) == (409, True)


@pytest.mark.parametrize("role", [DIRECTOR, "auditor", f"subscriber:{SMALL}"])
async def test_who_is_no_operator_reads_and_commands_nothing(hall: Hall, role: str) -> None:
    run = await hall.worked("annual", "2016")
    page = f"{PAGE}/{run.run_id}"

    shown = await hall.page(page, role)
    assert f"{page}/approve" not in [link["href"] for link in Html(shown).of("a")]
    assert (await hall.get(f"{page}/approve", role)).status_code == 403
    for path, fields in ((PAGE, {"run": "turns 2016"}), (f"{page}/approve", {}), (f"{page}/discard", {})):
        assert (await hall.post(path, fields, role)).status_code == 403
    assert (await hall.run(run.run_id)).state == "calculated"


async def test_a_run_of_another_collaboration_is_not_there(hall: Hall) -> None:
    assert (await hall.get(f"{PAGE}/no-such-run", "auditor")).status_code in (403, 404, 422)
    run = await hall.worked("annual", "2016")
    assert (await hall.get(f"/collaborations/other-club/settlements/{run.run_id}", "auditor")).status_code == 403


async def test_lines_are_narrowed_by_a_form_and_come_in_pages(hall: Hall) -> None:
    run = await hall.worked("annual", "2016")
    page = f"{PAGE}/{run.run_id}"

    async def shown(query: str) -> list[str]:
        links = [link["href"] or "" for link in Html(await hall.page(f"{page}?{query}")).of("a")]
        return [link.partition("/why/")[2] for link in links if "?line=" in link]

    assert len(await shown("")) == 5
    assert await shown(f"member={B}&stream=projects") == [f"{B}?line=3"]
    assert await shown("kind=credit") == [f"{A}?line=1"]
    assert await shown("adjusted=only") == []
    assert len(await shown("after=3")) == 2


async def test_adjustments_are_named_by_the_period_they_adjust(hall: Hall) -> None:
    await hall.tell(*budgets(2018))
    await hall.approve(await hall.worked("annual", "2016"))
    await hall.publish(hours(SMALL, "late", A, "2016-05-01", 30))
    run = await hall.worked("annual", "2017")

    assert "Adjustments of earlier periods" in plain(await hall.page(f"{PAGE}/{run.run_id}"))
    why = plain(await hall.page(f"{PAGE}/{run.run_id}/why/{A}"))
    assert "This adjusts 2016, which is settled already" in why
    assert "DKK 300.00 = −(" not in why
    assert "−DKK" not in why


async def test_why_leads_to_the_hours_and_single_entries_to_those_who_may_see_them(hall: Hall) -> None:
    run = await hall.worked("annual", "2016")
    line = f"{PAGE}/{run.run_id}/why/{A}?line=1&month=2016-03"

    own = plain(await hall.page(line, DIRECTOR))
    assert "is credited the value of its own hours honoured in p1, 2016." in own
    assert "h1" in own
    others = plain(await hall.page(line, f"member:{B}"))
    assert "No entries that you may see in that month." in others
    assert "h1" not in others
    assert "1:00" in others
