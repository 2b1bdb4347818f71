"""Reading lists: pages in the order of facts (the key is the sequence), and narrowing them down."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request

from shared.events.fields import NO_NUL_PATTERN
from shared.http.paging import LIMIT_DEFAULT, LIMIT_MAX, Page

SEQUENCE_MAX = 2**63 - 1


class SequencePage(Page):
    """A page of at most `limit` items whose sequence is above `after`."""

    def __init__(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="Items on a page")] = LIMIT_DEFAULT,
        after: Annotated[
            int, Query(ge=0, le=SEQUENCE_MAX, description="The sequence after which the page begins; from Link")
        ] = 0,
    ) -> None:
        super().__init__(request, limit, str(after))
        self.after_sequence = after


SequencePaging = Annotated[SequencePage, Depends(SequencePage)]


def only(what: str) -> Any:
    """A query field that narrows a list down to one thing."""
    return Query(max_length=200, pattern=NO_NUL_PATTERN, description=f"Only this {what}")
