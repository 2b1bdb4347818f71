"""Printed, a page has its tables, each with its first and its last column."""

import io
import re

from pypdf import PdfReader

from cli.browsing.pages import Page
from tests.browser.kit import IN_BROWSER, Browsing, every_page

pytestmark = IN_BROWSER

HEADS = """() => Array.from(document.querySelectorAll("main table"), (table) => {
    const heads = Array.from(table.querySelectorAll("thead th"), (one) => one.innerText);
    const names = Array.from(table.querySelectorAll("tbody tr :first-child"), (one) => one.innerText);
    return [table.caption?.innerText ?? "", heads[0] ?? "", heads.at(-1) ?? "", names[0] ?? "", names.at(-1) ?? ""];
}).flat()"""


def squeezed(text: str) -> str:
    """The text without blanks and case: a printed page breaks lines and spaces letters as it likes."""
    return re.sub(r"\s+", "", text).casefold()


@every_page
async def test_printed_it_has_its_tables(browsing: Browsing, page: Page) -> None:
    async with browsing.opened(page) as opened:
        await opened.tab.emulate_media(media="print")
        wanted: list[str] = await opened.tab.evaluate(HEADS)
        pdf = PdfReader(io.BytesIO(await opened.tab.pdf(format="A4")))
        printed = squeezed(" ".join(sheet.extract_text() for sheet in pdf.pages))
        assert [text for text in wanted if squeezed(text) not in printed] == []
