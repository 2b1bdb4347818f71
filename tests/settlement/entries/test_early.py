"""Messages for a collaboration nobody has founded are kept, within a limit, and tried again when it is."""

import pytest

from services.settlement.entries.early import handlers as early
from tests.settlement.kit import A, Settlement, fact, founding, hours, message

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


async def test_what_is_not_covered_when_its_collaboration_is_founded_is_refused(settlement: Settlement) -> None:
    await settlement.take(hours("e1"), publisher="office")

    await settlement.learn(*founding())

    assert [receipt["code"] for receipt in await settlement.receipts("office")] == [
        "unknown_collaboration",
        "not_authorised",
    ]


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
