"""YAML 1.2 with the core schema (charter.md 1)."""

import math

import pytest

from shared.charter.yaml_core import Unreadable, Value, read_yaml


def value_of(text: str) -> Value:
    value, duplicates = read_yaml(text)
    assert duplicates == []
    return value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("012", 12),
        ("0o17", 15),
        ("0xff", 255),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2016-01-01", "2016-01-01"),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        ("1/3", "1/3"),
        ("0b11", "0b11"),
        ("'12'", "12"),
        ('"NO"', "NO"),
        ("!!str 12", "12"),
        ("!!int 12", 12),
        ("<<", "<<"),
    ],
)
def test_a_plain_scalar_is_what_the_core_schema_says(written: str, value: Value) -> None:
    read = value_of(f"field: {written}")

    assert read == {"field": value}
    assert isinstance(read, dict)
    assert type(read["field"]) is type(value)


def test_keys_are_texts_as_written() -> None:
    assert value_of("{1: a, true: b, NO: c, ~: d}") == {"1": "a", "true": "b", "NO": "c", "~": "d"}


def test_anchors_and_aliases_stand_for_the_same_value() -> None:
    assert value_of("a: &x [1, 2]\nb: {c: *x}") == {"a": [1, 2], "b": {"c": [1, 2]}}


def test_a_key_that_comes_twice_is_told_at_its_own_path_and_its_first_value_kept() -> None:
    value, duplicates = read_yaml("a: 1\nlist:\n  - {b: 1, c: {d: 1, d: 2}, b: 3}\na: 2\n")

    assert value == {"a": 1, "list": [{"b": 1, "c": {"d": 1}}]}
    assert [(each.code, each.where) for each in duplicates] == [
        ("duplicate", "list[0].c.d"),
        ("duplicate", "list[0].b"),
        ("duplicate", "a"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "a: [",
        "a: b: c",
        "--- a\n--- b",
        "a: *b",
        "a: &x [*x]",
        "? [a]\n: b",
        "a: !thing b",
        "a: !!int b",
        "a: \x00",
        '"\\z"',
        "\t- a",
        "[" * 50 + "]" * 50,
        "a: &a0 [1, 1, 1, 1]\n" + "".join(f"b{n}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(7)),
    ],
)
def test_what_is_not_one_small_yaml_document_cannot_be_read(text: str) -> None:
    with pytest.raises(Unreadable):
        read_yaml(text)


def test_the_place_of_a_syntax_error_is_told() -> None:
    with pytest.raises(Unreadable, match="line 2"):
        read_yaml("a: 1\nb: ]")
