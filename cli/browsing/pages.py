"""Which pages there are, and who opens each. A route that shows a page and is missing here fails a test."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `name` for its picture, `route` as the application has it, `user` who opens it (None: nobody signed in).

    `query` is added to the address, and shows the page with something asked.
    """

    name: str
    route: str
    user: str | None = "operator"
    query: str = ""

    def address(self, places: Mapping[str, str]) -> str:
        """Path and query, with the ids of what is to be seen. Raises KeyError where one is not known."""
        ids = {name: quote(value, safe="") for name, value in places.items()}
        query = self.query.format(**ids)
        return self.route.replace(":path}", "}").format(**ids) + (f"?{query}" if query else "")


IN_COLLABORATION = "/collaborations/{collaboration_id}"
SETTLEMENTS = IN_COLLABORATION + "/settlements"
WHAT_IF = "settlement={settlement_id}&period={year}&key=projects=equal"

PAGES = (
    Page("sign-in", "/sign-in", None),
    Page("start", "/"),
    Page("start-director", "/", "director"),
    Page("start-publisher", "/", "publisher"),
    Page("collaboration", IN_COLLABORATION),
    Page("collaboration-director", IN_COLLABORATION, "director"),
    Page("today", IN_COLLABORATION + "/today", query="year={year}"),
    Page("member", IN_COLLABORATION + "/members/{member_id}", "director"),
    Page("project", IN_COLLABORATION + "/projects/{project_id:path}"),
    Page("settlements", SETTLEMENTS),
    Page("settlement", SETTLEMENTS + "/{run_id}"),
    Page("settlement-reverse", SETTLEMENTS + "/{run_id}/{action}"),
    Page("why", SETTLEMENTS + "/{run_id}/why/{member_id}", "director"),
    Page("why-line", SETTLEMENTS + "/{run_id}/why/{member_id}", "director", "line={line_number}"),
    Page("what-if", IN_COLLABORATION + "/what-if"),
    Page("what-if-answered", IN_COLLABORATION + "/what-if", "director", WHAT_IF),
    Page("entries", IN_COLLABORATION + "/entries"),
    Page("entries-publisher", IN_COLLABORATION + "/entries", "publisher"),
    Page("entries-parked", IN_COLLABORATION + "/entries/parked"),
    Page("entry", IN_COLLABORATION + "/entries/one/{publisher}/{entry_id:path}"),
    Page("months", IN_COLLABORATION + "/entries/months", "director"),
    Page("sheets", IN_COLLABORATION + "/entries/sheets", "publisher"),
    Page("sheet-preview", IN_COLLABORATION + "/entries/sheets/{preview_id}", "publisher"),
    Page("operations", "/operations"),
    Page("dead-letter", "/operations/dead-letters/{dead_letter_id}"),
)
