"""Fixtures for all tests: one real platform a session, a fresh database wherever one is asked for."""

import shutil
from collections.abc import Awaitable, Callable, Iterator

import pytest

from deploy.local.platform import Platform
from tests.platform import fresh_database, start_platform

FreshDatabase = Callable[[str], Awaitable[str]]


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """Real Kafka and PostgreSQL, migrated, with the base topics and users; stopped and removed at the end."""
    running = start_platform()
    yield running
    running.destroy()
    shutil.rmtree(running.home, ignore_errors=True)


@pytest.fixture(scope="session")
def database(platform: Platform) -> FreshDatabase:
    """`await database("settlement")` gives the URL of an empty, migrated database of that service's."""

    async def make(service: str) -> str:
        return await fresh_database(platform, service)

    return make
