"""What the API answers: rows as JSON values, pages over keys of several parts, and the refusals a caller may meet."""

import json
from datetime import UTC, date, datetime
from typing import Any, cast

from fastapi import Query
from fastapi.responses import JSONResponse

from services.reporting.projections.rows import Row, Rows, months_of
from shared.errors import Problem, Rejected
from shared.http.paging import Page

ALL_MONTHS = ("0000-00", "9999-99")

PeriodQuery = Query(description="Of this period alone: 2016, 2016-H1, 2016-Q3 or 2016-07", max_length=10)


def as_json(row: Row) -> Row:
    """The row as JSON values: dates as YYYY-MM-DD, times in UTC with Z."""
    return {name: _json_value(value) for name, value in row.items()}


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def page_of(page: Page, rows: Rows, *key: str) -> JSONResponse:
    """The page of rows, each with the cursor from which the next page would begin."""
    items = [as_json(row) | {"cursor": _cursor(row, key)} for row in rows]
    return page.answer(items, "cursor")


def _cursor(row: Row, key: tuple[str, ...]) -> str:
    return json.dumps([row[name] for name in key], ensure_ascii=False, separators=(",", ":"))


def texts_after(page: Page, parts: int) -> tuple[str, ...]:
    """The key of texts after which the page begins; the lowest there is where none is given. Raises Rejected."""
    return tuple(str(part) for part in _after(page, ("",) * parts))


def number_after(page: Page, lowest: int) -> int:
    """The number after which the page begins; `lowest` where none is given. Raises Rejected."""
    (number,) = _after(page, (lowest,))
    if not isinstance(number, int) or abs(number) >= 2**63:
        raise _not_a_cursor()
    return number


def _after(page: Page, lowest: tuple[Any, ...]) -> tuple[Any, ...]:
    if page.after is None:
        return lowest
    try:
        given = json.loads(page.after)
    except ValueError:
        raise _not_a_cursor() from None
    if not isinstance(given, list) or len(cast(list[Any], given)) != len(lowest) or "\\u0000" in page.after:
        raise _not_a_cursor()
    return tuple(cast(list[Any], given))


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
