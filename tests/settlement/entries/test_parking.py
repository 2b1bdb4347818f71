"""What is parked stays, seen with code and age, until what it waits for arrives; then it counts. For every code."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from services.settlement.entries.receipts import WAITS_FOR
from shared.events.base import Event
from tests.settlement.kit import (
    CHARTER,
    PUBLISHER,
    A,
    B,
    Settlement,
    cost,
    event,
    fact,
    founding,
    granted,
    hours,
    order,
)

STRANGER = "dk-0329"
MORE_STREAMS = """
  - {id: by-project, name: {en: P}, scope: project, basis: {type: costs}, key: {type: equal}, joining: full}
  - {id: by-orderer, name: {en: O}, basis: {type: costs}, key: {type: orderer}}
settlements:
  - {id: by-project, every: month, route: account, includes: [{stream: by-project, of: this}]}
  - {id: by-orderer, every: month, route: account, includes: [{stream: by-orderer, of: this}]}
"""
MORE = CHARTER.replace("\nsettlements:\n", MORE_STREAMS, 1).replace("\nversion: 1\n", "\nversion: 2\n")
SECOND_CHARTER = event(
    "membership.charter_adopted.v1",
    version=2,
    valid_from="2016-01-01",
    decision="GF-2016-1",
    text=MORE.replace("GF-2015-4", "GF-2016-1"),
    sha256="0" * 64,
)
WITHDRAWN = fact("entry_withdrawn", entry_id="e1", reason="it lacks something")


@dataclass(frozen=True)
class Case:
    """What is known, what is sent and parked, and what arrives or is sent after which everything sent counts."""

    sent: Event
    learned: Sequence[Event] = ()
    arrives: Sequence[Event] = ()
    sent_later: Sequence[Event] = ()
    is_founded: bool = True


CASES = {
    "unknown_collaboration": Case(hours("e1"), is_founded=False, arrives=founding()),
    "unknown_entry": Case(
        fact("hours_corrected", entry_id="e1", minutes=60, reason="slip"), sent_later=[hours("e1", minutes=30)]
    ),
    "unknown_project": Case(
        hours("e1", project_id="p9"),
        arrives=[fact("project_started", project_id="p9", name="P9", kind="mandatory", starts_on="2016-01-01")],
    ),
    "unknown_member": Case(
        hours("e1", member_id=STRANGER),
        learned=[granted(PUBLISHER, "all", "hours_logged")],
        arrives=[fact("member_joined", member_id=STRANGER, name="S", kind="municipality", joined_on="2016-01-01")],
    ),
    "outside_membership": Case(
        hours("e1", "2016-07-01"),
        learned=[fact("member_left", member_id=A, left_on="2016-06-30")],
        arrives=[fact("member_joined", member_id=A, name="A", kind="municipality", joined_on="2016-07-01")],
    ),
    "outside_project": Case(
        hours("e1", "2016-07-01"),
        learned=[fact("project_ended", project_id="p1", ends_on="2016-06-30")],
        arrives=[fact("project_ended", project_id="p1", ends_on="2016-12-31")],
    ),
    "not_a_participant": Case(
        hours("e1", project_id="p2"),
        arrives=[fact("project_joined", project_id="p2", member_id=A, joined_on="2016-01-01")],
    ),
    "unknown_stream": Case(cost("e1", "by-orderer", paid_by=A, charged_to=A), arrives=[SECOND_CHARTER]),
    "missing_project": Case(
        cost("e1", "by-project", paid_by=A),
        learned=[SECOND_CHARTER],
        sent_later=[WITHDRAWN, cost("e2", "by-project", paid_by=A, project_id="p1")],
    ),
    "missing_orderer": Case(
        cost("e1", "by-orderer", paid_by=A),
        learned=[SECOND_CHARTER],
        sent_later=[WITHDRAWN, cost("e2", "by-orderer", paid_by=A, charged_to=A)],
    ),
}
ELSEWHERE = {"not_attested"}
"""Codes whose tests are beside what they are about: attestations."""


async def standing(settlement: Settlement) -> tuple[int, int]:
    """What all totals together accept and count."""
    row = await settlement.pool.fetchrow(
        "SELECT coalesce(sum(accepted), 0)::BIGINT, coalesce(sum(counted), 0)::BIGINT FROM totals"
    )
    assert row is not None
    return row[0], row[1]


@pytest.mark.parametrize("code", CASES)
async def test_it_counts_once_what_it_waits_for_arrives(settlement: Settlement, code: str) -> None:
    case = CASES[code]
    await settlement.learn(*(founding() if case.is_founded else ()), *case.learned)

    verdicts = await settlement.take(case.sent)
    parked, before = await settlement.parked(), await standing(settlement)
    again = await settlement.take(*([case.sent] if code != "unknown_entry" else []))
    if case.arrives:
        await settlement.learn(*case.arrives)
    if case.sent_later:
        await settlement.take(*case.sent_later)

    assert [parking.code for parking in verdicts.parked] == [code]
    assert (parked, before[1]) == ({"e1": code}, 0)
    assert again.refused == []
    receipt, *_ = await settlement.receipts()
    assert (receipt["entry_id"], receipt["code"], receipt["message"]) == ("e1", code, WAITS_FOR[code])
    assert await settlement.parked() == {}
    accepted, counted = await standing(settlement)
    assert accepted == counted > 0


def test_every_code_is_shown_to_be_waited_out() -> None:
    assert set(CASES) == set(WAITS_FOR) - ELSEWHERE


async def test_nothing_else_that_arrives_drops_what_is_parked(settlement: Settlement) -> None:
    await settlement.learn(*founding(), granted(PUBLISHER, "all", "hours_logged", "units_ordered"))
    await settlement.take(
        hours("e1", project_id="p9"), hours("e2", member_id=STRANGER), hours("e3", "2015-01-01"), order("e4", item="pc")
    )
    await settlement.take(fact("units_ended", entry_id="e9", to_date="2016-05-01"))
    before = await settlement.parked()

    await settlement.learn(
        granted(PUBLISHER, "all"),
        fact("project_started", project_id="p8", name="P8", kind="mandatory", starts_on="2016-01-01"),
        fact("member_left", member_id=B, left_on="2016-06-30"),
        SECOND_CHARTER,
    )
    await settlement.take(hours("e5"), hours("e1", project_id="p9"))

    assert before == await settlement.parked()
    assert before == {
        "e1": "unknown_project",
        "e2": "unknown_member",
        "e3": "outside_membership",
        "e9": "unknown_entry",
    }
