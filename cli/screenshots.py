"""`mellemregning screenshots`: a picture of every page of the running system, as who it is for sees it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress

from cli.browsing.chromium import opened_browser
from cli.browsing.pages import PAGES, Page
from cli.browsing.places import find_places
from cli.browsing.visitors import sign_in
from cli.failures import CommandFailed
from cli.live.api import Refused
from deploy.local.platform import default_platform
from deploy.local.system import System

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ViewportSize

WIDE: "ViewportSize" = {"width": 1280, "height": 900}
PHONE: "ViewportSize" = {"width": 360, "height": 740}
LOCALES = {"da": "da-DK", "nb": "nb-NO", "en": "en-GB"}
NEEDED = {"membership-api", "settlement-api", "reporting-api"}
DRAWN_MS = 400
"""How long charts are given to be drawn."""


def screenshots(
    *,
    out: Annotated[Path, Parameter(help="The folder for the pictures; made if there is none.")] = Path("screenshots"),
    phone: Annotated[bool, Parameter(help="As a phone shows them, 360 px wide.", negative="")] = False,
    language: Annotated[str, Parameter(help="da, nb or en.")] = "da",
    page: Annotated[list[str] | None, Parameter(help="Only the page of this name; as often as needed.")] = None,
    url: Annotated[str | None, Parameter(help="Another address of reporting than the data folder's.")] = None,
) -> None:
    """Make a picture of every page of the running system: `<page>.png`, in its whole length.

    Needs chromium, and Playwright from the requirements for development. Something must be settled, as after
    `mellemregning demo`.
    """
    if language not in LOCALES:
        raise CommandFailed(f"{language!r} is no language of the pages: {', '.join(LOCALES)}.")
    wanted = [each for each in PAGES if page is None or each.name in page]
    if unknown := sorted(set(page or ()) - {each.name for each in PAGES}):
        known = ", ".join(each.name for each in PAGES)
        raise CommandFailed(f"No page is called {', '.join(unknown)}. There are {known}.")
    settings = _settings_of_running_system(url)
    out.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_Photographer(settings, out, LOCALES[language], PHONE if phone else WIDE).take(wanted))
    except Refused as refused:
        raise CommandFailed(f"The system refused what the pictures need: {refused}") from refused
    except httpx.HTTPError as error:
        raise CommandFailed(f"The system does not answer: {type(error).__name__} {error}") from error
    print(f"{len(wanted)} pictures are in {out}.")


def _settings_of_running_system(url: str | None) -> Mapping[str, str]:
    system = System(default_platform())
    if missing := NEEDED - {status.name for status in system.status() if status.ready}:
        raise CommandFailed(f"Pages need {', '.join(sorted(missing))} to be ready: `mellemregning up` starts it.")
    settings = system.platform.env()
    return settings if url is None else {**settings, "REPORTING_URL": url.rstrip("/")}


class _Photographer:
    """Takes the pictures, in one browser with a session for each user."""

    def __init__(self, settings: Mapping[str, str], out: Path, locale: str, size: "ViewportSize") -> None:
        self._settings = settings
        self._out = out
        self._locale = locale
        self._size: ViewportSize = size
        self._contexts: dict[str | None, BrowserContext] = {}

    async def take(self, pages: list[Page]) -> None:
        """One picture after the other. Raises CommandFailed where a browser is missing or a page does not come."""
        places = await find_places(self._settings)
        with Progress(console=Console(stderr=True)) as progress:
            taking = progress.add_task("taking pictures", total=len(pages))
            async with opened_browser() as browser:
                for page in pages:
                    progress.update(taking, description=page.name)
                    context = await self._context(browser, page.user)
                    await self._take(context, page, page.address(places))
                    progress.advance(taking)

    async def _context(self, browser: "Browser", user: str | None) -> "BrowserContext":
        if user not in self._contexts:
            url = self._settings["REPORTING_URL"]
            context = await browser.new_context(locale=self._locale, viewport=self._size, base_url=url)
            if user is not None:
                await sign_in(context, self._settings, user)
            self._contexts[user] = context
        return self._contexts[user]

    async def _take(self, context: "BrowserContext", page: Page, address: str) -> None:
        tab = await context.new_page()
        answer = await tab.goto(address, wait_until="load")
        if answer is None or not answer.ok:
            raise CommandFailed(f"The page {page.name} did not come: {answer and answer.status} for {address}.")
        await tab.wait_for_timeout(DRAWN_MS)
        await tab.screenshot(path=self._out / f"{page.name}.png", full_page=True)
        await tab.close()
