"""Keyset pages: `limit`, `after`, and a Link header to the next page."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse

from shared.events.fields import NO_NUL_PATTERN

LIMIT_DEFAULT = 100
LIMIT_MAX = 1000


class Page:
    """Which part of a list is asked for: at most `limit` items after the key `after`."""

    def __init__(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="Items on a page")] = LIMIT_DEFAULT,
        after: Annotated[
            str | None,
            Query(max_length=500, pattern=NO_NUL_PATTERN, description="The key after which the page begins; from Link"),
        ] = None,
    ) -> None:
        self.request = request
        self.limit = limit
        self.after = after

    @property
    def fetch(self) -> int:
        """How many rows to ask for: one more than the page, so that it is known whether another follows."""
        return self.limit + 1

    def answer(self, rows: Sequence[dict[str, Any]], key: str) -> JSONResponse:
        """The page of `rows` (fetched with `self.fetch`), keyed by the field `key`, with a Link to the next."""
        items = list(rows[: self.limit])
        headers: dict[str, str] = {}
        if len(rows) > self.limit:
            query = dict(self.request.query_params) | {"limit": str(self.limit), "after": str(items[-1][key])}
            headers["Link"] = f'<{self.request.url.path}?{urlencode(query)}>; rel="next"'
        return JSONResponse({"items": items, "next_after": items[-1][key] if headers else None}, headers=headers)


Paging = Annotated[Page, Depends(Page)]
