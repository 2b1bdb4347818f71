"""The keyboard alone suffices: it reaches every control, what has the focus shows it, and the menu can be skipped."""

from typing import Any

from playwright.async_api import Page as Tab

from cli.browsing.pages import Page
from tests.browser.kit import IN_BROWSER, Browsing, every_page

pytestmark = IN_BROWSER

MARK_CONTROLS = """() => {
    const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const groups = new Set();
    let number = 0;
    for (const one of document.querySelectorAll(controls)) {
        if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) continue;
        if (one.type === "radio") {
            const name = one.form?.id + one.name;
            if (groups.has(name)) continue;
            groups.add(name);
        }
        one.dataset.control = ++number;
    }
    return number;
}"""
FOCUSED = """() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const group = one.type === "radio" && document.querySelector(`[name="${one.name}"][data-control]`);
    const box = one.getBoundingClientRect();
    return {
        number: Number((group || one).dataset.control || 0),
        html: one.outerHTML.slice(0, 160),
        shown: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
        on_screen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
            && box.right > 0 && box.left < innerWidth,
    };
}"""
MISSED = """(reached) => Array.from(document.querySelectorAll("[data-control]"))
    .filter((one) => !reached.includes(Number(one.dataset.control))).map((one) => one.outerHTML.slice(0, 160))"""


async def walk(tab: Tab) -> list[dict[str, Any]]:
    """What has the focus after each press of Tab, through the whole page."""
    controls: int = await tab.evaluate(MARK_CONTROLS)
    walked: list[dict[str, Any]] = []
    for _ in range(controls + 20):
        await tab.keyboard.press("Tab")
        focused = await tab.evaluate(FOCUSED)
        if walked and focused["number"] == walked[0]["number"]:
            break
        walked.append(focused)
    return walked


@every_page
async def test_tab_reaches_every_control_and_the_focus_is_seen(browsing: Browsing, page: Page) -> None:
    async with browsing.opened(page) as opened:
        walked = await walk(opened.tab)
        reached = [focused["number"] for focused in walked if focused["number"]]
        assert await opened.tab.evaluate(MISSED, reached) == []
        assert reached == sorted(reached), "the order is not that of the page"
        for seen in ("shown", "on_screen"):
            # A month has two fields inside, of which the browser itself shows which has the focus.
            well = {focused["number"] for focused in walked if focused[seen]}
            assert [focused["html"] for focused in walked if focused["number"] not in {0, *well}] == [], seen


@every_page
async def test_the_first_link_skips_to_the_content(browsing: Browsing, page: Page) -> None:
    async with browsing.opened(page) as opened:
        await opened.tab.keyboard.press("Tab")
        assert await opened.tab.evaluate("document.activeElement.getAttribute('href')") == "#main"
        await opened.tab.keyboard.press("Enter")
        await opened.tab.keyboard.press("Tab")
        assert await opened.tab.evaluate(
            "document.activeElement.closest('main, footer') !== null || document.activeElement === document.body"
        )
