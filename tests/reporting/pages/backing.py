"""Pages with settlement's real API under them: what a collaboration's facts say is told to both services."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from deploy.local.platform import Platform
from deploy.local.tokens import AUDIENCE, ISSUER, key_set_file
from services.reporting.app import create_api
from services.reporting.config import ApiSettings
from shared.events.base import Event, MembershipEvent
from shared.settings import TokenSettings
from tests.cli.serving import settlement_at
from tests.conftest import FreshDatabase
from tests.reporting.kit import Api, Story, apply
from tests.settlement.kit import Settlement, settlement_on


@dataclass(frozen=True)
class Backed:
    """Reporting's pages and the settlement that they ask."""

    api: Api
    settlement: Settlement

    async def learn(self, collaboration_id: str, facts: Iterable[Event]) -> None:
        """Membership's facts, told to both."""
        told = list(facts)
        await self.settlement.learn(*told)
        story = Story(collaboration_id)
        for each in told:
            if isinstance(each, MembershipEvent):
                story.tell(each)
        await apply(self.api.pool, story.told)

    async def get(self, path: str, *roles: str, **headers: str) -> httpx.Response:
        """A page as who has these roles gets it."""
        bearer = {"Authorization": f"Bearer {self.api.token(*roles)}"}
        return await self.api.client.get(path, headers=bearer | headers)

    async def post(self, path: str, fields: dict[str, str], *roles: str, **more: Any) -> httpx.Response:
        """A form as who has these roles sends it."""
        bearer = {"Authorization": f"Bearer {self.api.token(*roles)}"}
        if "files" in more:
            return await self.api.client.post(path, data=fields, headers=bearer, **more)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.api.client.post(path, content=urlencode(fields), headers=bearer | form)


@asynccontextmanager
async def backed(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Backed]:
    """Both services on databases of their own, settlement's over HTTP."""
    url, reporting_url = await database("settlement"), await database("reporting")
    tokens = TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(platform.home)))
    with settlement_at(url, platform.home) as address:
        settings = ApiSettings(
            reporting_database_url=reporting_url,
            membership_url="http://127.0.0.1:1",
            settlement_url=address,
            token_sign_in=True,
        )
        app = create_api((settings, tokens))
        async with (
            settlement_on(url) as settlement,
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting", timeout=60) as client,
        ):
            yield Backed(Api(client, app.state.pool, platform.home), settlement)
