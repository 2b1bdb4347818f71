"""The reports are rebuilt while people read them: every page answers all the time, never half, and as it did before."""

import asyncio
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx
import pytest

from cli.browsing.pages import PAGES
from cli.browsing.places import find_places
from cli.live.api import Live
from deploy.local.ports import ANY_PORTS
from tests.demo.conftest import PROJECT, Played
from tests.platform import OTHERS

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

REBUILDS = 3
READERS = 3
ANSWER_SECONDS_MAX = 5.0
CHANGES_BY_ITSELF = {"operations", "sign-in"}
"""Pages that tell of the moment, or nothing of the reports."""

OF_ONE_ANSWER = re.compile(r'name="(csrf|idempotency_key)" value="[^"]*"|[?&](amp;)?seen=[\w.-]+')
"""What each answer has of its own: a form's key, the mark from which changes are told."""


@dataclass
class Reading:
    """What readers were answered: how often, the longest wait, and whatever differed from what stood there before."""

    before: Mapping[str, str]
    answers: int = 0
    longest: float = 0.0
    wrong: list[str] = field(default_factory=list[str])

    async def read(self, client: httpx.AsyncClient, until: asyncio.Event, first: int) -> None:
        """Reads one page after the other, from the `first` on."""
        addresses = [*self.before][first:] + [*self.before][:first]
        while not until.is_set():
            for address in addresses:
                begun = time.monotonic()
                shown = await show(client, address)
                self.longest = max(self.longest, time.monotonic() - begun)
                self.answers += 1
                if shown != self.before[address]:
                    self.wrong.append(address)


async def show(client: httpx.AsyncClient, address: str) -> str:
    """The page, or the refusal, without what each answer has of its own."""
    answer = await client.get(address)
    return f"{answer.status_code} {OF_ONE_ANSWER.sub('', answer.text)}"


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


def addresses_of(places: Mapping[str, str]) -> Sequence[str]:
    return [page.address(places) for page in PAGES if page.name not in CHANGES_BY_ITSELF]


async def test_pages_answer_as_they_did_while_the_reports_are_rebuilt(played: Played):
    settings = played.system.platform.env()
    places = await find_places(settings)
    async with Live(settings) as live:
        token = live.token(f"operator:{places['collaboration_id']}", "auditor")
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    async with httpx.AsyncClient(base_url=settings["REPORTING_URL"], headers=headers, timeout=30) as client:
        reading = Reading({address: await show(client, address) for address in addresses_of(places)})
        assert {shown.split()[0] for shown in reading.before.values()} == {"200"}
        done = asyncio.Event()
        readers = [asyncio.create_task(reading.read(client, done, first)) for first in range(READERS)]
        for _ in range(REBUILDS):
            await rebuild(str(played.system.platform.home))
        done.set()
        await asyncio.gather(*readers)

        print(f"{reading.answers} answers during {REBUILDS} rebuilds, the longest after {reading.longest:.2f} s")
        assert reading.wrong == []
        assert reading.answers > REBUILDS * len(reading.before)
        assert reading.longest < ANSWER_SECONDS_MAX
        assert {address: await show(client, address) for address in reading.before} == reading.before
