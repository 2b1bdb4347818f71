"""Fixtures for runs."""

from collections.abc import AsyncGenerator

import pytest

from tests.conftest import FreshDatabase
from tests.settlement.runs.small import SMALL, found_small_club
from tests.settlement.world import World, world_on


@pytest.fixture
async def world(database: FreshDatabase) -> AsyncGenerator[World]:
    """A settlement service in an empty database."""
    async with world_on(await database("settlement")) as found:
        yield found


@pytest.fixture(scope="session")
async def settled(database: FreshDatabase) -> AsyncGenerator[World]:
    """The small club with 2016 settled; for tests that only try to change it."""
    async with world_on(await database("settlement")) as found:
        await found_small_club(found)
        await found.settle(SMALL, "annual", "2016")
        yield found
