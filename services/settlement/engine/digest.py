"""A digest of everything a run was worked out from: the same inputs give the same digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import cast

from services.settlement.engine.activity import Activity
from services.settlement.engine.books import Books
from services.settlement.engine.facts import Facts
from services.settlement.engine.result import RunResult


def digest_of(books: Books, history: Sequence[RunResult], settlement: str, period: str) -> str:
    """SHA-256 over a canonical JSON form of charters, facts, activity, earlier runs and the question."""
    return _sha256(
        {
            "charters": [charter.sha256 for charter in books.charters.versions],
            "facts": [_plain(value) for value in fields_of(books.facts)],
            "activity": [_plain(value) for value in fields_of(books.activity)],
            "history": [[run.settlement, run.period, run.reversal, run.digest] for run in history],
            "run": [settlement, period],
        }
    )


def reversal_digest(reversed_run: RunResult) -> str:
    """The digest of a reversal: it takes in nothing but the run it undoes."""
    return _sha256({"reversal_of": reversed_run.digest})


def fields_of(value: Facts | Activity) -> list[object]:
    """The fields of a frozen value, without what it remembers for itself."""
    return [getattr(value, field.name) for field in fields(value)]


def _sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """Mappings as sorted pairs, sets sorted, days and fractions as texts, so that order of arrival leaves no trace."""
    if isinstance(value, Mapping):
        pairs = cast(Mapping[object, object], value).items()
        return sorted(([_plain(key), _plain(item)] for key, item in pairs), key=json.dumps)
    if isinstance(value, frozenset):
        return sorted(cast(frozenset[int], value))
    if isinstance(value, tuple):
        return [_plain(item) for item in cast(tuple[object, ...], value)]
    if isinstance(value, Fraction | date):
        return str(value)
    return value
