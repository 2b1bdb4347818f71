"""Rows as they go into PostgreSQL, made from events, and as they come out of it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import asyncpg

from shared.messaging.records import Received
from shared.periods import Period

Row = dict[str, Any]
Rows = list[Row]

UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""When something came about that does not say so."""


def fact_rows(received: Sequence[Received]) -> Rows:
    """Membership's facts as JSON rows with their gapless `sequence`, which orders them whatever way they come."""
    return [_data(item) | {"sequence": _sequence(item)} for item in received]


def agreement_rows(received: Sequence[Received]) -> Rows:
    """As `fact_rows`, with the first and last month of the period agreed for."""
    rows = fact_rows(received)
    for row in rows:
        row["first_month"], row["last_month"] = months_of(row["period"])
    return rows


def result_rows(received: Sequence[Received]) -> Rows:
    """Results as JSON rows with `place`, their offset in the collaboration's topic, and `at`, when they came about."""
    return [_data(item) | {"place": item.offset, "at": _moment(item).isoformat()} for item in received]


def newest(rows: Iterable[Row], *key: str) -> Rows:
    """Of the rows with the same key the one with the highest version, in the order of the keys.

    One order for all workers, so that two of them never wait for each other's rows.
    """
    best: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        at = tuple(map(row.__getitem__, key))
        if at not in best or row["version"] > best[at]["version"]:
            best[at] = row
    return [best[at] for at in sorted(best)]


def months_of(period: str) -> tuple[str, str]:
    """The first and the last month of a period, as `2016-01`. Raises ValueError for what is no period."""
    months = Period.parse(period).months()
    return str(months[0]), str(months[-1])


def rows_of(records: Iterable[asyncpg.Record]) -> Rows:
    """What a query gave, with sums (numeric in PostgreSQL) as whole numbers."""
    return [{name: int(v) if isinstance(v, Decimal) else v for name, v in record.items()} for record in records]


def _data(item: Received) -> Row:
    return item.event.model_dump(mode="json")


def _moment(item: Received) -> datetime:
    return item.envelope.moment() or UNKNOWN


def _sequence(item: Received) -> int:
    sequence = item.envelope.sequence
    assert sequence is not None, f"a fact of membership carries its sequence: {item.topic} at {item.offset}"
    return sequence
