"""Settlement's handlers on a database of their own."""

from collections.abc import AsyncGenerator

import pytest

from tests.conftest import FreshDatabase
from tests.settlement.kit import Settlement, settlement_on


@pytest.fixture
async def settlement(database: FreshDatabase) -> AsyncGenerator[Settlement]:
    """Settlement that knows nothing yet."""
    async with settlement_on(await database("settlement")) as made:
        yield made
