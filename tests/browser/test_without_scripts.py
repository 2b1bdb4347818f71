"""Without JavaScript each page reads the same: the same headings, the same tables, none of them hidden."""

import re

from playwright.async_api import Page as Tab

from cli.browsing.pages import Page
from tests.browser.kit import IN_BROWSER, Browsing, every_page

pytestmark = IN_BROWSER

READ = """() => Array.from(document.querySelectorAll("main :is(h1, h2, h3, h4, caption, th, td)"))
    .filter((one) => !one.closest("#today") || one.localName === "h2")
    .map((one) => `${one.localName}: ${one.textContent.replace(/\\s+/g, " ").trim()}`)"""
"""What a year would come to today is fetched by a script; without one a link leads to it."""

CLOCK = re.compile(r"\d{1,2}[:.]\d\d[:.]\d\d")
HIDDEN_CHARTS = """() => Array.from(document.querySelectorAll("[data-chart] table"))
    .filter((one) => !one.checkVisibility()).map((one) => one.id)"""


async def read(tab: Tab) -> set[str]:
    """What stands in the page's headings and tables, without the moment at which it was asked for."""
    return {CLOCK.sub("now", text) for text in await tab.evaluate(READ)}


@every_page
async def test_without_scripts_it_reads_the_same(browsing: Browsing, page: Page) -> None:
    async with browsing.opened(page) as opened:
        with_scripts = await read(opened.tab)
    async with browsing.opened(page, scripts=False) as opened:
        assert await read(opened.tab) == with_scripts
        assert with_scripts, "no heading at all"
        assert await opened.tab.evaluate(HIDDEN_CHARTS) == []
        if await opened.tab.locator("#today").count():
            assert await opened.tab.locator("#today a[href*='/today']").count()
