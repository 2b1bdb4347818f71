"""Without JavaScript each page reads the same: the same headings, the same tables, none of them hidden."""

from playwright.async_api import Page as Tab

from cli.browsing.pages import Page
from tests.browser.kit import IN_BROWSER, Browsing, every_page

pytestmark = IN_BROWSER

READ = """() => Array.from(
    document.querySelectorAll("main :is(h1, h2, h3, h4, caption, th, td)"),
    (one) => `${one.localName}: ${one.textContent.replace(/\\s+/g, " ").trim()}`,
)"""
HIDDEN_CHARTS = """() => Array.from(document.querySelectorAll("[data-chart] table"))
    .filter((one) => !one.checkVisibility()).map((one) => one.id)"""


async def read(tab: Tab) -> list[str]:
    """What stands in the page's headings and tables."""
    return await tab.evaluate(READ)


@every_page
async def test_without_scripts_it_reads_the_same(browsing: Browsing, page: Page) -> None:
    async with browsing.opened(page) as opened:
        with_scripts = await read(opened.tab)
    async with browsing.opened(page, scripts=False) as opened:
        assert await read(opened.tab) == with_scripts
        assert with_scripts, "no heading at all"
        assert await opened.tab.evaluate(HIDDEN_CHARTS) == []
