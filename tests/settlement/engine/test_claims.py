"""Nets, claims, what waits, transfers (charter.md 4, rules 5 and 6)."""

from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    Json,
    adopts_rate,
    amounts,
    charter,
    costs,
    does_task,
    fails,
    joins,
    leaves,
    play,
    rate,
    reverse,
    run,
    settled,
    settlement,
    spends,
    stream,
)


def fixed(amount_by_member: dict[str, int], id: str = "s") -> Json:
    return stream({"type": "fixed", "members": amount_by_member}, id)


def test_the_net_is_the_sum_of_all_lines_of_streams_settled_as_money() -> None:
    record, balance = rate("r", settled_as="record"), rate("b", settled_as="balance")
    tasks = stream("tasks", "t", key={"type": "equal"}, settled_as="turns")
    streams = [rate("m"), costs("k"), record, balance, tasks]
    terms = charter(*streams, settlements=[settlement(streams)])
    lines = [joins(A), joins(B), adopts_rate(10), spends(4, id="k", paid_by=A), does_task(A, 8, id="t")]
    result = settled(terms, *lines, run())

    assert result.net == {A: 10 + 2 - 4, B: 10 + 2}
    assert amounts(result, stream="r") == {A: 10, B: 10}


def test_nets_and_claims_of_zero_are_left_out() -> None:
    result = settled(charter(costs()), joins(A), joins(B), spends(2, paid_by=A), spends(2, paid_by=B), run())

    assert (dict(result.net), dict(result.claims)) == ({}, {})


def test_on_the_account_each_member_with_a_net_has_one_claim() -> None:
    result = settled(charter(costs()), joins(A), joins(B), spends(4, paid_by=A), run())

    assert result.claims == {A: -2, B: 2}
    assert result.transfers == ()


def test_below_the_bagatelle_it_waits_at_it_it_is_claimed() -> None:
    terms = charter(fixed({A: 99, B: 100, C: -99}), bagatelle_minor=100)
    result = settled(terms, joins(A), joins(B), joins(C), run())

    assert result.claims == {B: 100}
    assert result.carried == {A: 99, C: -99}
    assert result.net == {A: 99, B: 100, C: -99}


def test_what_waited_is_a_line_of_the_next_run_with_no_stream() -> None:
    terms = charter(fixed({A: 60}), bagatelle_minor=100)
    result = settled(terms, joins(A), run("2015"), run("2016"))

    assert amounts(result, "carried", stream=None, period="2016", adjusts=None, project=None) == {A: 60}
    assert result.net == {A: 120}
    assert result.claims == {A: 120}
    assert result.carried == {}


def test_what_waits_goes_on_waiting_with_what_comes() -> None:
    terms = charter(fixed({A: 30}), bagatelle_minor=100)
    carried = [dict(each.carried) for each in play(terms, joins(A), *(run(str(2010 + n)) for n in range(5))).runs]

    assert carried == [{A: 30}, {A: 60}, {A: 90}, {}, {A: 30}]


def test_what_came_to_nothing_is_carried_no_more() -> None:
    terms = charter(fixed({A: 30}), costs("k"), bagatelle_minor=100)
    lines = [joins(A), joins(B), run("2015"), spends(60, "2016-01-01", id="k", charged_to=A, paid_by=A), run("2016")]
    runs = play(terms, *lines).runs

    assert runs[0].carried == {A: 30}
    assert runs[1].net == {A: 30 + 30 - 30, B: 30}
    assert runs[1].carried == {A: 30, B: 30}


def test_who_is_no_member_on_the_day_after_is_claimed_whatever_it_is() -> None:
    terms = charter(fixed({A: 1, B: 1, C: -1}), bagatelle_minor=100)
    lines = [joins(A), joins(B), joins(C), leaves(A, "2016-12-31"), leaves(B, "2017-01-01"), leaves(C, "2016-06-01")]
    result = settled(terms, *lines, run())

    assert result.claims == {A: 1, C: -1}
    assert result.carried == {B: 1}


def test_only_the_same_settlements_last_run_is_carried() -> None:
    one, other = fixed({A: 5}, id="one"), fixed({A: 7}, id="other")
    settlements = [settlement([one], bagatelle_minor=100), settlement([other], "two", bagatelle_minor=100)]
    terms = charter(one, other, settlements=settlements)
    result = settled(terms, joins(A), run("2015"), run("2015", "two"), run("2016"))

    assert result.carried == {A: 10}


def test_a_run_after_a_reversal_carries_what_the_run_before_it_carried() -> None:
    terms = charter(fixed({A: 30}), bagatelle_minor=100)
    runs = play(terms, joins(A), run("2015"), run("2016"), reverse("2016"), run("2016")).runs

    assert runs[3].carried == runs[1].carried == {A: 60}


def test_directly_the_nets_are_paid_from_member_to_member() -> None:
    terms = charter(costs(), route="direct")
    result = settled(terms, joins(A), joins(B), joins(C), spends(9, paid_by=A), run())

    assert result.claims == {}
    assert {tuple(each) for each in result.transfers} == {(B, A, 3), (C, A, 3)}


def test_nets_that_do_not_sum_to_zero_cannot_be_paid_directly() -> None:
    terms = charter(costs(), route="direct")

    assert fails(terms, joins(A), joins(B), spends(9), run()) == "not_zero_sum"


def test_what_is_only_recorded_or_balanced_need_not_sum_to_zero() -> None:
    terms = charter(costs(settled_as="balance"), rate("r", settled_as="record"), route="direct")
    result = settled(terms, joins(A), adopts_rate(5), spends(9), run())

    assert result.net == {}
    assert result.transfers == ()
