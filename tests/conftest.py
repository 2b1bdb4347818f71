"""Fixtures for all tests: one real platform a session, a fresh database wherever one is asked for."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from deploy.local.platform import Platform
from tests.parallel import KeepTogether
from tests.platform import clear_topics, fresh_database, start_platform

FreshDatabase = Callable[[str], Awaitable[str]]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> KeepTogether:
    """Where tests run in parallel, those that build on each other are given to one worker."""
    return KeepTogether(config, log)


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
