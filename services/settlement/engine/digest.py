"""A digest of everything a run was worked out from: the same inputs give the same digest."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from operator import itemgetter
from typing import cast

from services.settlement.engine.activity import Activity, Order
from services.settlement.engine.books import Books
from services.settlement.engine.facts import Facts
from services.settlement.engine.result import RunResult


def digest_of(books: Books, history: Sequence[RunResult], settlement: str, period: str) -> str:
    """SHA-256 over a canonical JSON form of charters, facts, activity, earlier runs and the question."""
    return _sha256(
        {
            "charters": [charter.sha256 for charter in books.charters.versions],
            "facts": _canonical(books.facts),
            "activity": _canonical(_without_detours(books.activity)),
            "history": [[run.settlement, run.period, run.reversal, run.digest] for run in history],
            "run": [settlement, period],
        }
    )


def _without_detours(activity: Activity) -> Activity:
    """The same without sums that came to nothing, and with equal orders as one: how they came to be leaves no trace."""
    quantities: Counter[tuple[str, str, str, date, date | None]] = Counter()
    for stream, member, item, quantity, from_date, to_date in activity.orders:
        quantities[stream, member, item, from_date, to_date] += quantity
    orders = (Order(*order[:3], quantity, *order[3:]) for order, quantity in quantities.items())
    return replace(
        activity,
        minutes={key: minutes for key, minutes in activity.minutes.items() if minutes},
        costs={key: amount for key, amount in activity.costs.items() if amount},
        tasks={key: value for key, value in activity.tasks.items() if value},
        orders=tuple(sorted(orders, key=str)),
    )


def reversal_digest(reversed_run: RunResult) -> str:
    """The digest of a reversal: it takes in nothing but the run it undoes."""
    return _sha256({"reversal_of": reversed_run.digest})


def _sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=_plain, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Facts | Activity) -> list[object]:
    """The fields of a value, mappings as pairs in the order of their keys, so that order of arrival leaves no trace."""
    values = [getattr(value, field.name) for field in fields(value)]
    return [_pairs(cast(Mapping[object, object], each)) if isinstance(each, Mapping) else each for each in values]


def _pairs(mapping: Mapping[object, object]) -> list[tuple[object, object]]:
    try:
        return sorted(cast(Mapping[tuple[str, ...], object], mapping).items(), key=itemgetter(0))
    except TypeError:
        return sorted(mapping.items(), key=lambda item: _order(item[0]))


def _order(key: object) -> tuple[str, ...]:
    """Keys are ids, or tuples of ids of which some may be None, which does not sort; no id is empty."""
    parts = cast(tuple[str | None, ...], key) if isinstance(key, tuple) else (str(key),)
    return tuple(part or "" for part in parts)


def _plain(value: object) -> object:
    """What JSON does not know: sets are sorted, days and fractions are texts."""
    if isinstance(value, frozenset):
        return sorted(cast(frozenset[int], value))
    if isinstance(value, Fraction | date):
        return str(value)
    raise TypeError(f"{type(value)} has no canonical form")
