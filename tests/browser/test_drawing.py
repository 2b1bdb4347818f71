"""Charts of every kind, drawn under the pages' own content policy."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from jinja2 import ChoiceLoader, DictLoader
from playwright.async_api import expect

from cli.browsing.chromium import opened_browser
from services.reporting.pages import rendering
from services.reporting.pages.static import mount_static
from services.reporting.pages.tables import Column, Table
from tests.browser.kit import IN_BROWSER, NARROW, WIDE, Opened

pytestmark = IN_BROWSER

PAGE = """{% extends "base.html" %}{% from "_tables.html" import chart with context %}
{% block title %}Charts{% endblock %}
{% block main %}<h1>Charts</h1>{% for one, kind in charts %}{{ chart(one, kind) }}{% endfor %}{% endblock %}"""

NAMES = ("Albertslund", "Dragør", "Hvidovre", "Ishøj", "Rødovre")
NETS = Table(
    "nets",
    "Nets",
    [Column("member", "Member"), Column("net", "Net", "money", "DKK")],
    [{"member": name, "net": (place - 2) * 1_234_500} for place, name in enumerate(NAMES)],
    total={"member": "Total", "net": 0},
)
HOURS = [Column("month", "Month"), Column("a", "Agreed", "minutes"), Column("b", "Delivered", "minutes")]
MONTHS = [{"month": f"M{number}", "a": 6_000, "b": number * 600 if number != 3 else None} for number in range(1, 13)]
FLOWS = [Column("from", "From"), Column("to", "To"), Column("amount", "Amount", "money", "DKK")]
ONE_WAY = [{"from": "Hvidovre", "to": to, "amount": 100_000} for to in ("Dragør", "Ishøj")]
IN_A_CIRCLE = [*ONE_WAY, {"from": "Ishøj", "to": "Hvidovre", "amount": 50_000}]
CHARTS = (
    (NETS, "bar"),
    (Table("stacked", "Stacked", HOURS, MONTHS), "stacked"),
    (Table("grouped", "Grouped", HOURS, MONTHS), "grouped"),
    (Table("line", "Line", HOURS, MONTHS), "line"),
    (Table("flows", "Flows", FLOWS, ONE_WAY), "sankey"),
    (Table("circle", "Circle", FLOWS, IN_A_CIRCLE), "sankey"),
)

DRAWN = """() => Array.from(document.querySelectorAll("figure"), (one) => ({
    kind: one.dataset.chart,
    shapes: one.querySelectorAll(".drawing svg path").length,
    width: Math.round(one.querySelector(".drawing svg")?.getBoundingClientRect().width ?? 0),
    room: Math.round(one.querySelector(".drawing").getBoundingClientRect().width),
    open: one.querySelector("details").open,
}))"""
SWAPPED = """async () => {
    const html = await (await fetch(location)).text();
    const anew = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    document.querySelector("main").replaceChildren(...anew.childNodes);
}"""


def _nobody(_: Request) -> None:
    """Nobody is signed in."""


@pytest.fixture
async def address(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[str]:
    """Where a page with a chart of every kind is served as all pages are."""
    app = FastAPI()
    mount_static(app)
    templates = rendering._environment  # pyright: ignore[reportPrivateUsage]
    assert templates.loader is not None
    monkeypatch.setattr(templates, "loader", ChoiceLoader([DictLoader({"charts.html": PAGE}), templates.loader]))
    monkeypatch.setattr(rendering, "signed_in_already", _nobody)

    @app.get("/")
    async def show(request: Request) -> Response:
        return rendering.render(request, "charts.html", charts=CHARTS)

    _ = show
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        serving = asyncio.create_task(server.serve(sockets=[free]))
        yield f"http://127.0.0.1:{free.getsockname()[1]}/?lang=en"
        server.should_exit = True
        await serving


@pytest.fixture
async def opened(address: str) -> AsyncGenerator[Opened]:
    """The page, with its charts drawn."""
    async with opened_browser() as browser:
        shown = Opened(await browser.new_page(viewport=WIDE), address, urlsplit(address).netloc)
        shown.listen()
        await shown.tab.goto(address)
        await expect(shown.tab.locator(".drawing svg")).to_have_count(len(CHARTS))
        yield shown


async def test_every_kind_is_drawn_and_nothing_breaks_the_content_policy(opened: Opened) -> None:
    drawn = await opened.tab.evaluate(DRAWN)
    assert [one["kind"] for one in drawn if one["shapes"] < 3] == []
    assert [one["kind"] for one in drawn if one["width"] != one["room"] or one["open"]] == []
    text = await opened.tab.evaluate("document.querySelectorAll('.drawing')[0].textContent")
    assert "Dragør" in text
    assert "20,000" in text
    assert await opened.tab.evaluate("document.querySelectorAll('[style]:not(.drawing, .drawing *)').length") == 0
    assert opened.complaints == []


async def test_a_tooltip_says_what_the_table_says(opened: Opened) -> None:
    figure = opened.tab.locator("figure[data-chart=stacked] .drawing svg")
    box = await figure.bounding_box()
    assert box is not None
    await opened.tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await expect(opened.tab.locator("figure[data-chart=stacked] .drawing")).to_contain_text("Agreed: 100:00")
    assert opened.complaints == []


async def test_a_chart_that_was_swapped_in_is_drawn_and_a_table_opened_by_hand_stays_open(opened: Opened) -> None:
    await opened.tab.locator("#figures-nets summary").click()
    await opened.tab.evaluate(SWAPPED)
    await expect(opened.tab.locator(".drawing svg")).to_have_count(len(CHARTS))
    drawn = await opened.tab.evaluate(DRAWN)
    assert [one["open"] for one in drawn] == [True, False, False, False, False, False]
    assert opened.complaints == []


async def test_a_chart_fits_a_smaller_window_and_paper(opened: Opened) -> None:
    await opened.tab.set_viewport_size(NARROW)
    while max(one["width"] for one in await opened.tab.evaluate(DRAWN)) > NARROW["width"]:
        await asyncio.sleep(0.05)
    await opened.tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert {one["width"] for one in await opened.tab.evaluate(DRAWN)} == {660}
    await opened.tab.evaluate("dispatchEvent(new Event('afterprint'))")
    drawn = await opened.tab.evaluate(DRAWN)
    assert [one["kind"] for one in drawn if one["width"] != one["room"]] == []
    assert opened.complaints == []
