"""What the lines of one stream in one period are, by basis (charter.md 3); hours have a file of their own."""

from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    adopts_budget,
    adopts_rate,
    amounts,
    budget,
    charter,
    costs,
    does_task,
    fails,
    figure,
    joins,
    leaves,
    project,
    rate,
    run,
    settled,
    settlement,
    spends,
    stream,
)

# budget


def test_the_last_budget_for_the_same_stream_period_and_project_stands() -> None:
    lines = [joins(A), adopts_budget(10), adopts_budget(20), adopts_budget(30, "2017"), adopts_budget(40, id="other")]

    assert amounts(settled(charter(budget()), *lines, run())) == {A: 20}


def test_no_budget_is_an_error_but_a_project_without_one_has_no_lines() -> None:
    assert fails(charter(budget()), joins(A), run()) == "missing_budget"
    assert settled(charter(budget(scope="project")), joins(A), project(), run()).lines == ()


def test_a_budget_of_another_length_of_period_is_another_budget() -> None:
    assert fails(charter(budget()), joins(A), adopts_budget(1, "2016-H1"), run()) == "missing_budget"


def test_a_budget_for_a_project_is_none_for_a_stream_without_projects() -> None:
    assert fails(charter(budget()), joins(A), project(), adopts_budget(1, project_id="p1"), run()) == "missing_budget"


# rate


def test_the_rate_is_the_one_in_force_on_the_first_day_of_the_period() -> None:
    lines = [joins(A), adopts_rate(1), adopts_rate(5, "2016-01-01"), adopts_rate(9, "2016-02-01")]

    assert amounts(settled(charter(rate()), *lines, run())) == {A: 5}


def test_of_several_rates_from_a_day_the_one_adopted_last_is_in_force() -> None:
    lines = [joins(A), adopts_rate(5, "2016-01-01"), adopts_rate(7, "2016-01-01"), adopts_rate(1, "2015-01-01")]

    assert amounts(settled(charter(rate()), *lines, run())) == {A: 7}


def test_no_rate_is_an_error_where_someone_is_to_pay_it() -> None:
    assert fails(charter(rate()), joins(A), adopts_rate(1, "2016-02-01"), run()) == "missing_rate"
    assert settled(charter(rate()), joins(A, "2017-01-01"), run()).lines == ()


def test_a_rate_per_figure_is_multiplied_exactly_and_rounded_once() -> None:
    terms = charter(rate(per="fte", factors={"region": "1/3"}))
    lines = [joins(A, kind="region"), figure(A, "10.5", name="fte"), adopts_rate(1)]

    assert amounts(settled(terms, *lines, run())) == {A: 4}


def test_halves_are_rounded_away_from_zero() -> None:
    terms = charter(rate(factors={"region": "1/2"}))
    lines = [joins(A, kind="region")]

    assert amounts(settled(terms, *lines, adopts_rate(5), run())) == {A: 3}
    assert amounts(settled(terms, *lines, adopts_rate(-5), run())) == {A: -3}


def test_a_rate_per_figure_reads_it_as_keys_do() -> None:
    terms = charter(rate(per="population", basis={"read": "period_end"}))
    lines = [joins(A), figure(A, 2, "2016-12-31"), adopts_rate(10)]

    assert amounts(settled(terms, *lines, run())) == {A: 20}
    assert fails(charter(rate(per="population")), *lines, run()) == "missing_key_figure"


# fixed


def test_a_members_own_amount_goes_before_its_kinds() -> None:
    terms = charter(stream({"type": "fixed", "kinds": {"municipality": 10}, "members": {B: 5, C: -3}}))
    lines = [joins(A), joins(B), joins(C, kind="region")]

    assert amounts(settled(terms, *lines, run())) == {A: 10, B: 5, C: -3}


def test_no_amount_no_line_and_no_payer_no_line() -> None:
    basis = {"type": "fixed", "members": {A: 5, B: 0, C: 7}}
    terms = charter(stream(basis, payers={"kinds": ["municipality"]}))

    assert amounts(settled(terms, joins(A), joins(B), joins(C, kind="region"), run())) == {A: 5}


def test_fixed_amounts_take_factors_and_fractions() -> None:
    terms = charter(stream({"type": "fixed", "members": {A: 366, B: "1/2"}}, factors={"region": 2}, joining="by_day"))
    lines = [joins(A, "2016-12-31"), joins(B, kind="region")]

    assert amounts(settled(terms, *lines, run())) == {A: 1, B: 1}


