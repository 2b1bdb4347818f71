"""The reports are rebuilt while people read them: every page answers all the time, never half, and as it did before."""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from cli.browsing.pages import PAGES
from cli.browsing.places import find_places
from cli.live.api import Live
from deploy.local.issuer.people import PEOPLE
from deploy.local.ports import ANY_PORTS
from tests.demo.conftest import PROJECT, Played
from tests.platform import OTHERS

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

REBUILDS = 3
READERS = 3
ANSWER_SECONDS_MAX = 10.0
CHANGES_BY_ITSELF = {"operations", "entries-parked", "today", "what-if-answered"}
"""Pages that tell of the moment, and those that settlement works out, which answers one question at a time."""

Asked = tuple[str, str]
"""Who asks for a page, and its address."""

OF_ONE_ANSWER = re.compile(r'name="(csrf|idempotency_key)" value="[^"]*"|[?&](amp;)?seen=[\w.-]+')
"""What each answer has of its own: a form's key, the mark from which changes are told."""

Show = Callable[[Asked], Awaitable[str]]
"""Status and page, without what each answer has of its own."""


@dataclass
class Reading:
    """What readers were answered: how often, the longest wait, and whatever differed from what stood there before."""

    before: Mapping[Asked, str]
    answers: int = 0
    longest: float = 0.0
    wrong: list[Asked] = field(default_factory=list[Asked])

    async def read(self, show: Show, until: asyncio.Event, first: int) -> None:
        """Reads one page after the other, from the `first` on."""
        addresses = [*self.before][first:] + [*self.before][:first]
        while not until.is_set():
            for address in addresses:
                begun = time.monotonic()
                shown = await show(address)
                self.longest = max(self.longest, time.monotonic() - begun)
                self.answers += 1
                if shown != self.before[address]:
                    self.wrong.append(address)


async def rebuild(home: str) -> None:
    """`mellemregning report rebuild`, as an administrator calls it."""
    given = {name: value for name, value in os.environ.items() if name not in OTHERS}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "report", "rebuild"),
        cwd=PROJECT,
        env={**given, **ANY_PORTS, "MELLEMREGNING_HOME": home},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


def pages_of(places: Mapping[str, str]) -> Sequence[Asked]:
    """Each page as the user it is for asks for it."""
    shown = [page for page in PAGES if page.name not in CHANGES_BY_ITSELF]
    return [(page.user, page.address(places)) for page in shown if page.user is not None]


@asynccontextmanager
async def showing(settings: Mapping[str, str]) -> AsyncGenerator[Show]:
    """Asks for pages with tokens of the four whom the local issuer knows."""
    async with Live(settings) as live, httpx.AsyncClient(base_url=settings["REPORTING_URL"], timeout=30) as client:

        async def show(asked: Asked) -> str:
            user, address = asked
            headers = {"Authorization": f"Bearer {live.token(*PEOPLE[user].roles)}", "Accept-Language": "en"}
            answer = await client.get(address, headers=headers)
            return f"{answer.status_code} {OF_ONE_ANSWER.sub('', answer.text)}"

        yield show


async def test_pages_answer_as_they_did_while_the_reports_are_rebuilt(played: Played):
    settings = played.system.platform.env()
    places = await find_places(settings)
    async with showing(settings) as show:
        reading = Reading({asked: await show(asked) for asked in pages_of(places)})
        assert [asked for asked, shown in reading.before.items() if not shown.startswith("200")] == []
        done = asyncio.Event()
        readers = [asyncio.create_task(reading.read(show, done, first)) for first in range(READERS)]
        for _ in range(REBUILDS):
            await rebuild(str(played.system.platform.home))
        done.set()
        await asyncio.gather(*readers)

        print(f"{reading.answers} answers during {REBUILDS} rebuilds, the longest after {reading.longest:.2f} s")
        assert set(reading.wrong) == set()
        assert reading.answers > len(reading.before)
        assert reading.longest < ANSWER_SECONDS_MAX
        assert {asked: await show(asked) for asked in reading.before} == reading.before
