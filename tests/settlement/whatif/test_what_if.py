"""What if: another key, charter, rate, figure or budget on the worked example, with numbers worked out by hand.

Today (tests/cases/01-worked-example): hours worth A 24,000, B 60,000, C 60,000 kr., shared 30:20:10; contingent 30,000
each; A pays 78,000, B 18,000, C receives 6,000.
"""

import pytest

from services.settlement.engine.result import RunResult
from tests.settlement.whatif.conftest import CLUB, WORKED, A, Asking, B, C, Json, amounts

TODAY = {A: 7_800_000, B: 1_800_000, C: -600_000}
CHARTER = WORKED.charters[0]
POPULATION = "{type: figure, figure: population, read: period_end}"


def others(answer: Json) -> dict[str, int]:
    """By member what it would come to, the difference being the rest from today's."""
    found = amounts(answer["members"])
    assert {member: today for member, (today, _, _) in found.items()} == TODAY
    assert all(other - today == difference for today, other, difference in found.values())
    return {member: other for member, (_, other, _) in found.items()}


async def test_without_changes_both_results_are_the_run_s(asking: Asking) -> None:
    answer = await asking.answered()
    run = await asking.world.settle(CLUB, "annual", "2016")
    assert others(answer) == TODAY == (await asking.world.result(run))["net"]
    assert (answer["currency"], answer["charter_version"], answer["settled_earlier"]) == ("DKK", 1, [])


async def test_an_equal_key_shares_the_hours_by_three(asking: Asking) -> None:
    # 144,000 / 3 = 48,000 each. A 48 - 24 + 30 = 54, B 48 - 60 + 30 = 18, C 18 (thousand kr.).
    answer = await asking.answered({"keys": {"projects": {"type": "equal"}}})
    assert others(answer) == {A: 5_400_000, B: 1_800_000, C: 1_800_000}
    streams = {each["stream_id"]: each for each in answer["streams"]}
    hours, fee = streams["projects"], streams["contingent"]
    assert amounts(hours["members"]) == {
        A: (4_800_000, 2_400_000, -2_400_000),
        B: (-1_200_000, -1_200_000, 0),
        C: (-3_600_000, -1_200_000, 2_400_000),
    }
    assert (hours["today"]["total_minor"], hours["other"]["shares_minor"]) == (0, 14_400_000)
    assert (fee["today"], fee["other"]["total_minor"], fee["other"]["period"]) == (fee["other"], 9_000_000, "2017")


async def test_another_charter_rules_in_the_place_of_the_present_one(asking: Asking) -> None:
    # Contingent by population 45,000 / 30,000 / 15,000; all delivered hours honoured: values 24, 60, 78; V = 162,
    # shared 81 / 54 / 27. A 81 - 24 + 45 = 102, B 54 - 60 + 30 = 24, C 27 - 78 + 15 = -36.
    text = CHARTER.replace("{type: budget}\n    key: {type: equal}", f"{{type: budget}}\n    key: {POPULATION}")
    text = text.replace("agreed_and_delivered", "delivered").replace("version: 1", "version: 7")
    text = text.replace("valid_from: 2016-01-01", "valid_from: 2031-01-01")
    answer = await asking.answered({"charter": text})
    assert others(answer) == {A: 10_200_000, B: 2_400_000, C: -3_600_000}


async def test_hours_are_counted_again_where_another_charter_lets_other_kinds_take_part(asking: Asking) -> None:
    # Nobody is a vendor partner: no hours count and only the contingent is left.
    text = CHARTER.replace(
        f"    key: {POPULATION}\n", f"    key: {POPULATION}\n    payers: {{kinds: [vendor_partner]}}\n"
    )
    assert others(await asking.answered({"charter": text})) == {A: 3_000_000, B: 3_000_000, C: 3_000_000}


async def test_hours_parked_by_the_charter_of_today_count_by_another(asking: Asking) -> None:
    # D, a vendor partner in January alone, gives 10 hours there: no payer today, it is one by the other charter.
    text = CHARTER.replace(
        f"    key: {POPULATION}\n", f"    key: {POPULATION}\n    payers: {{kinds: [municipality]}}\n"
    )
    await asking.adopt(text.replace("version: 1", "version: 2"))
    member = {"member_id": "dk-0187", "name": "D", "kind": "vendor_partner", "joined_on": "2016-01-15"}
    await asking.world.know(CLUB, "member_joined", member)
    await asking.world.know(CLUB, "member_left", {"member_id": "dk-0187", "left_on": "2016-01-20"})
    for day, minutes in (("10", 120), ("16", 600)):
        hours = {"entry_id": f"d{day}", "project_id": "p1", "member_id": "dk-0187", "work_date": f"2016-01-{day}"}
        await asking.world.know(CLUB, "hours_logged", {**hours, "minutes": minutes})
    # Key equal and all delivered hours honoured, to need no figure of D. V = 24 + 60 + 78 + 6 = 168; 42 each. The 2
    # hours before D joined count in neither. D is no member on the first day of 2017: no contingent.
    other = CHARTER.replace(POPULATION, "{type: equal}").replace("agreed_and_delivered", "delivered")
    answer = await asking.answered({"charter": other})
    assert {member: other for member, (_, other, _) in amounts(answer["members"]).items()} == {
        A: 4_800_000,
        B: 1_200_000,
        C: -600_000,
        "dk-0187": 3_600_000,
    }
    assert amounts(answer["members"])["dk-0187"][0] == 0


