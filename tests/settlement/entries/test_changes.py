"""Corrections, endings and withdrawals apply in order of arrival, also those that came before their entry."""

from services.settlement.accounts.loading import load_activity
from services.settlement.engine.activity import CostKey, TaskKey
from tests.settlement.kit import (
    CLUB,
    A,
    B,
    Settlement,
    cost,
    fact,
    founding,
    granted,
    hours,
    message,
    order,
    task,
)

MARCH, APRIL = ("p1", A, "2016-03"), ("p1", A, "2016-04")


def corrected(entry_id: str, **more: object):
    return fact("hours_corrected", entry_id=entry_id, reason="slip", **more)


def withdrawn(entry_id: str):
    return fact("entry_withdrawn", entry_id=entry_id, reason="twice")


async def test_a_correction_that_moves_a_day_moves_both_months(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1"), hours("e2", minutes=5))
    await settlement.forget_announced()

    await settlement.take(corrected("e1", work_date="2016-04-02", minutes=90))

    assert await settlement.totals() == {MARCH: (5, 5), APRIL: (90, 90)}
    told = {t["month"]: (t["accepted_minutes"], t["version"]) for t in await settlement.announced("settlement.totals")}
    assert told == {"2016-03": (5, 2), "2016-04": (90, 1)}


async def test_corrections_before_their_entry_apply_in_order_once_it_comes(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    first = await settlement.take(corrected("e1", minutes=10), corrected("e1", minutes=20))
    parked = await settlement.parked()
    await settlement.take(corrected("e1", work_date="2016-04-02"))
    await settlement.take(hours("e1"), corrected("e1", minutes=30))

    assert [parking.code for parking in first.parked] == ["unknown_entry"] * 2
    assert parked == {"e1": "unknown_entry"}
    assert await settlement.totals() == {APRIL: (30, 30)}
    assert await settlement.parked() == {}


async def test_a_correction_and_its_entry_may_come_in_one_batch_in_either_order(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    verdicts = await settlement.take(
        corrected("e1", minutes=10), hours("e1"), hours("e2"), corrected("e2", minutes=7), withdrawn("e2")
    )

    assert verdicts.parked == []
    assert await settlement.totals() == {MARCH: (10, 10)}


async def test_correcting_anothers_entry_changes_nothing_and_is_parked(settlement: Settlement) -> None:
    await settlement.learn(*founding(), granted("office", "all", "hours_logged"))
    await settlement.take(hours("e1"))

    verdicts = await settlement.take(corrected("e1", minutes=1), withdrawn("e1"), publisher="office")

    assert [parking.code for parking in verdicts.parked] == ["unknown_entry"] * 2
    assert [receipt["code"] for receipt in await settlement.receipts("office")] == ["unknown_entry"] * 2
    assert await settlement.totals() == {MARCH: (60, 60)}


async def test_a_publisher_without_any_grant_may_not_even_park_a_correction(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    verdicts = await settlement.take(corrected("e1", minutes=1), publisher="stranger")

    assert [refusal.code for refusal in verdicts.refused] == ["not_authorised"]


async def test_a_withdrawal_is_final(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1"), withdrawn("e1"))

    again = await settlement.take(hours("e1"), corrected("e1", minutes=90), withdrawn("e1"))

    assert len(again.known) == 1
    assert await settlement.totals() == {}
    assert await settlement.pool.fetchval("SELECT amount FROM entries") == 60


async def test_a_change_of_another_kind_of_entry_waits_for_ever(settlement: Settlement) -> None:
    await settlement.learn(*founding())

    verdicts = await settlement.take(
        order("o1"), corrected("o1", minutes=5), hours("e1"), fact("units_ended", entry_id="e1", to_date="2016-04-01")
    )

    assert [parking.code for parking in verdicts.parked] == ["unknown_entry"] * 2
    assert await settlement.parked() == {"o1": "unknown_entry", "e1": "unknown_entry"}


async def test_orders_end_and_costs_and_tasks_are_withdrawn(settlement: Settlement) -> None:
    await settlement.learn(*founding(), granted(A, "all", "cost_incurred"))

    await settlement.take(order("o1"), order("o2"), cost("c1"), cost("c2", charged_to=B), task("t1"), task("t2"))
    await settlement.take(fact("units_ended", entry_id="o1", to_date="2016-05-31"), withdrawn("c1"), withdrawn("t1"))

    async with settlement.pool.acquire() as conn:
        activity = await load_activity(conn, CLUB)
    assert [(each.quantity, str(each.to_date)) for each in activity.orders] == [(3, "2016-05-31"), (3, "None")]
    assert activity.costs == {CostKey("leader", None, None, B, "2016-03"): 100}
    assert activity.tasks == {TaskKey("errands", A, "2016-03"): 500}


async def test_a_correction_onto_a_day_that_does_not_count_parks_the_entry_and_says_so(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1"))

    verdicts = await settlement.take(corrected("e1", work_date="2015-12-31"))
    back = await settlement.take(corrected("e1", work_date="2016-03-31"))

    assert [parking.code for parking in verdicts.parked] == ["outside_membership"]
    assert back.parked == []
    assert await settlement.totals() == {MARCH: (60, 60)}


async def test_a_change_said_twice_is_kept_once(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("e1"))
    twenty = message(corrected("e1", minutes=20))

    await settlement.take(twenty, twenty)
    await settlement.take(corrected("e1", minutes=30))
    await settlement.take(twenty)

    assert await settlement.totals() == {MARCH: (30, 30)}
    assert await settlement.pool.fetchval("SELECT count(*) FROM entry_changes") == 2


async def test_an_entry_that_its_waiting_correction_parks_for_another_reason_is_taken_in(
    settlement: Settlement,
) -> None:
    await settlement.learn(*founding(), fact("project_ended", project_id="p1", ends_on="2016-05-31"))
    await settlement.take(corrected("e1", work_date="2015-12-31"))

    verdicts = await settlement.take(hours("e1", "2016-06-01"))

    assert [parking.code for parking in verdicts.parked] == ["outside_project", "outside_membership"]
    assert await settlement.parked() == {"e1": "outside_membership"}
