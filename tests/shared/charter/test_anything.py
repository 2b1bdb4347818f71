"""Whatever stands in whatever place of a charter, the answer is a charter or its problems, never a crash."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.charter import load_charter
from tests.settlement.engine.scenario import budget, charter, costs, hours, rate, settlement, stream
from tests.shared.charter.documents import problems

EVERYTHING: list[Any] = [
    hours("h", payers={"kinds": ["region"]}, factors={"region": "1/3"}, settled_as="balance", tolerance_minor=5),
    costs("k", {"type": "orderer"}),
    rate(
        "r", "fte", basis={"read": {"every_years": 4, "from": "2016-01-01"}}, payee="host", period="year", vat="exempt"
    ),
    stream({"type": "fixed", "kinds": {"region": 5}, "members": {"dk-0161": "0.5"}}, "f"),
    stream({"type": "units", "per": "once"}, "u"),
    stream({"type": "grant", "rate": "r", "report": "x", "deadline_days": 5}, "g"),
    stream("tasks", "t", key={"type": "shares", "shares": {"dk-0161": 1}, "default": 1}),
    budget("b1", {"type": "figure", "figure": "fte", "read": {"date": "2016-01-01"}}),
    budget("b2", {"type": "bands", "figure": "fte", "bands": [{"up_to": 5, "weight": 1}, {"weight": 2}]}),
    budget("b3", {"type": "steps", "figure": "fte", "steps": [{"up_to": 5, "per_unit": 1}, {"per_unit": 2}]}),
]
DOCUMENT = json.loads(
    charter(*EVERYTHING, settlements=[settlement(EVERYTHING, bagatelle_minor=5, adjust_years=2, route="account")])
)
PLAIN = (Path(__file__).parents[2] / "cases/01-worked-example/charter-1.yaml").read_text()
ODD: list[Any] = [None, True, 0, -1, 1.5, "", "x", "1/0", [], [[]], [{}], {}, {"x": {"y": []}}, {"type": []}]


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for name, item in cast(dict[str, Any], value).items():
            yield (*path, name)
            yield from places(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(cast(list[Any], value)):
            yield (*path, number)
            yield from places(item, (*path, number))


def with_odd(path: tuple[str | int, ...], odd: Any) -> Any:
    document = json.loads(json.dumps(DOCUMENT))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = odd
    return document


def test_the_document_with_everything_is_valid() -> None:
    assert problems(DOCUMENT) == set()


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_odd_value_anywhere_is_taken_or_told(odd: Any) -> None:
    for path in places(DOCUMENT):
        document = with_odd(path, odd)
        assert problems(document) or load_charter(json.dumps(document))


@given(st.text(max_size=60))
def test_any_text_is_a_charter_with_problems(text: str) -> None:
    assert problems(text)


@given(st.data())
def test_a_charter_with_a_few_characters_changed_is_taken_or_told(data: st.DataObject) -> None:
    text = PLAIN
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text) - 1))
        text = text[:place] + data.draw(st.sampled_from(list("[]{}:,-&*!|>'\"%@`#\n\t 0a~."))) + text[place + 1 :]

    assert problems(text) or load_charter(text)
