"""A valid charter to break, field by field."""

import copy
import json
from collections.abc import Sequence
from typing import Any

from shared.charter import CharterInvalid, check_charters, load_charter

Json = dict[str, Any]

VALID: Json = {
    "charter": 1,
    "version": 1,
    "valid_from": "2016-01-01",
    "decision": "GF-1",
    "collaboration": {
        "id": "test-club",
        "name": "Testforeningen",
        "country": "DK",
        "form": "association",
        "currency": "DKK",
        "purposes": ["operation"],
    },
    "kinds": {"municipality": {"votes": 1}, "region": {"votes": 0}},
    "streams": [
        {"id": "fee", "name": {"da": "Kontingent"}, "basis": {"type": "budget"}, "key": {"type": "equal"}},
        {"id": "unused", "name": {"en": "Unused"}, "basis": {"type": "fixed", "members": {"dk-0161": 5}}},
    ],
    "settlements": [{"id": "annual", "every": "year", "includes": [{"stream": "fee", "of": "this"}]}],
}
GONE = object()


def problems(document: Json | str) -> set[tuple[str, str]]:
    """Code and path of everything wrong with a document."""
    text = document if isinstance(document, str) else json.dumps(document)
    try:
        load_charter(text)
    except CharterInvalid as error:
        return {(problem.code, problem.where) for problem in error.problems}
    return set()


def across(*documents: Json) -> list[set[tuple[str, str]]]:
    """By document, what is wrong with it, also beside the others."""
    found = check_charters([json.dumps(document) for document in documents])
    return [{(problem.code, problem.where) for problem in each} for each in found]


def changed(path: str, value: object, document: Json = VALID) -> Json:
    """The document with one field set, or gone; the path is a problem's: `streams[0].key.type`."""
    copied: Any = copy.deepcopy(document)
    place: Any = copied
    *steps, last = _steps(path)
    for step in steps:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return copied


def with_stream(stream: Json, **settlement: Any) -> Json:
    """A document whose first stream is this one, included in its settlement."""
    whole = changed("streams[0]", {"id": "fee", "name": {"da": "x"}, **stream})
    whole["settlements"][0].update(settlement)
    return whole


def with_key(key: object) -> Json:
    return changed("streams[0].key", key)


def _steps(path: str) -> Sequence[str | int]:
    return [int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")]
