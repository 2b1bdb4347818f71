"""A desk of one's own for each test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.conftest import FreshDatabase
from tests.settlement.sheets.desk import Desk, desk_on


@pytest.fixture
async def desk(database: FreshDatabase, tmp_path: Path) -> AsyncGenerator[Desk]:
    """Settlement with a collaboration, nothing entered yet."""
    async with desk_on(await database("settlement"), tmp_path) as made:
        yield made
