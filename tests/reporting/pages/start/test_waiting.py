"""What waits in settlement, asked of its real API."""

from collections.abc import AsyncGenerator

import pytest

from deploy.local.platform import Platform
from tests.conftest import FreshDatabase
from tests.reporting.pages.backing import Backed, backed
from tests.reporting.pages.html import plain
from tests.settlement.kit import CLUB, PUBLISHER, founding, granted, hours


@pytest.fixture(scope="module")
async def pages(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Backed]:
    """A collaboration with two hours that count for nothing yet, since nobody knows their project."""
    async with backed(platform, database) as found:
        await found.learn(CLUB, [*founding(), granted(PUBLISHER, "all", "hours_logged")])
        await found.settlement.take(hours("h1"), hours("h2", project_id="p9"), hours("h3", project_id="p9"))
        yield found


@pytest.mark.parametrize("role", [f"operator:{CLUB}", f"publisher:{PUBLISHER}"])
async def test_parked_entries_wait_for_the_operator_and_their_publisher(pages: Backed, role: str) -> None:
    answer = await pages.get("/?lang=en", role)
    assert "Entries that do not count yet" in plain(answer.text)
    assert f'href="/collaborations/{CLUB}/entries/parked"' in answer.text
    file = (await pages.get("/?lang=da&table=parked&format=csv", role)).text.splitlines()
    assert [line.split(";")[1] for line in file] == ["Antal", "2"]


async def test_a_publisher_is_led_to_its_entries_and_sees_nothing_else_of_the_collaboration(pages: Backed) -> None:
    page = (await pages.get("/?lang=en", f"publisher:{PUBLISHER}")).text
    assert "Publisher" in plain(page)
    assert f'href="/collaborations/{CLUB}/entries"' in page
    assert f'href="/collaborations/{CLUB}"' not in page
    assert "Latest settlement" not in plain(page)
    assert "Publisher" not in plain((await pages.get("/?lang=en", "publisher:another")).text)


@pytest.mark.parametrize("role", ["auditor", "member:dk-0161", "publisher:another", "administrator"])
async def test_nothing_waits_for_others(pages: Backed, role: str) -> None:
    text = plain((await pages.get("/?lang=en", role)).text)
    assert "Nothing waits for you just now." in text
