"""Every chart is drawn from a table that stands beside it, and every table can be had as a file."""

import csv
import io
from typing import Any

import pytest

from cli.browsing.pages import Page
from tests.browser.kit import IN_BROWSER, Browsing, every_page

pytestmark = IN_BROWSER

CHARTS = """() => Array.from(document.querySelectorAll("[data-chart]"), (chart) => {
    const table = chart.querySelector("table[id^='table-']");
    const key = encodeURIComponent(table?.id.slice("table-".length) ?? "");
    return {
        html: chart.outerHTML.slice(0, 160),
        drawn: chart.querySelector(".drawing svg") !== null,
        has_table: table !== null,
        has_file: document.querySelector(`a[href*="table=${key}"][href*="format=csv"]`) !== null,
    };
})"""
FILES = """() => Array.from(document.querySelectorAll("a[href*='table='][href*='format=csv']"), (link) => {
    const key = new URL(link.href).searchParams.get("table");
    const rows = document.getElementById("table-" + key)?.rows.length ?? 0;
    const is_whole = document.querySelector("a[rel='next']") === null;
    return { address: link.href, rows, is_whole };
})"""


@every_page
async def test_every_chart_is_drawn_from_its_table_and_has_a_file(browsing: Browsing, page: Page) -> None:
    async with browsing.opened(page) as opened:
        charts: list[dict[str, Any]] = await opened.tab.evaluate(CHARTS)
        assert [chart for chart in charts if False in chart.values()] == []


@every_page
@pytest.mark.parametrize("language", ["da", "en"])
async def test_every_table_is_to_be_had_as_a_file(browsing: Browsing, page: Page, language: str) -> None:
    async with browsing.opened(page, language) as opened:
        for file in await opened.tab.evaluate(FILES):
            answer = await opened.tab.request.get(file["address"])
            assert answer.status == 200, file
            assert answer.headers["content-type"].startswith("text/csv"), file
            text = (await answer.body()).decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
            is_all = len(rows) == file["rows"] or (len(rows) > file["rows"] and not file["is_whole"])
            assert is_all or (file["rows"] == 0 and len(rows) > 1), file
            assert len({len(row) for row in rows}) == 1, file
