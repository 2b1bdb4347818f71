"""A door on a database of its own."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.conftest import FreshDatabase
from tests.settlement.intake.kit import Senders, senders_on


@pytest.fixture
async def senders(database: FreshDatabase, tmp_path: Path) -> AsyncGenerator[Senders]:
    """The small club, and its API."""
    async with senders_on(await database("settlement"), tmp_path) as made:
        yield made
