"""What the tests of the pages share: a page as somebody sees it, and what the browser has to say of it."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Request, Response, ViewportSize
from playwright.async_api import Page as Tab

from cli.browsing.pages import PAGES, Page
from cli.browsing.visitors import sign_in

LANGUAGES = {"da": "da-DK", "nb": "nb-NO", "en": "en-GB"}
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

IN_BROWSER = [pytest.mark.browser, pytest.mark.timeout(300)]
every_page = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
every_language = pytest.mark.parametrize("language", LANGUAGES)


@dataclass
class Opened:
    """A page in a tab, and what the browser complained of since."""

    tab: Tab
    address: str
    host: str
    complaints: list[str] = field(default_factory=list[str])

    def listen(self) -> None:
        """Notes errors on the console (the content policy's among them), scripts that fail, requests gone wrong."""
        self.tab.on("console", self._said)
        self.tab.on("pageerror", lambda error: self.complaints.append(f"a script failed: {error}"))
        self.tab.on("request", self._asked)
        self.tab.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.complaints.append(f"a request to another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} for {response.url}")


@dataclass
class Browsing:
    """A browser on a running system: one context for each user, language and way of looking, kept for the session."""

    browser: Browser
    settings: Mapping[str, str]
    places: dict[str, str]
    _contexts: dict[tuple[object, ...], BrowserContext] = field(
        default_factory=dict[tuple[object, ...], BrowserContext]
    )

    @property
    def url(self) -> str:
        """Where the pages are."""
        return self.settings["REPORTING_URL"]

    async def new_context(self, language: str = "da", *, scripts: bool = True) -> BrowserContext:
        """Somebody who is not signed in yet."""
        return await self.browser.new_context(
            locale=LANGUAGES[language],
            java_script_enabled=scripts,
            viewport=WIDE,
            base_url=self.url,
            reduced_motion="reduce",  # what is scrolled to is there at once
        )

    async def context(self, user: str | None, language: str, *, scripts: bool = True) -> BrowserContext:
        """Somebody signed in; the same one each time."""
        key = (user, language, scripts)
        if key not in self._contexts:
            context = await self.new_context(language, scripts=scripts)
            if user is not None:
                await sign_in(context, self.settings, user)
            self._contexts[key] = context
        return self._contexts[key]

    @asynccontextmanager
    async def opened(self, page: Page, language: str = "da", *, scripts: bool = True) -> AsyncGenerator[Opened]:
        """The page in a tab of its own, as the user it is for sees it."""
        context = await self.context(page.user, language, scripts=scripts)
        opened = Opened(await context.new_page(), page.address(self.places), urlsplit(self.url).netloc)
        opened.listen()
        try:
            answer = await opened.tab.goto(opened.address, wait_until="load")
            assert answer is not None
            assert answer.status == 200, f"{answer.status} for {opened.address}"
            assert urlsplit(opened.tab.url).path == urlsplit(opened.address).path, f"sent on to {opened.tab.url}"
            yield opened
        finally:
            await opened.tab.close()


async def violations(tab: Tab) -> list[str]:
    """What axe finds against WCAG 2.1 A and AA and its own best practice: rule, what is wrong, the nodes."""
    await tab.evaluate(AXE)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found: dict[str, Sequence[Mapping[str, Any]]] = await tab.evaluate("options => axe.run(document, options)", options)
    return [
        f"{each['id']}: {each['help']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
