"""The life of entries: accepted once, corrected in order of arrival, withdrawn for good, parked (charter.md 5)."""

import pytest

from services.settlement.simulate import Outcome
from tests.settlement.engine.scenario import (
    A,
    B,
    Json,
    adopts_rate,
    amounts,
    charter,
    corrects,
    costs,
    does_task,
    ends_order,
    fact,
    hours,
    joins,
    orders,
    parked,
    play,
    project,
    run,
    settled,
    spends,
    stream,
    withdraws,
    works,
)

TASKS = stream("tasks", "t", key={"type": "equal"})
UNITS = stream({"type": "units", "per": "month"}, "u")
TERMS = charter(hours("h"), costs("k"), TASKS, UNITS)
BASE = [joins(A), joins(B), project(), adopts_rate(60, id="hour"), adopts_rate(1, id="pc")]


def credited(*lines: Json) -> dict[str, int]:
    """Øre that A and B are credited for the hours of 2016, an øre a minute."""
    return amounts(settled(TERMS, *BASE, *lines, run()), "credit", stream="h")


def refusals(outcome: Outcome) -> list[tuple[str | None, str]]:
    return [(each.entry_id, each.code) for each in outcome.refused]


def test_the_same_entry_again_changes_nothing() -> None:
    again = works(A, 10, entry="e")

    assert credited(again, again, again) == {A: -10}


def test_null_equals_absent_when_entries_are_compared() -> None:
    said = works(A, 10, entry="e")
    with_null = {**said, "data": {**said["data"], "worker": None, "collaboration_id": None}}
    named = {**said, "data": {**said["data"], "collaboration_id": "test-club"}}

    assert credited(said, with_null, named) == {A: -10}


@pytest.mark.parametrize(
    "other",
    [
        works(A, 11, entry="e"),
        works(B, 10, entry="e"),
        works(A, 10, "2016-05-02", entry="e"),
        fact("hours_logged", **{**works(A, 10, entry="e")["data"], "worker": "w1"}),
        spends(10, id="k", entry="e"),
        does_task(A, 10, id="t", entry="e"),
        orders(A, 1, "2016-05-01", id="u", entry="e"),
    ],
)
def test_the_same_id_with_other_content_is_refused_whatever_kind_of_entry(other: Json) -> None:
    outcome = play(TERMS, *BASE, works(A, 10, entry="e"), other, run())

    assert refusals(outcome) == [("e", "entry_exists")]
    assert amounts(outcome.runs[0], "credit") == {A: -10}


def test_what_was_corrected_may_still_be_sent_again_as_it_was() -> None:
    assert credited(works(A, 10, entry="e"), corrects("e", minutes=20), works(A, 10, entry="e")) == {A: -20}


def test_what_was_corrected_sent_again_as_it_is_now_says_something_else() -> None:
    outcome = play(TERMS, *BASE, works(A, 10, entry="e"), corrects("e", minutes=20), works(A, 20, entry="e"))

    assert refusals(outcome) == [("e", "entry_exists")]


def test_a_refused_entry_takes_no_id() -> None:
    outcome = play(TERMS, *BASE, works(A, 0, entry="e"), works(A, 5, entry="e"), run())

    assert refusals(outcome) == [("e", "minutes_out_of_range")]
    assert amounts(outcome.runs[0], "credit") == {A: -5}


def test_a_correction_changes_what_it_says_and_leaves_the_rest() -> None:
    assert credited(works(A, 10, entry="e"), corrects("e", minutes=20)) == {A: -20}
    assert credited(works(A, 10, "2015-01-01", entry="e"), corrects("e", work_date="2016-01-01")) == {A: -10}
    assert credited(works(A, 10, entry="e"), corrects("e")) == {A: -10}


def test_corrections_apply_in_order_of_arrival() -> None:
    assert credited(works(A, 10, entry="e"), corrects("e", minutes=20), corrects("e", minutes=15)) == {A: -15}


