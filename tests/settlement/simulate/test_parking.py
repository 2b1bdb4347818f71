"""What is parked, with which code, and when it counts after all (charter.md 5)."""

from tests.settlement.engine.scenario import (
    A,
    B,
    C,
    adopts_rate,
    amounts,
    charter,
    costs,
    does_task,
    hours,
    joins,
    leaves,
    never_joined,
    orders,
    parked,
    play,
    project,
    run,
    settled,
    spends,
    stream,
    takes_part,
    works,
)

TASKS = stream("tasks", "t", key={"type": "equal"})
UNITS = stream({"type": "units", "per": "month"}, "u")
TERMS = charter(hours("h"), costs("k"), TASKS, UNITS)
BASE = [joins(A), joins(B), project(), adopts_rate(60, id="hour"), adopts_rate(1, id="pc")]


def test_what_is_parked_counts_when_what_it_waits_for_is_known() -> None:
    waiting = [works(A, 10, id="p2"), works(C, 10, entry="c"), spends(4, id="k", paid_by=C, entry="k")]
    lines = [*BASE, *waiting, run("2015"), project("p2"), joins(C), run("2016")]
    runs = play(TERMS, *lines).runs

    assert set(parked(runs[0]).values()) == {"unknown_project", "unknown_member"}
    assert parked(runs[1]) == {}
    assert amounts(runs[1], "credit", stream="k") == {C: -4}


def test_what_counted_is_parked_when_what_it_stood_on_is_gone() -> None:
    lines = [*BASE, works(A, 10, entry="e"), run("2016"), leaves(A, "2016-04-30"), run("2017")]
    runs = play(charter(hours("h")), *lines).runs

    assert parked(runs[1]) == {"e": "outside_membership"}
    assert amounts(runs[1], "adjustment", adjusts="credit") == {A: 10}


def test_hours_are_parked_with_the_first_code_that_applies() -> None:
    terms = charter(hours("h", payers={"kinds": ["municipality"]}))
    lines = [
        joins(A, "2016-02-01"),
        joins(B, kind="region"),
        project("m", starts_on="2016-03-01"),
        project("v", "voluntary"),
        takes_part(A, "2016-04-01", "v"),
        works(C, 1, id="nowhere", entry="project-first"),
        works(C, 1, id="m", entry="member"),
        works(A, 1, "2016-01-31", "m", "membership-first"),
        works(A, 1, "2016-02-29", "m", "project-days"),
        works(A, 1, "2016-03-31", "v", "taking-part"),
        works(B, 1, "2016-02-29", "m", "days-before-kind"),
        works(B, 1, "2016-03-01", "m", "kind"),
        works(B, 1, "2016-03-01", "v", "taking-part-too"),
        run(),
    ]

    assert parked(settled(terms, *lines)) == {
        "project-first": "unknown_project",
        "member": "unknown_member",
        "membership-first": "outside_membership",
        "project-days": "outside_project",
        "taking-part": "not_a_participant",
        "days-before-kind": "outside_project",
        "kind": "not_a_participant",
        "taking-part-too": "not_a_participant",
    }


def test_costs_are_parked_with_the_first_code_that_applies() -> None:
    by_project = costs("p", scope="project")
    by_orderer = costs("o", key={"type": "orderer"})
    terms = charter(by_project, by_orderer, hours("h"))
    lines = [
        joins(A),
        project(),
        spends(1, id="x", entry="stream-first", paid_by=C),
        spends(1, id="h", entry="other-basis"),
        spends(1, id="p", entry="project-before-member", paid_by=C),
        spends(1, id="p", entry="project-known", project_id="p9", paid_by=C),
        spends(1, id="p", entry="payer", project_id="p1", paid_by=C),
        spends(1, id="p", entry="charged", project_id="p1", charged_to=C),
        spends(1, id="o", entry="project-of-no-use", project_id="p9", charged_to=A),
        spends(1, id="o", entry="payer-before-orderer", paid_by=C),
        spends(1, id="o", entry="orderer", paid_by=A),
        spends(1, id="o", entry="well", project_id="p1", charged_to=A),
        run(),
    ]

    assert parked(settled(terms, *lines)) == {
        "stream-first": "unknown_stream",
        "other-basis": "unknown_stream",
        "project-before-member": "missing_project",
        "project-known": "unknown_project",
        "payer": "unknown_member",
        "charged": "unknown_member",
        "project-of-no-use": "unknown_project",
        "payer-before-orderer": "unknown_member",
        "orderer": "missing_orderer",
    }


def test_membership_on_the_day_is_not_asked_of_costs_orders_and_tasks() -> None:
    lines = [joins(A, "2017-01-01"), spends(4, id="k", paid_by=A), does_task(A, 4, id="t"), joins(B)]
    result = settled(TERMS, *lines, run())

    assert parked(result) == {}
    assert amounts(result, "credit", stream="k") == {A: -4}


def test_orders_and_tasks_need_their_stream_and_their_member() -> None:
    lines = [
        orders(A, 1, "2016-01-01", id="t", entry="u1"),
        orders(C, 1, "2016-01-01", id="x", entry="u2"),
        orders(C, 1, "2016-01-01", id="u", entry="u3"),
        does_task(A, 1, id="u", entry="t1"),
        does_task(C, 1, id="t", entry="t2"),
    ]

    assert parked(settled(TERMS, *BASE, *lines, run())) == {
        "u1": "unknown_stream",
        "u2": "unknown_stream",
        "u3": "unknown_member",
        "t1": "unknown_stream",
        "t2": "unknown_member",
    }


def test_a_member_whose_only_joining_was_a_mistake_is_not_known() -> None:
    lines = [joins(A), joins(C), never_joined(C, "2010-01-01"), spends(4, id="k", paid_by=C, entry="k")]

    assert parked(settled(TERMS, *lines, run())) == {"k": "unknown_member"}


def test_a_project_is_asked_for_by_the_terms_under_which_the_months_costs_are_settled() -> None:
    versions = [
        charter(costs("k")),
        charter(costs("k", scope="project"), version=2, valid_from="2016-07-01"),
    ]
    of_the_year = [spends(4, "2016-08-01", id="k", entry="a"), spends(4, "2017-01-01", id="k", entry="b")]
    result = settled(versions, joins(A), *of_the_year, run("2016"))

    assert parked(result) == {"b": "missing_project"}
    assert amounts(result) == {A: 4}


def test_a_stream_that_any_version_has_is_known() -> None:
    versions = [charter(costs("k")), charter(hours("h"), version=2, valid_from="2016-01-01")]

    assert parked(settled(versions, joins(A), spends(4, "2016-05-01", id="k", entry="a"), run("2016"))) == {}
