"""Entries as lines of a CSV file, as spreadsheets in Denmark and Norway open it: UTF-8 with its mark, semicolons."""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from typing import Any

from asyncpg import Record

from services.settlement.entries.answers import FACT_NAMES, moment
from services.settlement.entries.receipts import WAITS_FOR

MEDIA_TYPE = "text/csv; charset=utf-8"
COLUMNS = (
    "collaboration_id", "publisher", "entry_id", "type", "state", "code", "message", "stream_id", "project_id",
    "member_id", "charged_to", "item", "date", "to_date", "amount", "unit", "worker", "text", "event_id", "received_at",
)  # fmt: skip
"""In this order for good; a new one is put last. member_id of a cost is who paid it; date is the entry's day, of an
order the first; text is the activity, text or title."""

UNITS = {"hours": "minutes", "cost": "minor_units", "order": "units", "task": "minor_units"}
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def head() -> str:
    """The first line: the names of the columns."""
    return "\ufeff" + _lines([COLUMNS])


def lines(rows: Iterable[Record]) -> str:
    """One line for each entry."""
    return _lines(_values(row) for row in rows)


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _values(row: Record) -> list[Any]:
    same = {name: row[name] for name in ("state", "code", "to_date", "amount")}
    texts = ("collaboration_id", "publisher", "entry_id", "stream_id", "project_id", "member_id", "charged_to", "item")
    said = {
        **same,
        **{name: _plain(row[name]) for name in (*texts, "worker", "event_id")},
        "type": FACT_NAMES[row["kind"]],
        "message": WAITS_FOR.get(row["code"]),
        "date": row["day"],
        "unit": UNITS[row["kind"]],
        "text": _plain(row["description"]),
        "received_at": moment(row["received_at"]),
    }
    return [said[name] for name in COLUMNS]


def _plain(text: str | None) -> str | None:
    """A text that no spreadsheet takes for a formula: what begins like one has an apostrophe before it."""
    return f"'{text}" if text and _FORMULA.match(text) else text
