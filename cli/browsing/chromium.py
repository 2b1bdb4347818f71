"""The browser: Debian's chromium, driven by Playwright; nothing is downloaded."""

import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cli.failures import CommandFailed

if TYPE_CHECKING:
    from playwright.async_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")


def missing() -> str | None:
    """What a browser needs and this machine lacks, as a sentence; None where nothing is missing."""
    if find_spec("playwright") is None:
        return "Playwright is missing: it comes with `make dev`."
    if _executable() is None:
        return "Chromium is missing: `apt install chromium`, or another package that gives `chromium`, has it."
    return None


@asynccontextmanager
async def opened_browser() -> AsyncGenerator["Browser"]:
    """A browser without a window, until the context ends. Raises CommandFailed where something is missing."""
    if (lacking := missing()) is not None:
        raise CommandFailed(lacking)
    from playwright.async_api import async_playwright

    # Chromium's sandbox refuses root, as which containers and CI run; the pages shown are our own.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_executable(), args=options)
        try:
            yield browser
        finally:
            await browser.close()


def _executable() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)
