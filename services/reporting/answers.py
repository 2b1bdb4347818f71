"""What the API answers: rows as JSON values, pages over keys of several parts, and the refusals a caller may meet."""

import json
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Annotated, Any, cast

from fastapi import Query
from fastapi.responses import JSONResponse

from services.reporting.projections.rows import Row, Rows, months_of
from shared.errors import Problem, Rejected
from shared.events.fields import NO_CONTROL_PATTERN
from shared.http.paging import Page

ALL_MONTHS = ("0000-00", "9999-99")

PeriodQuery = Annotated[
    str | None, Query(description="Of this period alone: 2016, 2016-H1, 2016-Q3 or 2016-07", max_length=10)
]
ProjectQuery = Annotated[
    str | None, Query(description="Of this project alone", max_length=200, pattern=NO_CONTROL_PATTERN)
]
MemberQuery = Annotated[
    str | None, Query(description="Of this member alone", max_length=200, pattern=NO_CONTROL_PATTERN)
]
OneRunQuery = Annotated[str, Query(description="The run", max_length=200, pattern=NO_CONTROL_PATTERN)]
RunQuery = Annotated[str | None, Query(description="Of this run alone", max_length=200, pattern=NO_CONTROL_PATTERN)]

_PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {}}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No token, or one that does not hold.", **_PROBLEM},
    403: {"description": "The token gives no right to this, or there is nothing here.", **_PROBLEM},
    422: {"description": "The request does not fit; `errors` lists every problem.", **_PROBLEM},
    503: {"description": "Something needed does not answer just now; try again after Retry-After seconds.", **_PROBLEM},
}
"""The refusals any read may meet, as OpenAPI shows them."""


def as_json(row: Row) -> Row:
    """The row as JSON values: dates as YYYY-MM-DD, times in UTC with Z."""
    return {name: _json_value(value) for name, value in row.items()}


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def page_of(page: Page, rows: Rows, *key: str, without: Collection[str] = ()) -> JSONResponse:
    """The page of rows, each with the cursor from which the next page would begin, less the fields in `without`."""
    items = [as_json(row) | {"cursor": _cursor(row, key)} for row in rows]
    return page.answer([{name: item[name] for name in item if name not in without} for item in items], "cursor")


def _cursor(row: Row, key: tuple[str, ...]) -> str:
    return json.dumps([row[name] for name in key], ensure_ascii=False, separators=(",", ":"))


def texts_after(page: Page, parts: int) -> tuple[str, ...]:
    """The key of texts after which the page begins; the lowest there is where none is given. Raises Rejected."""
    texts = tuple(str(part) for part in _after(page, ("",) * parts))
    if not all(is_storable(text) for text in texts):
        raise _not_a_cursor()
    return texts


def number_after(page: Page, lowest: int) -> int:
    """The number after which the page begins; `lowest` where none is given. Raises Rejected."""
    (number,) = _after(page, (lowest,))
    if type(number) is not int or abs(number) >= 2**63:
        raise _not_a_cursor()
    return number


def _after(page: Page, lowest: tuple[Any, ...]) -> tuple[Any, ...]:
    if page.after is None:
        return lowest
    try:
        given = json.loads(page.after)
    except ValueError:
        raise _not_a_cursor() from None
    if not isinstance(given, list) or len(cast(list[Any], given)) != len(lowest):
        raise _not_a_cursor()
    return tuple(cast(list[Any], given))


def is_storable(text: str) -> bool:
    """Whether PostgreSQL could hold the text, and so find anything by it: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _not_a_cursor() -> Rejected:
    problem = Problem("malformed", "after", "is no cursor of this list; take `next_after` of the page before")
    return Rejected("malformed", "The request does not fit; see errors.", errors=[problem])


def months_asked(period: str | None) -> tuple[str, str]:
    """The first and last month of the period asked for; all months where none is. Raises Rejected."""
    if period is None:
        return ALL_MONTHS
    try:
        return months_of(period)
    except ValueError:
        problem = Problem("malformed", "period", "must be a period such as 2016, 2016-H1, 2016-Q3 or 2016-07")
        raise Rejected("malformed", "The request does not fit; see errors.", errors=[problem]) from None
