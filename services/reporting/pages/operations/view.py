"""What the page of operations shows: gathered from the processes, the other services and our own tables."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

from services.reporting.pages.backend import Backend, BackendAway, BackendRefused, Service
from services.reporting.pages.operations.watching import Watch
from services.reporting.rebuilding.asked import store as rebuilds
from services.reporting.rebuilding.asked.store import AskedRebuild
from shared.database import Connection
from shared.messaging import store as messaging

SHOWN_MAX = 50
REBUILDS_SHOWN = 10
SHOWN_CHARACTERS_MAX = 4_000


@dataclass(frozen=True, slots=True)
class Outbox:
    """A service's outbox; None where the service does not say."""

    service: str
    waiting: int | None
    oldest_seconds: int | None


@dataclass(frozen=True, slots=True)
class OperationsView:
    """The page. `dead_letters` and `pauses` are None where settlement does not answer."""

    watch: Watch
    outboxes: Sequence[Outbox]
    dead_letters: Sequence[dict[str, Any]] | None
    more_after: int | None
    pauses: Sequence[dict[str, Any]] | None
    own_dead_letters: int
    rebuilds: Sequence[AskedRebuild]

    @property
    def ended(self) -> list[AskedRebuild]:
        """The rebuilds that are over."""
        return [each for each in self.rebuilds if not each.is_under_way]

    @property
    def is_behind(self) -> bool:
        """Whether any consumer has records to read."""
        return any(self.watch.lags.values())

    @property
    def has_unsent(self) -> bool:
        """Whether anything waits in an outbox."""
        return any(each.waiting for each in self.outboxes)

    @property
    def under_way(self) -> AskedRebuild | None:
        """The rebuild that waits or runs."""
        return next((each for each in self.rebuilds if each.is_under_way), None)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be read: what settlement tells of it, its headers and bytes as far as they are text."""

    told: dict[str, Any]
    headers: Sequence[tuple[str, str]]
    text: str
    is_cut: bool


async def load_operations(conn: Connection, backend: Backend, watch: Watch, after: int) -> OperationsView:
    """Everything, asked at once; what does not answer is left open."""
    membership, settlement, letters, pauses, _ = await asyncio.gather(
        _or_none(backend.get("membership", "/v1/outbox")),
        _or_none(backend.get("settlement", "/v1/outbox")),
        _or_none(backend.get("settlement", "/v1/dead-letters", open=True, after=after or None, limit=SHOWN_MAX)),
        _or_none(backend.get("settlement", "/v1/topic-pauses", open=True, limit=SHOWN_MAX)),
        watch.look(),
    )
    return OperationsView(
        watch,
        [_outbox("membership", membership), _outbox("settlement", settlement)],
        letters and letters["items"],
        letters and letters["next_after"],
        pauses and pauses["items"],
        await messaging.count_open_dead_letters(conn),
        await rebuilds.list_latest(conn, REBUILDS_SHOWN),
    )


async def _or_none(asked: Awaitable[Any]) -> Any:
    try:
        return await asked
    except (BackendAway, BackendRefused):
        return None


def _outbox(service: Service, told: dict[str, Any] | None) -> Outbox:
    return Outbox(service, told["waiting"], told["oldest_seconds"]) if told else Outbox(service, None, None)


def dead_letter(told: dict[str, Any]) -> DeadLetter:
    """A dead letter for reading: bytes as UTF-8, with a mark where they are none."""
    value = base64.b64decode(told["value_base64"] or "")
    headers = [(str(name), _text(base64.b64decode(given or ""))) for name, given in told["headers_base64"]]
    text = _indented(value)
    return DeadLetter(told, headers, text[:SHOWN_CHARACTERS_MAX], len(text) > SHOWN_CHARACTERS_MAX)


def _indented(value: bytes) -> str:
    try:
        return json.dumps(json.loads(value), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return _text(value)


def _text(value: bytes) -> str:
    return value.decode("utf-8", errors="replace").replace("\x00", "\ufffd")
