"""What settlement is asked for the start page: where publishers may send, what is parked, what could not be read."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reporting.pages.backend import Backend, BackendAway, BackendRefused
from shared.principal import Principal

SECONDS_MAX = 5
COUNTED_MAX = 500
"""How many of the messages that could not be read are counted."""


@dataclass(frozen=True, slots=True)
class Parked:
    """How many entries of a collaboration do not count yet, of those the visitor may see, and the oldest since when."""

    collaboration_id: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What settlement says waits, and the collaborations that the visitor's publishers may send to."""

    published: Sequence[str] = ()
    parked: Sequence[Parked] = ()
    unreadable: int = 0
    is_complete: bool = True
    """Whether settlement answered."""


async def ask_waiting(backend: Backend, visitor: Principal) -> Waiting:
    """Asks what concerns the visitor; where settlement is away, too slow or too old for the question, nothing waits."""
    try:
        async with asyncio.timeout(SECONDS_MAX):
            unreadable = await _count_unreadable(backend) if visitor.has("administrator") else 0
            asked = [_published(backend, publisher) for publisher in visitor.named("publisher")]
            published = sorted({each for found in await asyncio.gather(*asked) for each in found})
            of_interest = sorted(visitor.named("operator").union(published))
            parked = await asyncio.gather(*(_parked(backend, each) for each in of_interest))
    except (BackendAway, BackendRefused, TimeoutError):
        return Waiting(is_complete=False)
    oldest_first = sorted((each for each in parked if each is not None), key=lambda each: each.oldest)
    return Waiting(published, oldest_first, unreadable)


async def _published(backend: Backend, publisher: str) -> list[str]:
    answer = await backend.get("settlement", f"/v1/publishers/{publisher}/collaborations")
    return [each["collaboration_id"] for each in answer["items"]]


async def _parked(backend: Backend, collaboration_id: str) -> Parked | None:
    answer = await backend.get("settlement", f"/v1/collaborations/{collaboration_id}/parked-sums")
    sums = [each for each in answer["items"] if each["count"]]
    if not sums:
        return None
    oldest = min(datetime.fromisoformat(each["oldest"]) for each in sums)
    return Parked(collaboration_id, sum(each["count"] for each in sums), oldest)


async def _count_unreadable(backend: Backend) -> int:
    answer = await backend.get("settlement", "/v1/dead-letters", open=True, limit=COUNTED_MAX)
    return len(answer["items"])
