"""A late or corrected fact never changes a settled period: the next run carries it (charter.md 4, rule 4)."""

from services.settlement.engine.result import NotAdjusted, NotHonoured
from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    adopts_budget,
    adopts_rate,
    agrees,
    amounts,
    budget,
    charter,
    corrects,
    costs,
    figure,
    hours,
    joins,
    leaves,
    play,
    project,
    rate,
    reports,
    reverse,
    run,
    settled,
    settlement,
    spends,
    stream,
    withdraws,
    works,
)

FEE = charter(rate())
BASE = [joins(A), joins(B), adopts_rate(10)]


def adjusted(result: object, **where: object) -> dict[str, int]:
    return amounts(result, "adjustment", **where)  # type: ignore[arg-type]


def test_a_late_fact_becomes_an_adjustment_of_its_own_period() -> None:
    result = settled(FEE, *BASE, run("2015"), adopts_rate(12, "2015-01-01"), run("2016"))

    assert amounts(result) == {A: 12, B: 12}
    assert adjusted(result, period="2015", adjusts="share") == {A: 2, B: 2}
    assert result.net == {A: 14, B: 14}


def test_what_is_adjusted_once_is_not_adjusted_again() -> None:
    lines = [*BASE, run("2015"), adopts_rate(12, "2015-01-01"), adopts_rate(10, "2016-01-01"), run("2016")]

    assert adjusted(settled(FEE, *lines)) == {A: 2, B: 2}
    assert adjusted(settled(FEE, *lines, run("2017"))) == {}


def test_all_that_was_settled_counts_adjustments_included() -> None:
    late = [run("2015"), adopts_rate(12, "2015-01-01"), run("2016"), adopts_rate(9, "2015-01-01"), run("2017")]
    result = settled(FEE, joins(A), adopts_rate(10), *late)

    assert adjusted(result, period="2015") == {A: -3}
    assert adjusted(result, period="2016") == {A: -3}


def test_a_line_that_should_not_have_been_is_taken_back_whole() -> None:
    result = settled(FEE, *BASE, run("2015"), leaves(B, "2014-12-31"), run("2016"))

    assert amounts(result) == {A: 10}
    assert adjusted(result) == {B: -10}


def test_a_line_that_was_missing_is_added() -> None:
    assert adjusted(settled(FEE, *BASE, run("2015"), joins(C, "2015-07-01"), run("2016"))) == {C: 10}


def test_each_kind_of_line_is_adjusted_by_itself() -> None:
    result = settled(
        charter(costs()),
        *BASE,
        spends(10, "2015-03-01", paid_by=A),
        run("2015"),
        spends(4, "2015-04-01", paid_by=B),
        run(),
    )

    assert adjusted(result, adjusts="share") == {A: 2, B: 2}
    assert adjusted(result, adjusts="credit") == {B: -4}


def test_grants_and_the_hosts_part_are_adjusted_too() -> None:
    grant = {"type": "grant", "rate": "fee", "report": "annual", "deadline_days": 30}
    late_report = [run("2015"), reports(A, "2016-01-01", "2015"), run("2016")]
    new_member = [joins(C, host=True), run("2015"), leaves(B, "2014-01-01"), run("2016")]

    assert adjusted(settled(charter(stream(grant)), *BASE, *late_report), adjusts="grant") == {A: -10}
    assert adjusted(settled(charter(rate(payee="host")), *BASE, *new_member), adjusts="payee") == {C: 10}


def test_every_earlier_period_is_adjusted_under_its_own_name() -> None:
    lines = [*BASE, run("2013"), run("2014"), run("2015"), leaves(B, "2012-12-31"), run("2016")]
    result = settled(FEE, *lines)

    assert [adjusted(result, period=period) for period in ("2013", "2014", "2015")] == [{B: -10}] * 3


