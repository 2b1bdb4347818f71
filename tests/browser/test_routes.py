"""No page without a test: every route that shows one is among those that the browser visits. Needs no browser."""

from fastapi.routing import APIRoute, iter_route_contexts

from cli.browsing.pages import PAGES
from services.reporting.app import create_api
from services.reporting.config import ApiSettings
from shared.settings import TokenSettings

NO_PAGES = {
    "/sign-in/start": "sends on to the issuer",
    "/sign-in/return": "sends on to where the visitor wanted to be",
    "/collaborations/{collaboration_id}/entries/sheets/template": "an empty sheet to fill in",
    "/operations/rebuild": "the part of the page that tells how far a rebuild is",
}
"""Routes of the pages that answer with something else, and with what."""


def routes() -> set[str]:
    """The addresses of all that pages answer to GET."""
    nowhere = "http://127.0.0.1:1"
    service = ApiSettings(reporting_database_url=nowhere, membership_url=nowhere, settlement_url=nowhere)
    app = create_api((service, TokenSettings(issuer="i", audience="a", keys=nowhere)))
    found = [each.original_route for each in iter_route_contexts(app.routes)]
    pages = [route for route in found if isinstance(route, APIRoute) and not route.include_in_schema]
    ours = [route for route in pages if route.endpoint.__module__.startswith("services.reporting.")]
    return {route.path for route in ours if "GET" in (route.methods or ())}


def test_every_page_is_visited_by_a_browser_and_every_visit_is_to_a_page() -> None:
    assert routes() - NO_PAGES.keys() == {page.route for page in PAGES}
    assert not NO_PAGES.keys() & {page.route for page in PAGES}
    assert set(NO_PAGES) <= routes()
    assert len({page.name for page in PAGES}) == len(PAGES)
