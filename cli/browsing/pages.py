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
        return self.route.format(**ids) + (f"?{query}" if query else "")


IN_COLLABORATION = "/collaborations/{collaboration_id}"

PAGES = (
    Page("sign-in", "/sign-in", None),
    Page("start", "/"),
    Page("collaboration", IN_COLLABORATION),
    Page("collaboration-year", IN_COLLABORATION, query="year=2016&project={project_id}"),
)
