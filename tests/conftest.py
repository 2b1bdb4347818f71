"""Fixtures for all tests: one real platform a session, a fresh database wherever one is asked for."""

import shutil
from collections.abc import Awaitable, Callable, Iterator

import pytest

from deploy.local.platform import Platform
from tests.platform import clear_topics, fresh_database, start_platform

FreshDatabase = Callable[[str], Awaitable[str]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in parallel, those of one file stay together, and so do all that drive the seven processes."""
    for item in items:
        is_system = item.get_closest_marker("system") is not None
        item.add_marker(pytest.mark.xdist_group("system" if is_system else str(item.path)))


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """Real Kafka and PostgreSQL, migrated, with the base topics and users; stopped and removed at the end."""
    running = start_platform()
    yield running
    running.destroy()
    shutil.rmtree(running.home, ignore_errors=True)


@pytest.fixture
def clean_kafka(platform: Platform) -> None:
    """No topic of any other test is left: for those that run a service's own consumers, which read all topics."""
    clear_topics(platform)


@pytest.fixture(scope="session")
def database(platform: Platform) -> FreshDatabase:
    """`await database("settlement")` gives the URL of an empty, migrated database of that service's."""

    async def make(service: str) -> str:
        return await fresh_database(platform, service)

    return make
