"""What if months had to be attested, and what if they had not: on the worked example, by hand (ADR 15).

A attests January, 20 h of its 40. B attests January and February, 40 h of its 100, and corrects February's hours after
that. C attests nothing. So A's 20 h and B's 20 h count: values 12 and 12, V = 24 (thousand kr.), shared 12 / 8 / 4.
A 12 - 12 + 30 = 30, B 8 - 12 + 30 = 26, C 4 + 30 = 34.
"""

from tests.settlement.whatif.conftest import CLUB, WORKED, A, Asking, B, C, Json, amounts

CHARTER = WORKED.charters[0]
ATTESTED = CHARTER.replace("honour: agreed_and_delivered", "honour: agreed_and_delivered, attest: month")
TODAY = {A: 7_800_000, B: 1_800_000, C: -600_000}
WAITING = {A: 3_000_000, B: 2_600_000, C: 3_400_000}


async def _attest(asking: Asking, member: str, month: str) -> None:
    said = {"project_id": "p1", "member_id": member, "month": month, "minutes": 1200, "attested_by": "a1"}
    await asking.world.know(CLUB, "month_attested", said)


async def _attest_some(asking: Asking) -> None:
    await _attest(asking, A, "2016-01")
    await _attest(asking, B, "2016-01")
    await _attest(asking, B, "2016-02")
    corrected = {"entry_id": "b1", "minutes": 1260, "reason": "a longer day"}
    await asking.world.know(CLUB, "hours_corrected", corrected)


def both(answer: Json) -> tuple[dict[str, int], dict[str, int]]:
    """By member: today's result, and the other."""
    found = amounts(answer["members"])
    return {member: row[0] for member, row in found.items()}, {member: row[1] for member, row in found.items()}


async def test_where_another_charter_asks_for_attestation_only_what_stands_attested_counts(asking: Asking) -> None:
    contingent = dict.fromkeys((A, B, C), 3_000_000)
    assert both(await asking.answered({"charter": ATTESTED})) == (TODAY, contingent)
    await _attest_some(asking)
    assert both(await asking.answered({"charter": ATTESTED})) == (TODAY, WAITING)


async def test_where_another_charter_asks_for_none_all_hours_count(asking: Asking) -> None:
    await asking.adopt(ATTESTED.replace("version: 1", "version: 2"))
    await _attest_some(asking)
    assert both(await asking.answered()) == (WAITING, WAITING)
    assert both(await asking.answered({"charter": CHARTER})) == (WAITING, TODAY)


async def test_another_key_leaves_what_is_attested_as_it_is(asking: Asking) -> None:
    # 24 shared by three: 8 each. A 8 - 12 + 30 = 26, B 26, C 38.
    await asking.adopt(ATTESTED.replace("version: 1", "version: 2"))
    await _attest_some(asking)
    equal = {"keys": {"projects": {"type": "equal"}}}
    expected = {A: 2_600_000, B: 2_600_000, C: 3_800_000}
    assert both(await asking.answered(equal)) == (WAITING, expected)
