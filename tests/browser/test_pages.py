"""Every page in every language: nothing that axe or the browser finds fault with, on a screen and on a phone."""

from cli.browsing.pages import Page
from tests.browser.kit import IN_BROWSER, NARROW, Browsing, every_language, every_page, violations

pytestmark = IN_BROWSER

WIDER_THAN_THE_WINDOW = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = (one) => ["auto", "scroll", "hidden"].includes(getComputedStyle(one).overflowX);
    const isWide = (one) => one.getBoundingClientRect().right > width + 1;
    const parents = (one) => one.parentElement ? [one.parentElement, ...parents(one.parentElement)] : [];
    return Array.from(document.body.querySelectorAll("*"))
        .filter((one) => isWide(one) && !parents(one).some((above) => isWide(above) || scrolls(above)))
        .map((one) => one.outerHTML.slice(0, 160)).concat("the page scrolls sideways");
}"""


@every_language
@every_page
async def test_it_is_open_to_all_on_a_screen_and_on_a_phone(browsing: Browsing, page: Page, language: str) -> None:
    async with browsing.opened(page, language) as opened:
        assert await opened.tab.get_attribute("html", "lang") == language
        found = await violations(opened.tab)
        await opened.tab.set_viewport_size(NARROW)
        found += await opened.tab.evaluate(WIDER_THAN_THE_WINDOW)
        if language == "da":
            found += await violations(opened.tab)
        found += opened.complaints
        assert not found, "\n".join(found)