def test_an_instalment_is_adjusted_by_itself() -> None:
    terms = charter(rate(period="year"), every="quarter")
    late = [run("2016-Q1"), run("2016-Q2"), adopts_rate(17, "2016-01-01"), run("2016-Q3")]
    result = settled(terms, joins(A), adopts_rate(10), *late)

    assert amounts(result) == {A: 4}
    assert adjusted(result, period="2016", instalment=1) == {A: 2}
    assert adjusted(result, period="2016", instalment=2) == {A: 1}


def test_what_was_settled_in_advance_is_adjusted_by_the_run_of_its_own_period() -> None:
    terms = charter(rate(per="population", basis={"read": "period_end"}), of="next")
    lines = [joins(A), figure(A, 2), adopts_rate(10), run("2015"), figure(A, 3, "2016-12-31"), run("2016")]
    result = settled(terms, *lines)

    assert amounts(result, period="2017") == {A: 30}
    assert adjusted(result, period="2016") == {A: 10}


def test_a_correction_and_a_withdrawal_of_hours_are_adjusted_at_the_old_months_rate() -> None:
    rates = [adopts_rate(60, id="hour"), adopts_rate(600, "2016-01-01", id="hour")]
    entries = [works(A, 10, "2015-05-01", entry="h1"), works(A, 30, "2015-05-01", entry="h2")]
    late = [run("2015"), corrects("h1", minutes=20), withdraws("h2"), run("2016")]
    result = settled(charter(hours()), joins(A), joins(B), project(), *rates, *entries, *late)

    assert adjusted(result, adjusts="credit") == {A: 20}
    assert adjusted(result, adjusts="share") == {A: -10, B: -10}


def test_hours_moved_from_period_to_period_leave_the_one_and_come_to_the_other() -> None:
    entries = [works(A, 10, "2015-05-01", entry="h1")]
    late = [run("2015"), corrects("h1", work_date="2016-05-01"), run("2016")]
    result = settled(charter(hours()), joins(A), joins(B), project(), adopts_rate(60, id="hour"), *entries, *late)

    assert adjusted(result, period="2015", adjusts="credit") == {A: 10}
    assert amounts(result, "credit", period="2016") == {A: -10}


def test_a_stream_no_longer_included_is_still_adjusted_under_its_own_version() -> None:
    versions = [
        charter(rate("old"), settlements=[settlement([rate("old")])]),
        charter(rate("new", factors={"municipality": 0}), version=2, valid_from="2016-01-01"),
    ]
    result = settled(versions, *BASE, run("2015"), adopts_rate(11, "2015-01-01"), run("2016"))

    assert adjusted(result, stream="old", period="2015") == {A: 1, B: 1}


def test_adjustments_are_settled_as_their_own_periods_version_says() -> None:
    versions = [
        charter(rate(settled_as="balance")),
        charter(rate(), version=2, valid_from="2016-01-01"),
    ]
    result = settled(versions, joins(A), adopts_rate(10), run("2015"), adopts_rate(11, "2015-01-01"), run("2016"))

    assert result.net == {A: 11}
    assert [each.amount_minor for each in result.balances] == [11]


def test_what_cannot_be_worked_out_again_is_left_and_listed_and_the_run_goes_on() -> None:
    terms = charter(hours(), rate("fee"), settlements=[settlement([hours(), rate("fee")])])
    base = [joins(A), project(), adopts_rate(60, "2015-02-01", id="hour"), adopts_rate(10)]
    lines = [works(A, 10, "2015-02-01"), run("2015"), works(A, 10, "2015-01-01"), run("2016")]
    result = settled(terms, *base, *lines)

    assert result.not_adjusted == (NotAdjusted("s", "2015", None, "missing_rate"),)
    assert amounts(result) == {A: 10}
    assert adjusted(settled(terms, *base, *lines, adopts_rate(0, "2015-01-01", id="hour"), run("2017"))) == {}


