"""The worked example, told to a settlement service with its API."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.local.platform import Platform
from shared.charter import load_charter
from shared.events import membership
from tests.conftest import FreshDatabase
from tests.settlement.http import Api, api_on
from tests.settlement.scenarios import Case
from tests.settlement.world import World, world_on

WORKED = Case("01-worked-example")
CLUB = "storkoebenhavn"
PATH = f"/v1/collaborations/{CLUB}/what-if"
OPERATOR = f"operator:{CLUB}"
A, B, C = "dk-0161", "dk-0155", "dk-0183"
Json = dict[str, Any]


@dataclass
class Asking:
    """The API of a settlement service that knows the worked example; nothing is settled yet."""

    api: Api
    world: World

    async def ask(self, changes: Mapping[str, Any] | None = None, period: str = "2016", *roles: str) -> Any:
        """The response to a what-if of the annual settlement."""
        body = {"settlement": "annual", "period": period, "changes": changes or {}}
        headers = self.api.token(*(roles or (OPERATOR,)))
        return await self.api.client.post(PATH, json=body, headers=headers)

    async def answered(self, changes: Mapping[str, Any] | None = None, period: str = "2016") -> Json:
        """The answer to one that can be."""
        answer = await self.ask(changes, period)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def problems(self, changes: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Code and path of all that is wrong with the changes."""
        answer = await self.ask(changes)
        assert answer.status_code == 422, answer.text
        return [(each["code"], each["where"]) for each in answer.json()["errors"]]

    async def adopt(self, text: str) -> None:
        """Another version of the charter is adopted."""
        charter = load_charter(text)
        await self.world.tell(
            membership.CharterAdopted(
                collaboration_id=CLUB,
                version=charter.version,
                valid_from=charter.valid_from,
                decision=charter.decision,
                text=text,
                sha256=charter.sha256,
            )
        )

    async def rows(self) -> dict[str, int]:
        """How many rows each table of settlement's has."""
        tables = await self.world.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'settlement'")
        names = [table["tablename"] for table in tables]
        return {name: await self.world.pool.fetchval(f'SELECT count(*) FROM "{name}"') for name in names}


@pytest.fixture
async def asking(platform: Platform, database: FreshDatabase) -> AsyncGenerator[Asking]:
    """The worked example with its facts and hours."""
    url = await database("settlement")
    async with world_on(url) as world, api_on(url, platform.home) as api:
        await world.found(WORKED.charters)
        for line in WORKED.lines:
            if line["type"] != "run":
                await world.know(CLUB, line["type"], line["data"])
        yield Asking(api, world)


def amounts(rows: list[Json]) -> dict[str, tuple[int, int, int]]:
    """By member: today, the other, the difference."""
    return {row["member_id"]: (row["today_minor"], row["other_minor"], row["difference_minor"]) for row in rows}
