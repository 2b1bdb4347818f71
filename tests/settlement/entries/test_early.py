"""Messages for a collaboration nobody has founded are kept, within a limit, and tried again when it is."""

import pytest

from services.settlement.entries.early import handlers as early
from tests.settlement.kit import A, Settlement, fact, founding, granted, hours, message

MARCH = ("p1", A, "2016-03")


async def test_hours_before_their_collaboration_are_parked_and_count_once_it_is_founded(settlement: Settlement) -> None:
    once = message(hours("e1"))
    verdicts = await settlement.take(
        once, once, hours("e2"), fact("hours_corrected", entry_id="e2", minutes=5, reason="x")
    )
    parked = await settlement.parked()

    await settlement.learn(*founding())

    assert [parking.code for parking in verdicts.parked] == ["unknown_collaboration"] * 3
    assert parked == {"e1": "unknown_collaboration", "e2": "unknown_collaboration"}
    assert [receipt["code"] for receipt in await settlement.receipts()] == ["unknown_collaboration"] * 3
    assert await settlement.totals() == {MARCH: (65, 65)}
    assert await settlement.parked() == {}


async def test_what_no_grant_covers_at_the_founding_is_refused_and_both_receipts_say_to_send_it_after_the_grant(
    settlement: Settlement,
) -> None:
    once = message(hours("e1"))
    await settlement.take(once, publisher="office")
    await settlement.learn(*founding())

    await settlement.learn(granted("office", A, "hours_logged"))
    again = await settlement.take(once, publisher="office")

    parked, refused = await settlement.receipts("office")
    assert (parked["code"], refused["code"]) == ("unknown_collaboration", "not_authorised")
    assert "sent again after the grant" in parked["message"]
    assert "Send it again once its operator has granted it" in refused["message"]
    assert (again.refused, again.known, again.parked) == ([], [], [])
    assert await settlement.totals() == {MARCH: (60, 60)}


async def test_a_report_before_its_collaboration_has_a_receipt_by_its_events_id_and_counts_when_it_is_founded(
    settlement: Settlement,
) -> None:
    report = fact("report_submitted", member_id=A, report="annual", period="2016", submitted_on="2017-01-15")
    await settlement.take(message(report, "report-1"))
    (receipt,) = await settlement.receipts()
    key = await settlement.pool.fetchval("SELECT message_key FROM outbox")

    await settlement.learn(*founding())

    assert (receipt["entry_id"], receipt["member_id"], receipt["code"]) == ("report-1", A, "unknown_collaboration")
    assert key == f"/{A}"
    assert await settlement.pool.fetchval("SELECT event_id FROM report_submissions") == "report-1"
    assert len(await settlement.receipts()) == 1


async def test_a_publisher_at_its_limit_is_refused(settlement: Settlement, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "EARLY_MAX", 2)
    verdicts = await settlement.take(hours("e1"), hours("e2"), hours("e3"))
    nowhere = await settlement.take(hours("e4", collaboration_id="nowhere"))

    await settlement.learn(*founding())
    again = await settlement.take(hours("e3"))

    assert [refusal.code for refusal in verdicts.refused + nowhere.refused] == ["unknown_collaboration"] * 2
    assert not await settlement.pool.fetchval("SELECT count(*) FROM collaborations WHERE collaboration_id = 'nowhere'")
    assert again.refused == []
    assert await settlement.totals() == {MARCH: (180, 180)}
