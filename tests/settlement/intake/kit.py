"""What the tests of the way in over HTTP share: events as a sender writes them, and a door on a small club."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from services.settlement.intake.bodies import BATCH, STRUCTURED
from shared.events.base import Event
from shared.events.registry import dump
from tests.settlement.http import Api, api_on
from tests.settlement.kit import A, Settlement, founding, settlement_on

ROLE = f"publisher:{A}"


def cloud_event(said: Event, event_id: str | None = None, **attributes: Any) -> dict[str, Any]:
    """An event of any type in structured mode."""
    named = {"specversion": "1.0", "id": event_id or str(uuid4()), "source": "/tests", "type": said.TYPE}
    return {**named, "data": json.loads(dump(said)), **attributes}


@dataclass
class Senders:
    """Settlement with its API, and whoever sends to it."""

    url: str
    settlement: Settlement
    api: Api
    _tokens: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict[tuple[str, ...], dict[str, str]])

    def token(self, *roles: str) -> dict[str, str]:
        """A token as a header, the same one for the same roles: to sign one takes longer than to send an event."""
        if roles not in self._tokens:
            self._tokens[roles] = self.api.token(*roles)
        return self._tokens[roles]

    async def post(
        self, content: Any, *roles: str, query: str = "", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """A request as it is: bytes, or JSON; as A's system unless roles are given."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        kind = {"Content-Type": BATCH if isinstance(content, list) else STRUCTURED}
        token = self.token(*(roles or (ROLE,)))
        return await self.api.client.post(
            f"/v1/events{query}", content=body, headers={**kind, **token, **(headers or {})}
        )

    async def verdicts(self, *events: Any, roles: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """The verdicts on a batch; events of ours are wrapped, anything else is sent as it is."""
        batch = [cloud_event(each) if isinstance(each, Event) else each for each in events]
        answer = await self.post(batch, *roles)
        assert answer.status_code == 200, answer.text
        return answer.json()["verdicts"]


@asynccontextmanager
async def senders_on(url: str, home: Path, **settings: Any) -> AsyncGenerator[Senders]:
    """The small club, and its API on the same database."""
    async with settlement_on(url) as settlement, api_on(url, home, **settings) as api:
        await settlement.learn(*founding())
        yield Senders(url, settlement, api)
