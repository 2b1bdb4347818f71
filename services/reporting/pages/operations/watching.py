"""Looking at the system's processes: whether each answers, what it says of itself, how far its consumers are behind."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

LOOK_SECONDS = 30.0
HISTORY_MAX = 60
"""Looks that are kept: half an hour of them."""
ANSWER_SECONDS = 2.0
LAG = "mellemregning_consumer_lag_records"


@dataclass(frozen=True, slots=True)
class Seen:
    """A process as it was at the last look. `seen_at` is when it last answered, None where that was never.

    `said`: what its checks and notes say, for those that say something; `lags`: records waiting, by consumer.
    """

    name: str
    answers: bool = False
    ready: bool = False
    said: tuple[str, ...] = ()
    lags: Mapping[str, int] = field(default_factory=dict[str, int])
    seen_at: datetime | None = None


@dataclass
class Watch:
    """What is known of the processes since this one started."""

    addresses: Mapping[str, str]
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    seen: dict[str, Seen] = field(default_factory=dict[str, Seen])
    history: deque[tuple[datetime, dict[str, int]]] = field(
        default_factory=lambda: deque[tuple[datetime, dict[str, int]]](maxlen=HISTORY_MAX)
    )
    _kept_at: float = 0.0

    async def run(self) -> None:
        """Looks again and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Looks at all processes at once; a process that is away takes no longer than two seconds."""
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as client:
            looks = [_look(client, name, address) for name, address in self.addresses.items()]
            found = await asyncio.gather(*looks)
        for seen in found:
            before = self.seen.get(seen.name, Seen(seen.name))
            self.seen[seen.name] = seen if seen.answers else Seen(seen.name, seen_at=before.seen_at)
        if time.monotonic() - self._kept_at >= LOOK_SECONDS / 2:
            self._kept_at = time.monotonic()
            self.history.append((datetime.now(UTC), self.lags))

    @property
    def lags(self) -> dict[str, int]:
        """Records waiting, by consumer, of the processes that answer."""
        return {consumer: lag for seen in self.seen.values() for consumer, lag in seen.lags.items()}


async def _look(client: httpx.AsyncClient, name: str, address: str) -> Seen:
    try:
        ready = await client.get(f"{address}/ready")
        metrics = await client.get(f"{address}/metrics")
        told: dict[str, Any] = ready.json()
    except (httpx.HTTPError, ValueError):
        return Seen(name)
    checks = [f"{check}: {said}" for check, said in told.get("checks", {}).items() if said != "ok"]
    notes = [str(said) for said in told.get("notes", {}).values()]
    return Seen(name, True, ready.is_success, (*checks, *notes), _lags(metrics.text), datetime.now(UTC))


def _lags(metrics: str) -> dict[str, int]:
    families = text_string_to_metric_families(metrics)
    samples = [sample for family in families if family.name == LAG for sample in family.samples]
    return {each.labels["consumer"]: int(each.value) for each in samples if not math.isnan(each.value)}


def read_addresses(written: str) -> dict[str, str]:
    """Addresses by process from `name=http://…,name=http://…`. Raises ValueError."""
    pairs = [each.strip().partition("=") for each in written.split(",") if each.strip()]
    if wrong := [name for name, _, address in pairs if not address.startswith(("http://", "https://"))]:
        raise ValueError(f"{', '.join(wrong)}: write name=http://host:port, with commas between.")
    return {name: address.rstrip("/") for name, _, address in pairs}
