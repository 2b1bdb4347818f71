"""Months attested: which hours count, what is refused, and what later changes do (ADR 15). A minute is an øre."""

import pytest

from tests.settlement.engine.scenario import (
    A,
    B,
    Json,
    adopts_rate,
    amounts,
    attests,
    charter,
    corrects,
    hours,
    joins,
    leaves,
    parked,
    play,
    project,
    run,
    settled,
    spends,
    withdraws,
    works,
)

TERMS = charter(hours("h", attest="month"))
BASE = [joins(A), joins(B), project(), adopts_rate(60, id="hour")]


def counted(*lines: Json) -> tuple[int, dict[str, str]]:
    """Minutes of A's that count, and what is parked."""
    result = settled(TERMS, *BASE, *lines, run())
    return -amounts(result, "credit").get(A, 0), parked(result)


def refused(*lines: Json) -> list[tuple[str, str]]:
    outcome = play(TERMS, *BASE, *lines)
    return [(each.code, each.message) for each in outcome.refused]


def test_hours_wait_until_their_month_is_attested() -> None:
    assert counted(works(A, 10, entry="e")) == (0, {"e": "not_attested"})
    assert counted(works(A, 10, entry="e"), attests(A, 10)) == (10, {})


def test_an_attestation_is_of_one_project_member_and_month() -> None:
    others = [attests(A, 0, id="p2"), attests(B, 0), attests(A, 0, "2016-04")]
    assert counted(works(A, 10, entry="e"), *others) == (0, {"e": "not_attested"})


def test_hours_after_the_attestation_wait_for_the_next_and_the_others_stay_attested() -> None:
    lines = [works(A, 10, entry="e"), attests(A, 10), works(A, 5, entry="late")]
    assert counted(*lines) == (10, {"late": "not_attested"})
    assert counted(*lines, attests(A, 15)) == (15, {})


def test_a_correction_asks_for_a_new_attestation_of_that_entry_alone() -> None:
    lines = [works(A, 10, entry="e"), works(A, 7, entry="f"), attests(A, 17), corrects("e", minutes=12)]
    assert counted(*lines) == (7, {"e": "not_attested"})
    assert counted(*lines, attests(A, 19)) == (19, {})


def test_a_correction_that_says_the_same_is_a_change_too() -> None:
    lines = [works(A, 10, entry="e"), attests(A, 10), corrects("e", minutes=10)]
    assert counted(*lines) == (0, {"e": "not_attested"})
    assert counted(*lines, attests(A, 10)) == (10, {})


def test_the_same_entry_again_is_no_change() -> None:
    assert counted(works(A, 10, entry="e"), attests(A, 10), works(A, 10, entry="e")) == (10, {})


def test_a_withdrawal_takes_only_itself_away() -> None:
    lines = [works(A, 10, entry="e"), works(A, 7, entry="f"), attests(A, 17), withdraws("f")]
    assert counted(*lines) == (10, {})


def test_a_correction_that_moves_an_entry_asks_for_its_new_month() -> None:
    moved = [works(A, 10, entry="e"), works(A, 7, entry="f"), attests(A, 17), corrects("e", work_date="2016-06-30")]
    assert counted(*moved) == (7, {"e": "not_attested"})
    assert counted(*moved, attests(A, 7)) == (7, {"e": "not_attested"})
    assert counted(*moved, attests(A, 10, "2016-06")) == (17, {})


def test_an_attestation_of_the_new_month_before_the_move_is_not_enough() -> None:
    lines = [works(A, 10, entry="e"), attests(A, 10), attests(A, 0, "2016-06"), corrects("e", work_date="2016-06-01")]
    assert counted(*lines) == (0, {"e": "not_attested"})


def test_an_entry_moved_away_and_back_needs_a_new_attestation() -> None:
    there_and_back = [corrects("e", work_date="2016-06-01"), corrects("e", work_date="2016-05-01")]
    assert counted(works(A, 10, entry="e"), attests(A, 10), *there_and_back) == (0, {"e": "not_attested"})


def test_a_correction_that_came_before_its_entry_is_part_of_it() -> None:
    lines = [corrects("e", minutes=12), works(A, 10, entry="e"), attests(A, 12)]
    assert counted(*lines) == (12, {})


@pytest.mark.parametrize("minutes", [0, 9, 11])
def test_an_attestation_of_another_sum_is_refused(minutes: int) -> None:
    ((code, message),) = refused(works(A, 10), attests(A, minutes))

    assert code == "attestation_outdated"
    assert "10 minutes" in message
    assert str(minutes) in message


def test_an_attestation_that_was_refused_has_no_effect_and_takes_none_away() -> None:
    lines = [works(A, 10, entry="e"), attests(A, 10), works(A, 5, entry="late"), attests(A, 10)]
    outcome = play(TERMS, *BASE, *lines, run())

    assert [each.code for each in outcome.refused] == ["attestation_outdated"]
    assert parked(outcome.runs[0]) == {"late": "not_attested"}


