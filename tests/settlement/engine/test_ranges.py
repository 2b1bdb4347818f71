"""Whether hours count on a day (charter.md 5): codes, their order, and ranges that cover all time."""

from datetime import date
from itertools import pairwise

from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts, fold
from services.settlement.engine.ranges import Range, code_on, differences, ranges
from shared.charter import load_charters
from shared.events.registry import FACTS, parse_dict
from tests.settlement.engine.scenario import (
    COLLABORATION,
    A,
    B,
    Json,
    charter,
    hours,
    joins,
    leaves,
    never_joined,
    project,
    project_ends,
    rate,
    takes_no_more_part,
    takes_part,
)

TERMS = charter(hours())


def known(*lines: Json) -> Facts:
    return fold(
        parse_dict(FACTS[line["type"]].TYPE, {**line["data"], "collaboration_id": COLLABORATION}) for line in lines
    )


def found(*lines: Json, terms: list[str] | None = None, member: str = A) -> list[tuple[str, str | None]]:
    """The ranges as (first day, code)."""
    charters = Charters(load_charters(terms or [TERMS]))
    return [(str(each.from_date), each.code) for each in ranges(charters, known(*lines), "p1", member)]


def test_project_is_asked_before_member_and_both_for_all_time() -> None:
    assert found() == [("0001-01-01", "unknown_project")]
    assert found(joins(A)) == [("0001-01-01", "unknown_project")]
    assert found(project_ends("2016-01-01")) == [("0001-01-01", "unknown_project")]
    assert found(project()) == [("0001-01-01", "unknown_member")]


def test_a_member_that_never_joined_after_all_is_unknown() -> None:
    lines = [project(), joins(A, "2015-01-01"), never_joined(A, "2015-01-01")]

    assert found(*lines) == [("0001-01-01", "unknown_member")]


def test_membership_is_asked_before_the_projects_days_and_those_before_taking_part() -> None:
    lines = [
        joins(A, "2015-01-01"),
        leaves(A, "2015-12-31"),
        project(kind="voluntary", starts_on="2015-03-01", ends_on="2015-10-31"),
        takes_part(A, "2014-01-01"),
        takes_no_more_part(A, "2015-05-31"),
    ]

    assert found(*lines) == [
        ("0001-01-01", "outside_membership"),
        ("2015-01-01", "outside_project"),
        ("2015-03-01", None),
        ("2015-06-01", "not_a_participant"),
        ("2015-11-01", "outside_project"),
        ("2016-01-01", "outside_membership"),
    ]


def test_in_a_mandatory_project_the_kind_on_the_day_is_asked() -> None:
    terms = [charter(hours(payers={"kinds": ["municipality"]}))]
    lines = [joins(A, "2015-01-01", "region"), joins(A, "2016-03-01"), project()]

    assert found(*lines, terms=terms) == [
        ("0001-01-01", "outside_membership"),
        ("2015-01-01", "not_a_participant"),
        ("2016-03-01", None),
    ]


def test_in_a_voluntary_project_no_kind_is_asked() -> None:
    terms = [charter(hours(payers={"kinds": ["municipality"]}))]
    lines = [joins(A, "2015-01-01", "region"), project(kind="voluntary", starts_on="2014-01-01"), takes_part(A)]

    assert found(*lines, terms=terms)[1:] == [("2015-01-01", None)]


def test_kinds_are_those_of_the_version_in_force_on_the_day() -> None:
    terms = [
        charter(hours(payers={"kinds": ["municipality"]}), valid_from="2015-01-01"),
        charter(hours(payers={"kinds": ["region"]}), version=2, valid_from="2016-01-01"),
        charter(rate("r"), version=3, valid_from="2017-01-01"),
    ]

    assert found(joins(A), project(), terms=terms) == [
        ("0001-01-01", "outside_membership"),
        ("2010-01-01", None),
        ("2016-01-01", "not_a_participant"),
        ("2017-01-01", None),
    ]


def test_a_range_that_begins_or_ends_inside_a_month_does_so_to_the_day() -> None:
    lines = [joins(A, "2016-02-10"), leaves(A, "2016-02-20"), project()]
    charters = Charters(load_charters([TERMS]))
    given = ranges(charters, known(*lines), "p1", A)

    days = [date(2016, 2, day) for day in (9, 10, 20, 21)]
    assert [code_on(given, day) for day in days] == ["outside_membership", None, None, "outside_membership"]


def test_ranges_cover_all_time_without_gaps_or_neighbours_alike() -> None:
    lines = [joins(A), leaves(A, "2015-06-30"), joins(A, "2015-07-01"), project(starts_on="2012-01-01")]
    given = ranges(Charters(load_charters([TERMS])), known(*lines), "p1", A)

    assert (given[0].from_date, given[-1].to_date) == (date.min, date.max)
    for before, after in pairwise(given):
        assert before.to_date.toordinal() + 1 == after.from_date.toordinal()
        assert before.code != after.code
    assert given[-1].from_date == date(2012, 1, 1)


def test_differences_are_the_days_that_changed_with_what_is_said_of_them_now() -> None:
    charters = Charters(load_charters([TERMS]))
    before = ranges(charters, known(joins(A, "2015-01-01"), project()), "p1", A)
    after = ranges(charters, known(joins(A, "2015-01-01"), leaves(A, "2015-12-31"), project()), "p1", A)

    assert differences(before, after) == (Range(date(2016, 1, 1), date.max, "outside_membership"),)
    assert differences(after, before) == (Range(date(2016, 1, 1), date.max, None),)
    assert differences(after, after) == ()


def test_differences_join_what_was_said_apart_before() -> None:
    before = (Range(date.min, date(2015, 1, 1), "a"), Range(date(2015, 1, 2), date.max, "b"))
    after = (Range(date.min, date.max, None),)

    assert differences(before, after) == after


def test_each_pair_has_ranges_of_its_own() -> None:
    lines = [joins(A), joins(B, "2016-01-01"), project()]

    assert found(*lines, member=A) != found(*lines, member=B)


def test_a_charter_may_rule_since_the_first_day_there_is() -> None:
    assert found(joins(A), project(), terms=[charter(hours(), valid_from="0001-01-01")])[1:] == [("2010-01-01", None)]