async def test_another_rate_values_the_hours_otherwise(asking: Asking) -> None:
    # 700 kr.: values 28, 70, 70; V = 168, shared 84 / 56 / 28. A 84 - 28 + 30 = 86, B 16, C 28 - 70 + 30 = -12.
    expected = {A: 8_600_000, B: 1_600_000, C: -1_200_000}
    assert others(await asking.answered({"rates": [{"rate_id": "hour", "amount_minor": 70_000}]})) == expected
    dated = {"rate_id": "hour", "amount_minor": 70_000, "valid_from": "2016-01-01"}
    assert others(await asking.answered({"rates": [dated]})) == expected


async def test_another_rate_from_a_day_leaves_the_months_before_as_they_are(asking: Asking) -> None:
    # 720 kr. from May: B's last 20 h and C's hours 86.67 to 100 (13 1/3 h) at 720. Values 24, 62.4, 61.6; V = 148,
    # shared 74 / 49.333… / 24.666…: 7,400,000 / 4,933,333 / 2,466,667 (the largest remainder is C's).
    dated = {"rate_id": "hour", "amount_minor": 72_000, "valid_from": "2016-05-01"}
    answer = await asking.answered({"rates": [dated]})
    assert others(answer) == {A: 8_000_000, B: 4_933_333 - 6_240_000 + 3_000_000, C: 2_466_667 - 6_160_000 + 3_000_000}


@pytest.mark.parametrize("on_date", [None, "2016-07-01"])
async def test_another_figure_moves_the_shares(asking: Asking, on_date: str | None) -> None:
    # C has 40,000 inhabitants: 30:20:40 of 144,000 = 48 / 32 / 64. A 48 - 24 + 30 = 54, B 2, C 64 - 60 + 30 = 34.
    figure = {"member_id": C, "figure": "population", "value": 40_000, "on_date": on_date}
    assert others(await asking.answered({"figures": [figure]})) == {A: 5_400_000, B: 200_000, C: 3_400_000}


async def test_another_budget_moves_the_contingent(asking: Asking) -> None:
    budget = {"stream_id": "contingent", "period": "2017", "amount_minor": 3_000_000}
    assert others(await asking.answered({"budgets": [budget]})) == {A: 5_800_000, B: -200_000, C: -2_600_000}


async def test_what_is_settled_is_asked_for_again_and_what_an_earlier_run_covered_is_left_out(asking: Asking) -> None:
    await asking.world.settle(CLUB, "annual", "2016")
    await asking.world.know(CLUB, "budget_adopted", {"stream_id": "contingent", "period": "2018", "amount_minor": 900})
    assert others(await asking.answered({"keys": {"projects": {"type": "equal"}}}))[A] == 5_400_000
    late = {"entry_id": "late", "project_id": "p1", "member_id": A, "work_date": "2016-06-01", "minutes": 60}
    await asking.world.know(CLUB, "hours_logged", late)
    # 2017 holds no hours: neither the late hour of 2016 nor the contingent of 2017, settled with 2016, is in it.
    answer = await asking.answered(
        {"charter": CHARTER.replace("{stream: contingent, of: next}", "{stream: contingent, of: this}")}, "2017"
    )
    assert amounts(answer["members"]) == {each: (300, 0, -300) for each in (A, B, C)}
    assert answer["settled_earlier"] == [{"stream_id": "contingent", "period": "2017", "instalment": None}]


async def test_nothing_is_stored(asking: Asking) -> None:
    await asking.world.settle(CLUB, "annual", "2016")
    before = await asking.rows()
    await asking.answered({"keys": {"projects": {"type": "equal"}}, "charter": CHARTER})
    await asking.ask({"charter": "charter: 2"})
    assert await asking.rows() == before
    assert before["runs"] == 1
    assert RunResult.from_record(await asking.world.pool.fetchval("SELECT record FROM runs")).net == TODAY
