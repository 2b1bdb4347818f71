"""Attested months where facts and charters change what counts in them (ADR 15)."""

from typing import Any

from services.settlement.entries.messages import Verdicts
from shared.events.base import Event
from tests.settlement.kit import ATTESTED, CHARTER, A, Settlement, adopted, attested, fact, founding, hours

MARCH, APRIL = ("p1", A, "2016-03"), ("p1", A, "2016-04")


def corrected(entry_id: str, **more: Any) -> Event:
    return fact("hours_corrected", entry_id=entry_id, reason="slip", **more)


def codes(verdicts: Verdicts) -> list[str]:
    return [each.code for each in verdicts.refused]


async def found(settlement: Settlement) -> None:
    await settlement.learn(*founding(charter=ATTESTED))


async def test_parked_hours_are_in_the_sum_and_count_once_what_they_wait_for_is_known(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("e1", project_id="p3"), hours("e2", project_id="p3", minutes=5))
    verdicts = await settlement.take(attested(65, project_id="p3"), attested(1, project_id="p4"))
    before = await settlement.parked()
    await settlement.forget_announced()

    started = {"name": "P3", "kind": "mandatory", "starts_on": "2016-01-01"}
    await settlement.learn(fact("project_started", project_id="p3", **started))

    assert codes(verdicts) == ["attestation_outdated"]
    assert before == {"e1": "unknown_project", "e2": "unknown_project"}
    assert await settlement.totals() == {("p3", A, "2016-03"): (65, 65)}
    told = [(t["from_date"], t.get("to_date"), t.get("code")) for t in await settlement.receipts()]
    assert told == [
        ("2016-01-01", "2016-02-29", "not_attested"),
        ("2016-03-01", "2016-03-31", None),
        ("2016-04-01", None, "not_attested"),
    ]


async def test_a_month_cut_by_a_leaving_counts_what_is_attested_of_its_days(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.learn(fact("member_left", member_id=A, left_on="2016-03-15"))
    await settlement.take(hours("in", "2016-03-15"), hours("out", "2016-03-16", minutes=5))
    await settlement.take(attested(65), hours("late", "2016-03-01", minutes=9))

    assert await settlement.totals() == {MARCH: (74, 60)}
    assert await settlement.parked() == {"out": "outside_membership", "late": "not_attested"}


async def test_a_leaving_known_later_counts_the_attested_days_again(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("in", "2016-03-15"), hours("out", "2016-03-16", minutes=5), attested(65))
    await settlement.take(hours("late", "2016-03-01", minutes=9), corrected("in", minutes=61))

    await settlement.learn(fact("member_left", member_id=A, left_on="2016-03-16"))
    one_day = await settlement.totals()
    await settlement.learn(fact("member_left", member_id=A, left_on="2016-03-15"))

    assert one_day == {MARCH: (75, 5)}
    assert await settlement.totals() == {MARCH: (75, 0)}
    assert await settlement.parked() == {
        "in": "not_attested",
        "late": "not_attested",
        "out": "outside_membership",
    }


async def test_a_charter_that_begins_to_ask_parks_what_was_not_attested(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    await settlement.take(hours("march"), hours("april", "2016-04-01"), hours("may", "2016-05-01", minutes=5))
    await settlement.take(attested(60, "2016-04"))
    await settlement.forget_announced()

    await settlement.learn(adopted(2, "2016-04-01", ATTESTED))

    assert await settlement.totals() == {MARCH: (60, 60), APRIL: (60, 60), ("p1", A, "2016-05"): (5, 0)}
    assert await settlement.parked() == {"may": "not_attested"}
    (told,) = await settlement.receipts()
    assert (told["from_date"], told.get("to_date"), told["code"]) == ("2016-05-01", None, "not_attested")


async def test_a_charter_that_asks_no_more_lets_all_count(settlement: Settlement) -> None:
    await found(settlement)
    await settlement.take(hours("march"), hours("april", "2016-04-01"))

    await settlement.learn(adopted(2, "2016-04-01", CHARTER))

    assert await settlement.totals() == {MARCH: (60, 0), APRIL: (60, 60)}
    assert await settlement.parked() == {"march": "not_attested"}
