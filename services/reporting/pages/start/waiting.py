"""What waits in settlement: parked entries for operators and publishers, unreadable messages for the administrator."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.reporting.pages.backend import Backend, BackendAway, BackendRefused
from shared.principal import Principal

SECONDS_MAX = 5
COUNTED_MAX = 500
"""How many of a publisher's parked entries, and of the unreadable messages, are counted; past it "at least"."""


@dataclass(frozen=True, slots=True)
class Parked:
    """How many entries of a collaboration do not count yet, the oldest since when; of all, or of one publisher.

    Where not all were counted there are at least so many.
    """

    collaboration_id: str
    count: int
    oldest: datetime
    is_all: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """What settlement says waits. `unreadable` is None for who is no administrator."""

    parked: list[Parked]
    unreadable: int | None


async def ask_waiting(backend: Backend, visitor: Principal) -> Waiting | None:
    """Asks all at once; None where settlement is away, takes too long or is of a version that knows no such question."""
    try:
        async with asyncio.timeout(SECONDS_MAX):
            unreadable = await _unreadable(backend) if visitor.has("administrator") else None
            asked = [_of_operator(backend, name) for name in visitor.named("operator")]
            asked += [_of_publisher(backend, name) for name in visitor.named("publisher")]
            parked = [each for found in await asyncio.gather(*asked) for each in found]
    except (BackendAway, BackendRefused, TimeoutError):
        return None
    return Waiting(sorted(parked, key=lambda each: each.oldest), unreadable)


async def _of_operator(backend: Backend, collaboration_id: str) -> list[Parked]:
    answer = await backend.get("settlement", f"/v1/collaborations/{collaboration_id}/parked-sums")
    sums = [each for each in answer["items"] if each["count"]]
    if not sums:
        return []
    return [Parked(collaboration_id, sum(each["count"] for each in sums), min(_moment(each) for each in sums))]


async def _of_publisher(backend: Backend, publisher: str) -> list[Parked]:
    answer = await backend.get("settlement", "/v1/entries", publisher=publisher, state="parked", limit=COUNTED_MAX)
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in answer["items"]:
        found[each["collaboration_id"]].append(each)
    is_all = answer["next_after"] is None
    return [
        Parked(name, len(each), min(_moment(one, "received_at") for one in each), is_all)
        for name, each in found.items()
    ]


async def _unreadable(backend: Backend) -> int:
    answer = await backend.get("settlement", "/v1/dead-letters", open=True, limit=COUNTED_MAX)
    return len(answer["items"])


def _moment(said: dict[str, Any], name: str = "oldest") -> datetime:
    return datetime.fromisoformat(said[name])
