"""Fixtures for claims."""

from collections.abc import AsyncGenerator

import pytest

from tests.conftest import FreshDatabase
from tests.settlement.world import World, world_on


@pytest.fixture
async def world(database: FreshDatabase) -> AsyncGenerator[World]:
    """A settlement service in an empty database."""
    async with world_on(await database("settlement")) as found:
        yield found
