"""A command's question to the running system: with the right token, failures as sentences, refusals as exit code 2."""

import asyncio
import json as json_format
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import httpx

from cli.failures import CommandFailed
from cli.live.api import Live, Refused
from deploy.local.places import home_folder

ASKED_WRONGLY = (404, 409, 422)
"""Answers that say what would have to be asked instead; all others say that it cannot be done here and now."""


def run(service: str, work: Callable[[Live], Awaitable[Any]]) -> Any:
    """What `work` gives, on the system that the environment names. Raises CommandFailed where it does not answer or may
    not be asked; ends the process with 2, every problem listed, where it was asked wrongly."""
    setting = f"{service.upper()}_URL"
    if setting not in os.environ:
        raise CommandFailed(f"No system is known here. Start one with `mellemregning up`, or set {setting}.")
    try:
        return asyncio.run(_run(work))
    except Refused as refused:
        if refused.status in ASKED_WRONGLY:
            end_with(refused)
        raise CommandFailed(f"The system refuses: {refused}") from refused
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CommandFailed(f"{service} does not answer: {type(error).__name__} {error}") from error


async def _run(work: Callable[[Live], Awaitable[Any]]) -> Any:
    async with live() as system:
        return await work(system)


@asynccontextmanager
async def live() -> AsyncGenerator[Live]:
    """The system that the environment names, with the token in MELLEMREGNING_TOKEN or tokens of the data folder's."""
    settings = {**os.environ, "MELLEMREGNING_HOME": str(home_folder())}
    async with Live(settings, os.environ.get("MELLEMREGNING_TOKEN")) as system:
        yield system


async def list_all(system: Live, service: str, path: str, roles: Sequence[str]) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    after = ""
    while True:
        joint = "&" if "?" in path else "?"
        page = await system.get(service, f"{path}{joint}limit=1000{after}", roles)
        items += page["items"]
        if page["next_after"] is None:
            return items
        after = f"&after={page['next_after']}"


def end_with(refused: Refused) -> NoReturn:
    """Says what is wrong, one problem a line, and ends the process with 2."""
    problem = refused.problem
    print(f"{refused.code}: {problem.get('detail', '')}", file=sys.stderr)
    problems: list[dict[str, str]] = problem.get("errors") or []
    for each in problems:
        print(f"  {each['where']}: {each['code']}: {each['message']}", file=sys.stderr)
    sys.exit(2)


def end_asked_wrongly(sentence: str) -> NoReturn:
    """Says what would be right and ends the process with 2."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


def show(answer: Any, as_json: bool, in_words: Callable[[], None]) -> None:
    """The answer as JSON for programs, or in words for people."""
    if as_json:
        print(json_format.dumps(answer, ensure_ascii=False, indent=1))
    else:
        in_words()