def test_what_was_withdrawn_is_not_in_the_sum_and_what_is_parked_is() -> None:
    given = [works(A, 10, entry="e"), works(A, 7, entry="f"), withdraws("f"), works(A, 5, "2016-05-31", entry="parked")]

    assert refused(*given, leaves(A, "2016-05-30"), attests(A, 10)) != []
    result = settled(TERMS, *BASE, *given, leaves(A, "2016-05-30"), attests(A, 15), run())
    assert parked(result) == {"parked": "outside_membership"}
    assert amounts(result, "credit") == {A: -10}


def test_what_was_attested_while_parked_counts_when_its_project_is_known() -> None:
    lines = [works(A, 10, id="p2", entry="e"), attests(A, 10, id="p2")]
    assert counted(*lines) == (0, {"e": "unknown_project"})
    assert counted(*lines, project("p2")) == (10, {})


def test_a_month_without_hours_can_be_attested_and_no_later_hours_are_by_that() -> None:
    assert counted(attests(A, 0), works(A, 10, entry="e")) == (0, {"e": "not_attested"})


def test_an_attestation_may_speak_of_a_member_and_a_project_nobody_knows() -> None:
    assert refused(attests("dk-9999", 0, id="nowhere")) == []
    assert [code for code, _ in refused(attests("dk-9999", 1, id="nowhere"))] == ["attestation_outdated"]


def test_not_attested_is_the_last_code() -> None:
    terms = charter(hours("h", attest="month", payers={"kinds": ["municipality"]}))
    lines = [
        joins(A, "2016-02-01"),
        joins(B, kind="region"),
        project("m", starts_on="2016-03-01"),
        adopts_rate(60, id="hour"),
        works(A, 1, id="nix", entry="project"),
        works("dk-9999", 1, id="m", entry="member"),
        works(A, 1, "2016-01-31", "m", "membership"),
        works(A, 1, "2016-02-29", "m", "days"),
        works(B, 1, "2016-03-01", "m", "kind"),
        works(A, 1, "2016-03-01", "m", "attestation"),
        run(),
    ]

    assert parked(settled(terms, *lines)) == {
        "project": "unknown_project",
        "member": "unknown_member",
        "membership": "outside_membership",
        "days": "outside_project",
        "kind": "not_a_participant",
        "attestation": "not_attested",
    }


def test_an_attestation_after_the_settlement_is_an_adjustment_of_its_period() -> None:
    lines = [works(A, 10), run("2016"), attests(A, 10), run("2017")]
    runs = play(TERMS, *BASE, *lines).runs

    assert amounts(runs[0], "credit") == {}
    assert amounts(runs[1], "adjustment", adjusts="credit") == {A: -10}
    assert amounts(runs[1], "adjustment", adjusts="share") == {A: 5, B: 5}


def test_a_correction_after_the_settlement_is_adjusted_away_until_it_is_attested() -> None:
    lines = [works(A, 10, entry="e"), attests(A, 10), run("2016"), corrects("e", minutes=12), run("2017")]
    runs = play(TERMS, *BASE, *lines, attests(A, 12), run("2018")).runs

    assert amounts(runs[0], "credit") == {A: -10}
    assert parked(runs[1]) == {"e": "not_attested"}
    assert amounts(runs[1], "adjustment", adjusts="credit") == {A: 10}
    assert amounts(runs[2], "adjustment", adjusts="credit") == {A: -12}


def test_the_version_in_force_on_the_day_says_whether_hours_are_attested() -> None:
    before = charter(hours("h"), valid_from="2010-01-01")
    asked = charter(hours("h", attest="month"), version=2, valid_from="2016-05-01")
    freed = charter(hours("h"), version=3, valid_from="2016-07-01")
    without = charter(hours("h", attest="month"), version=4, valid_from="2016-09-01")
    lines = [works(A, 1, f"2016-{month:02}-01", entry=f"{month}") for month in (4, 5, 6, 7, 8, 9)]

    result = settled([before, asked, freed, without], *BASE, *lines, attests(A, 1, "2016-06"), run())

    assert parked(result) == {"5": "not_attested", "9": "not_attested"}
    assert amounts(result, "credit") == {A: -4}


def test_a_version_without_an_hours_stream_and_days_before_any_version_ask_no_attestation() -> None:
    asked = charter(hours("h", attest="month"), spent := _costs(), valid_from="2016-03-01")
    without = charter(spent, version=2, valid_from="2016-06-01")
    lines = [works(A, 1, f"2016-{month:02}-01", entry=f"{month}") for month in (2, 3, 6)]

    result = settled([asked, without], *BASE, *lines, spends(4, id="k"), run())

    assert parked(result) == {"3": "not_attested"}


def _costs() -> Json:
    return {
        "id": "k",
        "name": {"en": "Costs"},
        "basis": {"type": "costs"},
        "key": {"type": "equal"},
        "joining": "full",
    }


def test_where_no_attestation_is_asked_one_may_come_all_the_same() -> None:
    lines = [works(A, 10), attests(A, 10), works(A, 5, entry="late"), attests(A, 14)]
    outcome = play(charter(hours("h")), *BASE, *lines, run())

    assert [each.code for each in outcome.refused] == ["attestation_outdated"]
    assert amounts(outcome.runs[0], "credit") == {A: -15}