# costs


def test_costs_dated_in_the_period_are_shared_and_who_paid_is_credited() -> None:
    lines = [
        joins(A),
        joins(B),
        spends(10, "2016-01-01", paid_by=A),
        spends(20, "2016-12-31", paid_by=A),
        spends(4, paid_by=B),
        spends(100, "2015-12-31", paid_by=B),
        spends(100, "2017-01-01", paid_by=B),
        spends(6),
    ]
    result = settled(charter(costs()), *lines, run())

    assert amounts(result) == {A: 20, B: 20}
    assert amounts(result, "credit") == {A: -30, B: -4}
    assert sum(result.net.values()) == 6


def test_a_credit_note_lowers_what_is_shared_and_what_is_credited() -> None:
    result = settled(charter(costs()), joins(A), spends(10, paid_by=A), spends(-4, paid_by=A), run())

    assert amounts(result) == {A: 6}
    assert amounts(result, "credit") == {A: -6}


def test_costs_that_cancel_out_still_credit_and_charge_who_paid() -> None:
    lines = [joins(A), joins(B), spends(10, paid_by=A), spends(-10, paid_by=B)]
    result = settled(charter(costs(key={"type": "figure", "figure": "none"})), *lines, run())

    assert amounts(result) == {}
    assert amounts(result, "credit") == {A: -10, B: 10}


def test_credit_goes_to_whoever_paid_payer_or_not_member_that_day_or_not() -> None:
    terms = charter(costs(payers={"kinds": ["municipality"]}))
    lines = [joins(A), joins(B, kind="region"), joins(C), leaves(C, "2015-01-01")]
    result = settled(terms, *lines, spends(6, paid_by=B), spends(4, paid_by=C), run())

    assert amounts(result) == {A: 10}
    assert amounts(result, "credit") == {B: -6, C: -4}


def test_with_key_orderer_each_cost_falls_on_whom_it_is_charged_to_a_member_then_or_not() -> None:
    terms = charter(costs(key={"type": "orderer"}))
    lines = [joins(A), joins(B, "2017-01-01"), spends(5, charged_to=A), spends(7, charged_to=B, paid_by=A)]
    result = settled(terms, *lines, run())

    assert amounts(result) == {A: 5, B: 7}
    assert amounts(result, "credit") == {A: -7}


def test_charged_to_means_nothing_where_the_key_is_another() -> None:
    assert amounts(settled(charter(costs()), joins(A), joins(B), spends(4, charged_to=A), run())) == {A: 2, B: 2}


def test_costs_by_project_are_shared_among_its_participants() -> None:
    terms = charter(costs(scope="project"))
    lines = [joins(A), joins(B), project(), project("p2", "voluntary"), spends(4, project_id="p1", paid_by=B)]
    result = settled(terms, *lines, run())

    assert amounts(result, project="p1") == {A: 2, B: 2}
    assert amounts(result, "credit", project="p1") == {B: -4}
    assert fails(terms, *lines, spends(1, project_id="p2"), run()) == "no_weight"


def test_costs_by_project_and_orderer_have_their_project_on_the_line() -> None:
    terms = charter(costs(scope="project", key={"type": "orderer"}))
    result = settled(terms, joins(A), project(), spends(4, project_id="p1", charged_to=A), run())

    assert amounts(result, project="p1") == {A: 4}


# tasks


def test_tasks_are_shared_and_credited_to_who_did_them_payer_or_not() -> None:
    terms = charter(stream("tasks", key={"type": "equal"}, payers={"kinds": ["municipality"]}))
    lines = [
        joins(A),
        joins(B),
        joins(C, kind="region"),
        does_task(C, 10),
        does_task(A, 4),
        does_task(A, 6, "2017-01-01"),
    ]
    result = settled(terms, *lines, run())

    assert amounts(result) == {A: 7, B: 7}
    assert amounts(result, "credit") == {C: -10, A: -4}


def test_lines_of_zero_are_left_out() -> None:
    terms = charter(rate(), costs("k"), settlements=[settlement([rate(), costs("k")])])
    lines = [joins(A), adopts_rate(0), spends(5, id="k", paid_by=A), spends(-5, id="k", paid_by=A)]

    assert settled(terms, *lines, run()).lines == ()
