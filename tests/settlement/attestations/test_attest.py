"""Months attested as they come in: which hours count, who is told, what repeats and crossings do (ADR 15)."""

from typing import Any

import pytest

from services.settlement.entries.messages import Verdicts
from shared.database import transaction
from shared.events.base import Event
from tests.settlement.kit import (
    ATTESTED,
    A,
    B,
    Settlement,
    attested,
    fact,
    founding,
    granted,
    hours,
    message,
)

MARCH, APRIL = ("p1", A, "2016-03"), ("p1", A, "2016-04")


def corrected(entry_id: str, **more: Any) -> Event:
    return fact("hours_corrected", entry_id=entry_id, reason="slip", **more)


def withdrawn(entry_id: str) -> Event:
    return fact("entry_withdrawn", entry_id=entry_id, reason="twice")


def codes(verdicts: Verdicts) -> list[str]:
    return [each.code for each in verdicts.refused]


async def found(settlement: Settlement) -> None:
    await settlement.learn(*founding(charter=ATTESTED))


async def test_hours_count_from_their_attestation_on(settlement: Settlement) -> None:
    await found(settlement)
    logged = await settlement.take(hours("e1"), hours("e2", minutes=5))
    before, waiting = await settlement.totals(), await settlement.parked()
    await settlement.forget_announced()

    verdicts = await settlement.take(attested(65))

    assert [each.code for each in logged.parked] == ["not_attested"] * 2
    assert (before, waiting) == ({MARCH: (65, 0)}, {"e1": "not_attested", "e2": "not_attested"})
    assert (verdicts, await settlement.parked()) == (Verdicts(), {})
    assert await settlement.totals() == {MARCH: (65, 65)}
    (posted,) = await settlement.announced("settlement.totals")
    assert (posted["accepted_minutes"], posted["counted_minutes"], posted["version"]) == (65, 65, 2)


async def test_every_new_entry_is_told_that_it_waits_and_the_month_that_it_counts(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("e1"))
    (parked,) = await settlement.receipts()
    await settlement.forget_announced()

    await settlement.take(attested(60))

    assert (parked["told"], parked["entry_id"], parked["code"]) == ("entry_parked", "e1", "not_attested")
    (counts,) = await settlement.receipts()
    assert (counts["told"], counts["from_date"], counts["to_date"]) == ("window_changed", "2016-03-01", "2016-03-31")
    assert "code" not in counts


async def test_an_attestation_again_tells_nobody_of_what_counted_before(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("e1"), attested(60))
    await settlement.forget_announced()

    await settlement.take(attested(60))

    assert await settlement.receipts() == []
    assert await settlement.announced("settlement.totals") == []


async def test_an_attestation_of_another_sum_is_refused_with_the_sum(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("e1"), hours("e2", minutes=5))
    await settlement.forget_announced()

    verdicts = await settlement.take(attested(60))

    assert codes(verdicts) == ["attestation_outdated"]
    assert await settlement.totals() == {MARCH: (65, 0)}
    (told,) = await settlement.receipts()
    assert (told["told"], told["project_id"], told["member_id"]) == ("entry_refused", "p1", A)
    assert "65 minutes" in told["message"]


async def test_the_same_attestation_twice_has_one_effect(settlement: Settlement) -> None:
    await found(settlement)
    same = message(attested(60))
    await settlement.take(hours("e1"), same, same)
    await settlement.take(hours("e2", minutes=5))

    verdicts = await settlement.take(same)

    assert (verdicts.known, verdicts.refused) == ([same], [])
    assert await settlement.parked() == {"e2": "not_attested"}
    assert await settlement.pool.fetchval("SELECT count(*) FROM month_attestations") == 1


async def test_the_same_attestation_again_does_not_attest_what_came_since(settlement: Settlement) -> None:
    """Also where the sum is the same again by chance."""
    await found(settlement)
    same = message(attested(60))
    await settlement.take(hours("e1"), same)
    await settlement.take(withdrawn("e1"), hours("e2"))

    await settlement.take(same)

    assert await settlement.parked() == {"e2": "not_attested"}


async def test_what_was_refused_may_come_again_under_the_same_id(settlement: Settlement) -> None:
    await found(settlement)
    same = message(attested(65))
    await settlement.take(hours("e1"))
    refused = await settlement.take(same)
    await settlement.take(hours("e2", minutes=5))

    again = await settlement.take(same)

    assert (codes(refused), codes(again)) == (["attestation_outdated"], [])
    assert await settlement.totals() == {MARCH: (65, 65)}


async def test_a_correction_parks_its_own_entry_until_the_next_attestation(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("e1"), hours("e2", minutes=5), attested(65))
    await settlement.forget_announced()

    verdicts = await settlement.take(corrected("e1", minutes=90))

    assert [each.code for each in verdicts.parked] == ["not_attested"]
    assert await settlement.totals() == {MARCH: (95, 5)}
    assert await settlement.attested() == {MARCH: 5}
    assert [told["told"] for told in await settlement.receipts()] == ["entry_parked"]
    await settlement.take(attested(95))
    assert await settlement.totals() == {MARCH: (95, 95)}


