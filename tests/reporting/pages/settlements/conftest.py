"""Fixtures of settlements' pages."""

from collections.abc import AsyncGenerator

import pytest

from deploy.local.platform import Platform
from tests.conftest import FreshDatabase
from tests.reporting.pages.backing import backed
from tests.reporting.pages.settlements.hall import Hall
from tests.settlement.runs.small import found_small_club


@pytest.fixture
async def hall(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Hall]:
    """The small club with an hour of A's and next year's budget; nothing is settled."""
    async with backed(platform, database) as pages:
        found = Hall(pages.settlement.pool, pages=pages)
        await found_small_club(found)
        yield found
        await found.runner.stop()
