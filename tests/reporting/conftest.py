"""Fixtures for the tests of reporting."""

import itertools
from collections.abc import AsyncGenerator, Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
import pytest

from deploy.local.platform import Platform
from deploy.local.tokens import AUDIENCE, ISSUER, key_set_file
from services.reporting.app import create_api
from services.reporting.config import ApiSettings
from shared.settings import TokenSettings
from tests.conftest import FreshDatabase
from tests.reporting.kit import Api, Story

_numbers = itertools.count(1)


def no_cookies() -> CookieJar:
    """The API's client belongs to all tests: it keeps no session of any."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


@pytest.fixture(scope="package")
async def api(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Api]:
    """The API on an empty database; tests tell stories of collaborations of their own."""
    service = ApiSettings(
        reporting_database_url=await database("reporting"),
        membership_url="http://127.0.0.1:1",
        settlement_url="http://127.0.0.1:1",
        token_sign_in=True,
    )
    tokens = TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(platform.home)))
    app = create_api((service, tokens))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://reporting", cookies=no_cookies()) as client,
    ):
        yield Api(client, app.state.pool, platform.home)


@pytest.fixture
def story() -> Story:
    """A collaboration that no other test speaks of."""
    return Story(f"club-{next(_numbers):04}")


@pytest.fixture
def new_story() -> Callable[[], Story]:
    """More of them."""
    return lambda: Story(f"club-{next(_numbers):04}")
