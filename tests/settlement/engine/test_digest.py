"""The same inputs give the same digest, other inputs another one (charter.md 4, rule 9)."""

from services.settlement.engine.result import RunResult
from tests.settlement.engine.scenario import (
    A,
    B,
    Json,
    adopts_budget,
    adopts_rate,
    budget,
    charter,
    costs,
    figure,
    joins,
    leaves,
    orders,
    play,
    project,
    rate,
    reverse,
    run,
    settled,
    spends,
    stream,
    takes_no_more_part,
    takes_part,
)

TERMS = charter(costs())
FACTS: list[Json] = [
    joins(A),
    joins(B, kind="region"),
    leaves(B, "2016-03-01"),
    leaves(B, "2016-06-01"),
    figure(A, "1/3"),
    figure(A, 7, "2016-01-01"),
    adopts_rate(5),
    adopts_budget(4),
    adopts_budget(5, project_id="p1"),
    project(),
    takes_part(A),
    takes_no_more_part(A, "2016-01-01"),
    spends(10, paid_by=A),
    spends(11, project_id="p1"),
]


def digest(*lines: Json, terms: str = TERMS) -> str:
    return settled(terms, *lines, run()).digest


def test_the_digest_is_a_sha256() -> None:
    kind, _, value = digest(*FACTS).partition(":")

    assert kind == "sha256"
    assert len(bytes.fromhex(value)) == 32


def test_the_same_inputs_give_the_same_digest_whatever_the_order_of_arrival() -> None:
    assert digest(*FACTS) == digest(*FACTS[::-1])


def test_the_same_fact_twice_where_the_last_one_stands_changes_nothing() -> None:
    assert digest(*FACTS, adopts_rate(5), figure(A, 7, "2016-01-01"), takes_part(A)) == digest(*FACTS)


def test_every_input_is_in_the_digest() -> None:
    others = [
        joins(A, "2011-01-01"),
        leaves(A, "2040-01-01"),
        figure(A, 8, "2016-01-01"),
        adopts_rate(6),
        adopts_budget(6),
        project(starts_on="2009-01-01"),
        takes_part(A, "2011-01-01"),
        spends(1),
    ]
    digests = {digest(*FACTS, other) for other in others}

    assert len(digests | {digest(*FACTS)}) == len(others) + 1


def test_charter_and_earlier_runs_are_in_the_digest() -> None:
    terms, other = charter(rate()), charter(rate(), adjust_years=1)
    lines = [joins(A), adopts_rate(5)]

    assert settled(terms, *lines, run()).digest != settled(other, *lines, run()).digest
    runs = play(terms, *lines, run("2015"), run("2016")).runs
    assert settled(terms, *lines, run("2016")).digest != runs[1].digest


def test_a_reversal_has_a_digest_of_its_own() -> None:
    done, undone = play(charter(budget()), joins(A), adopts_budget(1), run(), reverse()).runs

    assert done.digest != undone.digest


def test_a_result_comes_back_from_its_record_as_it_was() -> None:
    lines = [joins(A), joins(B), spends(10, "2015-01-01", paid_by=A), run("2015"), spends(3, "2015-02-01"), run("2016")]
    terms = charter(costs(settled_as="balance", tolerance_minor=1), bagatelle_minor=3)

    for result in play(terms, *lines, reverse("2016")).runs:
        assert RunResult.from_record(result.to_record()) == result


def test_what_came_and_went_again_leaves_no_trace_in_the_digest() -> None:
    detour = [spends(70, "2016-07-01"), spends(-70, "2016-07-02")]

    assert digest(*FACTS, *detour) == digest(*FACTS)


def test_equal_orders_are_one_order_whatever_came_first() -> None:
    terms = charter(stream({"type": "units", "per": "month"}))
    facts = [joins(A), joins(B), adopts_rate(5)]
    one, two, other = orders(A, 1, "2016-03-01"), orders(A, 2, "2016-03-01"), orders(B, 3, "2016-03-01")

    assert digest(*facts, one, two, other, terms=terms) == digest(
        *facts, other, orders(A, 3, "2016-03-01"), terms=terms
    )
    assert digest(*facts, one, two, other, terms=terms) != digest(*facts, one, other, terms=terms)