def test_corrections_that_came_before_their_entry_apply_in_their_order_then_the_later_ones() -> None:
    early = [corrects("e", minutes=20), corrects("e", minutes=15, work_date="2016-03-01")]

    assert credited(*early, works(A, 10, "2015-01-01", entry="e")) == {A: -15}
    assert credited(*early, works(A, 10, "2015-01-01", entry="e"), corrects("e", minutes=7)) == {A: -7}


def test_a_correction_waits_parked_until_its_entry_comes() -> None:
    runs = play(TERMS, *BASE, corrects("e", minutes=20), run("2015"), works(A, 10, entry="e"), run("2016")).runs

    assert parked(runs[0]) == {"e": "unknown_entry"}
    assert parked(runs[1]) == {}


def test_a_correction_waits_on_when_the_entry_that_comes_is_of_a_kind_it_cannot_change() -> None:
    result = settled(TERMS, *BASE, corrects("e", minutes=20), spends(4, id="k", entry="e"), run())

    assert parked(result) == {"e": "unknown_entry"}


@pytest.mark.parametrize(
    ("entry", "change"),
    [
        (spends(4, id="k", entry="e"), corrects("e", minutes=5)),
        (does_task(A, 4, id="t", entry="e"), corrects("e", minutes=5)),
        (works(A, 4, entry="e"), ends_order("e", "2016-06-01")),
        (spends(4, id="k", entry="e"), ends_order("e", "2016-06-01")),
        (orders(A, 1, "2016-05-01", "pc", "u", entry="e"), corrects("e", minutes=5)),
    ],
)
def test_a_change_of_an_entry_of_another_kind_is_parked(entry: Json, change: Json) -> None:
    assert parked(settled(TERMS, *BASE, entry, change, run())) == {"e": "unknown_entry"}


@pytest.mark.parametrize(
    "entry",
    [
        works(A, 4, entry="e"),
        spends(4, id="k", entry="e"),
        does_task(A, 4, id="t", entry="e"),
        orders(A, 1, "2016-05-01", "pc", "u", entry="e"),
    ],
)
def test_every_kind_of_entry_can_be_withdrawn_before_or_after_it_came(entry: Json) -> None:
    assert settled(TERMS, *BASE, entry, run()).lines
    assert settled(TERMS, *BASE, entry, withdraws("e"), run()).lines == ()
    assert settled(TERMS, *BASE, withdraws("e"), entry, run()).lines == ()


def test_a_withdrawal_is_final() -> None:
    assert credited(works(A, 10, entry="e"), withdraws("e"), corrects("e", minutes=20), withdraws("e")) == {}
    assert credited(works(A, 10, entry="e"), withdraws("e"), works(A, 10, entry="e")) == {}
    assert credited(withdraws("e"), corrects("e", minutes=20), works(A, 10, entry="e")) == {}


def test_a_withdrawn_id_stays_taken() -> None:
    outcome = play(TERMS, *BASE, works(A, 10, entry="e"), withdraws("e"), works(A, 11, entry="e"))

    assert refusals(outcome) == [("e", "entry_exists")]


def test_a_withdrawn_entry_is_parked_no_more() -> None:
    assert parked(settled(TERMS, *BASE, works(A, 10, id="p9", entry="e"), withdraws("e"), run())) == {}


@pytest.mark.parametrize("minutes", [0, -1, 1441, 10**12])
def test_minutes_out_of_range_are_refused_in_entries_and_corrections_known_or_not(minutes: int) -> None:
    lines = [
        works(A, minutes, entry="a"),
        corrects("b", minutes=minutes),
        works(A, 5, entry="c"),
        corrects("c", minutes=minutes),
    ]
    outcome = play(TERMS, *BASE, *lines, run())

    assert refusals(outcome) == [
        ("a", "minutes_out_of_range"),
        ("b", "minutes_out_of_range"),
        ("c", "minutes_out_of_range"),
    ]
    assert amounts(outcome.runs[0], "credit") == {A: -5}


def test_one_and_1440_minutes_are_in_range() -> None:
    assert credited(works(A, 1), works(B, 1440)) == {A: -1, B: -1440}
