"""Whose turn it is: the first year, the next one, none after the last."""

from pathlib import Path

import pytest

from cli.demonstration.cases import FIRST_YEAR, LAST_YEAR
from cli.demonstration.years import Turn, check_entries, choose_year, remembered_entries
from cli.failures import CommandFailed


def test_it_begins_with_the_first_year():
    assert choose_year({"a": set(), "b": set()}, None) == FIRST_YEAR


def test_it_may_begin_with_another_year():
    assert choose_year({"a": set(), "b": set()}, 2019) == 2019


def test_the_next_year_is_the_one_that_follows_what_all_have_settled():
    assert choose_year({"a": {2016, 2017}, "b": {2016, 2017}}, None) == 2018
    assert choose_year({"a": {2016, 2017}, "b": {2016}}, None) == 2017


def test_a_demo_broken_off_between_the_two_goes_on_with_the_same_year():
    assert choose_year({"a": {2016}, "b": set()}, None) == 2016


@pytest.mark.parametrize("settled", [{LAST_YEAR}, {LAST_YEAR - 1, LAST_YEAR}])
def test_after_the_last_year_it_refuses_politely(settled: set[int]):
    with pytest.raises(CommandFailed, match="All years are settled"):
        choose_year({"a": settled, "b": settled}, None)


@pytest.mark.parametrize("wanted", [2016, 2018])
def test_years_are_settled_in_order(wanted: int):
    with pytest.raises(CommandFailed, match="2017's turn"):
        choose_year({"a": {2016}, "b": {2016}}, wanted)


@pytest.mark.parametrize("wanted", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_without_populations_is_refused(wanted: int):
    with pytest.raises(CommandFailed):
        choose_year({"a": set(), "b": set()}, wanted)


def test_late_hours_come_only_after_a_settled_year():
    assert not Turn(2016, 400, {"a": set(), "b": set()}).with_late
    assert Turn(2017, 400, {"a": {2016}, "b": {2016}}).with_late
    assert not Turn(2017, 400, {"a": {2017}, "b": set()}).with_late


def test_a_collaboration_settled_in_the_year_itself_still_begins_with_it():
    turn = Turn(2016, 400, {"a": {2016}, "b": set()})
    assert (turn.is_settled("a"), turn.is_settled("b")) == (True, False)
    assert turn.is_first_of("a")
    assert turn.is_first_of("b")


def test_a_year_that_was_begun_keeps_its_number_of_entries(tmp_path: Path):
    assert remembered_entries(tmp_path, 2016, 400) == 400
    assert remembered_entries(tmp_path, 2016, 900) == 400
    assert remembered_entries(tmp_path, 2017, 900) == 900


def test_too_few_entries_are_refused():
    with pytest.raises(CommandFailed, match="at least"):
        check_entries(20)