def test_every_instalment_that_cannot_be_worked_out_again_is_listed() -> None:
    key = {"type": "figure", "figure": "population"}
    terms = charter(budget(key=key, period="year"), every="half_year")
    lines = [
        joins(A),
        figure(A, 1),
        adopts_budget(10),
        run("2016-H1"),
        run("2016-H2"),
        joins(B),
        adopts_budget(0, "2017"),
    ]
    result = settled(terms, *lines, run("2017-H1"))

    assert result.not_adjusted == (
        NotAdjusted("s", "2016", 1, "missing_key_figure"),
        NotAdjusted("s", "2016", 2, "missing_key_figure"),
    )


def test_adjust_years_leaves_alone_what_ended_that_long_before() -> None:
    terms = charter(rate(), adjust_years=2)
    lines = [*BASE, run("2012"), run("2013"), run("2014"), leaves(B, "2011-12-31"), run("2015")]
    result = settled(terms, *lines)

    assert adjusted(result, period="2012") == {}
    assert adjusted(result, period="2013") == {B: -10}
    assert adjusted(result, period="2014") == {B: -10}


def test_adjust_years_is_that_of_the_version_of_the_period_that_is_run() -> None:
    versions = [charter(rate()), charter(rate(), version=2, valid_from="2015-01-01", adjust_years=1)]
    lines = [*BASE, run("2013"), run("2014"), leaves(B, "2012-12-31"), run("2015")]

    assert adjusted(settled(versions, *lines), period="2013") == {}
    assert adjusted(settled(versions, *lines), period="2014") == {B: -10}


def test_minutes_not_honoured_are_listed_again_when_they_change_zero_included() -> None:
    terms = charter(hours(honour="agreed_and_delivered"))
    base = [joins(A), joins(B), project(), adopts_rate(60, id="hour"), works(A, 10, "2015-05-01")]
    first = [*base, run("2015")]
    second = [*first, agrees(A, 10, "2015"), works(B, 5, "2015-05-01"), run("2016")]
    third = [*second, run("2017")]
    fourth = [*third, agrees(A, 8, "2015"), run("2018")]

    assert settled(terms, *first).not_honoured == (NotHonoured("2015", "p1", A, 10),)
    assert settled(terms, *second).not_honoured == (NotHonoured("2015", "p1", B, 5), NotHonoured("2015", "p1", A, 0))
    assert settled(terms, *third).not_honoured == ()
    assert settled(terms, *fourth).not_honoured == (NotHonoured("2015", "p1", A, 2),)


def test_another_stream_of_the_same_period_does_not_list_minutes_again() -> None:
    streams = [hours(honour="agreed_and_delivered"), rate("fee")]
    terms = charter(*streams, settlements=[settlement(streams)])
    lines = [joins(A), project(), adopts_rate(10), works(A, 10, "2015-05-01"), run("2015"), run("2016")]

    assert settled(terms, *lines).not_honoured == ()


def test_a_reversed_run_is_no_earlier_run() -> None:
    lines = [*BASE, run("2014"), run("2015"), reverse("2015"), adopts_rate(12, "2015-01-01"), run("2015")]
    result = play(FEE, *lines).runs[-1]

    assert amounts(result) == {A: 12, B: 12}
    assert adjusted(result) == {}


def test_what_a_reversed_run_adjusted_is_adjusted_anew() -> None:
    lines = [*BASE, run("2014"), adopts_rate(12, "2014-01-01"), run("2015"), reverse("2015"), run("2015")]

    assert adjusted(play(FEE, *lines).runs[-1], period="2014") == {A: 2, B: 2}


def test_minutes_listed_by_a_reversed_run_were_never_listed() -> None:
    terms = charter(hours(honour="agreed_and_delivered"))
    base = [joins(A), project(), works(A, 10, "2015-05-01"), run("2015"), works(A, 5, "2015-06-01"), run("2016")]
    runs = play(terms, *base, reverse("2016"), run("2016")).runs

    assert runs[1].not_honoured == runs[3].not_honoured == (NotHonoured("2015", "p1", A, 15),)