async def test_a_second_correction_of_an_entry_takes_nothing_more_away(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("e1"), hours("e2", minutes=5), attested(65), corrected("e1", minutes=90))

    verdicts = await settlement.take(corrected("e1", minutes=30), corrected("e1", minutes=40))

    assert verdicts.parked == []
    assert await settlement.totals() == {MARCH: (45, 5)}
    assert await settlement.attested() == {MARCH: 5}


async def test_a_withdrawal_takes_only_itself_away(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("e1"), hours("e2", minutes=5), attested(65), withdrawn("e2"))

    assert await settlement.totals() == {MARCH: (60, 60)}
    assert await settlement.attested() == {MARCH: 60}
    assert await settlement.parked() == {}


async def test_an_entry_moved_to_another_month_waits_for_that_month(settlement: Settlement) -> None:
    await found(settlement)
    moved = corrected("e1", work_date="2016-04-30")
    await settlement.take(hours("e1"), hours("e2", minutes=5), attested(65), attested(0, "2016-04"), moved)
    before = await settlement.totals()

    await settlement.take(attested(60, "2016-04"))

    assert before == {MARCH: (5, 5), APRIL: (60, 0)}
    assert await settlement.totals() == {MARCH: (5, 5), APRIL: (60, 60)}
    assert await settlement.attested() == {MARCH: 5, APRIL: 60}


ONE_BATCH: list[Event] = [
    hours("e1"),
    attested(60),
    hours("e2", minutes=5),
    attested(60),
    attested(65),
    corrected("e1", minutes=30),
    hours("e3", minutes=7, work_date="2016-04-01"),
    attested(35),
    attested(7, "2016-04"),
    withdrawn("e2"),
    corrected("e3", work_date="2016-03-31"),
    attested(30),
    hours("e1"),
    hours("e4", minutes=9, work_date="2016-04-02"),
    attested(9, "2016-04"),
    hours("e4", minutes=9),
]


async def test_one_batch_comes_to_the_same_as_message_by_message(settlement: Settlement) -> None:
    await found(settlement)
    verdicts = await settlement.take(*ONE_BATCH)

    assert [(each.code, each.message.event) for each in verdicts.refused] == [
        ("attestation_outdated", ONE_BATCH[3]),
        ("attestation_outdated", ONE_BATCH[11]),
        ("entry_exists", ONE_BATCH[15]),
    ]
    assert await settlement.totals() == {MARCH: (37, 30), APRIL: (9, 9)}
    assert await settlement.parked() == {"e3": "not_attested"}


async def test_hours_that_a_waiting_correction_moves_come_after_an_attestation_sent_before_them(
    settlement: Settlement,
) -> None:
    await found(settlement)
    await settlement.take(corrected("e1", work_date="2016-04-01"))

    verdicts = await settlement.take(attested(0, "2016-04"), hours("e1"))

    assert verdicts.refused == []
    assert await settlement.parked() == {"e1": "not_attested"}


async def test_hours_of_another_publisher_in_the_same_batch_are_attested_with_the_rest(settlement: Settlement) -> None:
    await settlement.learn(*founding(charter=ATTESTED), granted("bureau", A, "hours_logged"))

    verdicts = await settlement.take_sent({A: [message(attested(60))], "bureau": [message(hours("e1"))]})

    assert verdicts.refused == []
    assert await settlement.totals() == {MARCH: (60, 60)}
    assert await settlement.parked() == {}


async def test_who_attests_needs_to_be_the_member_or_have_a_grant(settlement: Settlement) -> None:
    types = ["hours_logged", "hours_corrected", "report_submitted"]
    await settlement.learn(
        *founding(charter=ATTESTED), granted("bureau", A, *types), granted("house", A, "month_attested")
    )
    await settlement.take(hours("e1"))

    others = [await settlement.take(attested(60), publisher=publisher) for publisher in (B, "bureau", "nobody")]
    before = await settlement.parked()
    granted_one = await settlement.take(attested(60), publisher="house")

    assert [codes(each) for each in others] == [["not_authorised"]] * 3
    assert before == {"e1": "not_attested"}
    assert (codes(granted_one), await settlement.parked()) == ([], {})


async def test_an_attestation_before_its_collaboration_waits_for_it(settlement: Settlement) -> None:
    early = await settlement.take(hours("e1"), attested(60))
    await settlement.learn(*founding(charter=ATTESTED))

    assert [each.code for each in early.parked] == ["unknown_collaboration"] * 2
    assert await settlement.totals() == {MARCH: (60, 60)}


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-31", "9999-12-01", "9999-12-31"])
async def test_the_first_and_the_last_month_there_are_can_be_attested(settlement: Settlement, day: str) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1", day), attested(60, day[:7]))
    before = await settlement.attested()

    await settlement.take(corrected("e1", minutes=30))

    assert (list(before.values()), await settlement.attested()) == ([60], {})


async def test_intake_is_held_up_while_a_month_is_summed(settlement: Settlement) -> None:
    """What is on its way must not slip under an attestation that has not seen it."""
    await found(settlement)
    async with transaction(settlement.pool) as conn:
        await settlement.handlers.intake.take_in(conn, {A: [message(attested(0))]})
        async with transaction(settlement.pool) as other:
            await other.execute("SET LOCAL lock_timeout = '100ms'")
            with pytest.raises(Exception, match="lock timeout"):
                await settlement.again().handlers.intake.take_in(other, {B: [message(hours("e1", member_id=B))]})
