"""A settlement's world that reporting hears: its facts, and all that comes of its runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.settlement.runs.store import Run
from shared.events.base import Event
from shared.events.registry import parse_dict
from tests.reporting.kit import Story, apply
from tests.reporting.pages.backing import Backed
from tests.settlement.runs.small import SMALL
from tests.settlement.world import World

OPERATOR = f"operator:{SMALL}"
PAGE = f"/collaborations/{SMALL}/settlements"


@dataclass
class Hall(World):
    """The small club, told to both services; `hear` tells reporting what settlement announced since."""

    pages: Backed | None = None
    _heard: int = 0
    _story: Story = field(default_factory=lambda: Story(SMALL))

    async def tell(self, *facts: Event) -> None:
        await super().tell(*facts)
        for fact in facts:
            self._story.tell(fact)
        await self._apply()

    async def hear(self) -> None:
        """What has been announced of runs and not been heard yet."""
        announced = await self.announced(f"results.{SMALL}")
        for type_, data in announced[self._heard :]:
            self._story.tell(parse_dict(type_, data, lenient=True))
        self._heard = len(announced)
        await self._apply()

    async def worked(self, settlement: str, period: str) -> Run:
        """A run that is worked out and waits for approval, as both services know it."""
        run = await self.work(await self.request(settlement, period))
        await self.hear()
        return run

    async def request(self, *asked: str, **more: Any) -> Run:  # pyright: ignore[reportIncompatibleMethodOverride]
        settlement, period = asked[-2:]
        return await super().request(SMALL, settlement, period, **more)

    async def page(self, path: str, *roles: str, lang: str = "en") -> str:
        """A page's HTML."""
        answer = await self.get(path, *(roles or (OPERATOR,)), lang=lang)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def get(self, path: str, *roles: str, lang: str = "en") -> httpx.Response:
        assert self.pages is not None
        return await self.pages.get(path, *roles, **{"Accept-Language": lang})

    async def post(self, path: str, fields: Mapping[str, str], *roles: str) -> httpx.Response:
        assert self.pages is not None
        return await self.pages.post(path, dict(fields), *(roles or (OPERATOR,)))

    async def _apply(self) -> None:
        assert self.pages is not None
        await apply(self.pages.api.pool, self._story.told)
        self._story.told.clear()
