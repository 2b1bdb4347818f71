"""Settlement's API as a caller with any roles sees it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from deploy.local.tokens import AUDIENCE, ISSUER, ensure_key, key_set_file, sign_token
from services.settlement.app import create_api
from services.settlement.config import ApiSettings
from shared.settings import TokenSettings


@dataclass(frozen=True)
class Api:
    """The API on a database, with tokens of the session's issuer."""

    app: FastAPI
    client: httpx.AsyncClient
    home: Path

    def token(self, *roles: str) -> dict[str, str]:
        """A token with these roles, as a header."""
        return {"Authorization": f"Bearer {sign_token(self.home, roles, 'someone', 600)}"}

    async def post(self, path: str, body: Any, *roles: str, key: str | None = None) -> httpx.Response:
        """A command, with an Idempotency-Key of its own unless one is given."""
        headers = {**self.token(*roles), "Idempotency-Key": key or str(uuid4())}
        return await self.client.post(path, json=body, headers=headers)

    async def get(self, path: str, *roles: str) -> httpx.Response:
        """What is there for a token with these roles."""
        return await self.client.get(path, headers=self.token(*roles))


@asynccontextmanager
async def api_on(url: str, home: Path, **settings: Any) -> AsyncGenerator[Api]:
    """The API on a database of settlement's."""
    ensure_key(home)
    tokens = TokenSettings(issuer=ISSUER, audience=AUDIENCE, keys=str(key_set_file(home)))
    app = create_api((ApiSettings(settlement_database_url=url, **settings), tokens))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://settlement") as client,
    ):
        yield Api(app, client, home)
