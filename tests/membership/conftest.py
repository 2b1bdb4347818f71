"""Fixtures for the tests of membership."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from deploy.local.platform import Platform
from deploy.local.tokens import AUDIENCE, ISSUER, key_set_file
from services.membership.app import create_api
from services.membership.config import ApiSettings
from shared.settings import TokenSettings
from tests.conftest import FreshDatabase
from tests.membership.kit import Api


@pytest.fixture(scope="package")
async def api(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Api]:
    """The API on an empty database; tests found collaborations of their own."""
    service = ApiSettings(membership_database_url=await database("membership"))
    tokens = TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(platform.home)))
    app = create_api((service, tokens))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://membership") as client,
    ):
        yield Api(client, app.state.pool, platform.home)
