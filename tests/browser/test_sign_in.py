"""Signing in as people do: at the issuer, as each of the four whom the local one knows; and out again."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from deploy.local.issuer.people import PEOPLE
from tests.browser.kit import IN_BROWSER, Browsing, every_language, violations

pytestmark = IN_BROWSER

SEES = {
    "operator": {"sjaelland", "storkoebenhavn"},
    "director": {"storkoebenhavn"},
    "auditor": {"sjaelland", "storkoebenhavn"},
}
"""Whose pages each may open; a publisher looks at its own entries, and at no collaboration's report."""


@asynccontextmanager
async def somebody(browsing: Browsing, language: str = "da", *, scripts: bool = True) -> AsyncGenerator[Tab]:
    """A tab of somebody who is not signed in."""
    context = await browsing.new_context(language, scripts=scripts)
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def go_in(tab: Tab, user: str) -> None:
    """From the page to sign in on, over the issuer, back."""
    await tab.locator("a[href^='/sign-in/start']").click()
    await tab.locator(f"button[value='{user}']").click()


@pytest.mark.parametrize("user", PEOPLE)
async def test_each_of_the_four_signs_in_at_the_issuer_and_sees_what_is_theirs(browsing: Browsing, user: str) -> None:
    async with somebody(browsing) as tab:
        await tab.goto("/")
        assert "/sign-in" in tab.url
        await go_in(tab, user)
        await expect(tab).to_have_url(f"{browsing.url}/")
        await expect(tab.locator("header .user")).to_have_text(user)
        for collaboration_id in ("sjaelland", "storkoebenhavn"):
            answer = await tab.goto(f"/collaborations/{collaboration_id}")
            assert answer is not None
            assert answer.status == (200 if collaboration_id in SEES.get(user, set()) else 403)


@pytest.mark.parametrize("scripts", [True, False])
async def test_signing_in_leads_back_to_where_one_wanted_to_be_and_out_again(browsing: Browsing, scripts: bool) -> None:
    wanted = f"/collaborations/storkoebenhavn?project={browsing.places['project_id']}&year=2016"
    async with somebody(browsing, scripts=scripts) as tab:
        await tab.goto(wanted)
        await go_in(tab, "auditor")
        await expect(tab).to_have_url(browsing.url + wanted)
        await tab.locator("form[action='/session/end'] button").click()
        await tab.wait_for_url("**/sign-in")
        await tab.goto(wanted)
        assert "/sign-in" in tab.url


@every_language
async def test_the_issuers_page_and_a_page_that_says_no_are_open_to_all(browsing: Browsing, language: str) -> None:
    async with somebody(browsing, language) as tab:
        await tab.goto("/")
        await tab.locator("a[href^='/sign-in/start']").click()
        assert await tab.get_attribute("html", "lang") == language
        assert await violations(tab) == []
        await tab.locator("button[value='director']").click()
        await expect(tab).to_have_url(f"{browsing.url}/")
        await tab.goto("/collaborations/sjaelland")
        assert await violations(tab) == []
