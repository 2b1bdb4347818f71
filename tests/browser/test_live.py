"""An open page keeps up by itself: an hour that a municipality logs is seen without asking for the page anew."""

from datetime import date
from uuid import uuid4

from mellemregning_client.facts import HoursLogged
from mellemregning_client.http import HttpPublisher
from playwright.async_api import expect

from cli.browsing.pages import Page
from cli.live.api import Live
from tests.browser.kit import IN_BROWSER, Browsing

pytestmark = IN_BROWSER

COLLABORATION = Page("collaboration", "/collaborations/{collaboration_id}")
SEEN_WITHIN_MS = 20_000


async def log_an_hour(browsing: Browsing) -> None:
    """An hour more, in the last month in which the member worked on the project, said by the member's own system."""
    places, member = browsing.places, browsing.places["member_id"]
    async with Live(browsing.settings) as live:
        token = live.token(f"publisher:{member}")
    async with HttpPublisher(browsing.settings["SETTLEMENT_URL"], token, member) as system:
        [verdict] = await system.publish(
            HoursLogged(
                collaboration_id=places["collaboration_id"],
                entry_id=f"live-{uuid4().hex[:8]}",
                project_id=places["project_id"],
                member_id=member,
                work_date=date.fromisoformat(f"{places['month']}-15"),
                minutes=60,
            )
        )
    assert verdict.verdict == "accepted", verdict


async def test_an_hour_logged_elsewhere_is_seen_on_an_open_page(browsing: Browsing) -> None:
    async with browsing.opened(COLLABORATION) as opened:
        main = opened.tab.locator("main")
        before = await main.inner_text()
        await opened.tab.evaluate("window.isTheSamePage = true")

        await log_an_hour(browsing)

        await expect(main).not_to_have_text(before, use_inner_text=True, timeout=SEEN_WITHIN_MS)
        assert await opened.tab.evaluate("window.isTheSamePage") is True
        assert opened.complaints == []
