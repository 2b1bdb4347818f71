"""What holds across the versions of a charter (charter.md 1)."""

import json

import pytest

from shared.charter import CharterInvalid, load_charters
from tests.shared.charter.documents import VALID, across, changed

SECOND = changed("version", 2, changed("valid_from", "2017-01-01"))
CHANGES = [
    ("collaboration.id", "other-club"),
    ("collaboration.currency", "NOK"),
    ("settlements[0].every", "month"),
    ("settlements[0].route", "direct"),
    ("streams[0].basis.type", "tasks"),
]


def test_versions_that_go_together_have_no_problems() -> None:
    assert across(VALID, SECOND) == [set(), set()]


@pytest.mark.parametrize(("path", "value"), CHANGES)
@pytest.mark.parametrize("turned", [False, True])
def test_what_may_not_change_is_told_in_the_higher_version_in_any_order(path: str, value: str, turned: bool) -> None:
    documents = [VALID, changed(path, value, SECOND)]
    found = across(*documents[::-1])[::-1] if turned else across(*documents)

    assert found[0] == set()
    assert ("changed", path) in found[1]


def test_a_route_given_is_the_same_as_the_default_it_names() -> None:
    assert across(VALID, changed("settlements[0].route", "account", SECOND)) == [set(), set()]


def test_what_a_version_between_lacks_is_compared_with_the_one_before_it() -> None:
    without = changed("streams[1].id", "another", changed("version", 2))
    again = changed("streams[1].basis", {"type": "units", "per": "once"}, changed("version", 3))

    assert across(VALID, without, again) == [set(), set(), {("changed", "streams[1].basis.type")}]


def test_a_stream_or_settlement_with_a_new_id_may_be_anything() -> None:
    new = changed("streams[0]", {**VALID["streams"][0], "id": "new", "basis": {"type": "tasks"}}, SECOND)
    settlement = {"id": "monthly", "every": "month", "includes": [{"stream": "new", "of": "this"}]}

    assert across(VALID, changed("settlements", [settlement], new)) == [set(), set()]


def test_everything_else_may_change() -> None:
    other = changed("streams[0].key", {"type": "shares", "shares": {}, "default": 1}, SECOND)
    more = changed("streams[0].settled_as", "record", changed("kinds", {"municipality": {"votes": 3}}, other))

    assert across(VALID, more) == [set(), set()]


def test_a_version_number_used_twice_is_told() -> None:
    assert across(VALID, VALID) == [set(), {("duplicate", "version")}]


def test_of_two_with_the_same_number_neither_is_the_higher() -> None:
    assert across(VALID, changed("collaboration.currency", "NOK")) == [set(), {("duplicate", "version")}]


def test_problems_in_a_document_do_not_hide_those_between_documents() -> None:
    broken = changed("colour", "red", changed("collaboration.currency", "NOK", SECOND))

    assert across(VALID, broken) == [set(), {("unknown_field", "colour"), ("changed", "collaboration.currency")}]


def test_a_document_that_cannot_be_read_leaves_the_others_to_be_checked() -> None:
    with pytest.raises(CharterInvalid) as caught:
        load_charters(["a: [", json.dumps(VALID), json.dumps(changed("version", 1))])

    assert {(problem.code, problem.where) for problem in caught.value.problems} == {
        ("unreadable", ""),
        ("duplicate", "version"),
    }


def test_versions_come_in_their_order() -> None:
    assert [charter.version for charter in load_charters([json.dumps(SECOND), json.dumps(VALID)])] == [1, 2]
