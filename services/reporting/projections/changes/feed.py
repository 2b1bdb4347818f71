"""From PostgreSQL's NOTIFY to whoever has a page open: one listening connection per API process, bounded clients."""

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import structlog

from services.reporting.projections.changes.store import CHANNEL, check_connection
from shared.database import TRANSIENT, connect
from shared.errors import Unavailable

log = structlog.get_logger()

CLIENTS_MAX = 500
CLIENTS_PER_SUBJECT_MAX = 20
CHECK_SECONDS = 10.0
RETRY_SECONDS = 1.0


@dataclass
class ChangeFeed:
    """Wakes those who wait for a change of a collaboration.

    A `mark` names what a reader has seen; it differs from the current one if something may have changed since. Marks
    are good within one life of the listening connection: afterwards all differ, since a change may have been missed.
    """

    database_url: str
    _life: str = field(default_factory=lambda: uuid4().hex[:8])
    _changes: Counter[str] = field(default_factory=Counter[str])
    _waiting: defaultdict[str, set[asyncio.Event]] = field(
        default_factory=lambda: defaultdict[str, set[asyncio.Event]](set)
    )
    _subjects: Counter[str] = field(default_factory=Counter[str])
    trouble: str | None = "Not listening for changes yet."

    def mark(self, collaboration_id: str) -> str:
        """What there is to see now. Take it before reading, so that nothing falls in between."""
        return f"{self._life}-{self._changes[collaboration_id]}"

    def require_room(self, subject: str) -> None:
        """Raises Unavailable where too many wait already, in all or of this subject."""
        if self._subjects.total() >= CLIENTS_MAX or self._subjects[subject] >= CLIENTS_PER_SUBJECT_MAX:
            raise Unavailable("Too many pages are open on live updates just now.", retry_after_seconds=30)

    @contextmanager
    def waiting(self, collaboration_id: str, subject: str) -> Generator[asyncio.Event]:
        """An event that is set at every change of the collaboration."""
        changed = asyncio.Event()
        self._subjects[subject] += 1
        self._waiting[collaboration_id].add(changed)
        try:
            yield changed
        finally:
            self._waiting[collaboration_id].discard(changed)
            if not self._waiting[collaboration_id]:
                del self._waiting[collaboration_id]
            self._subjects[subject] -= 1
            if not self._subjects[subject]:
                del self._subjects[subject]

    async def run(self) -> None:
        """Listens until cancelled; a connection that is lost is made again."""
        while True:
            try:
                await self._listen()
            except (*TRANSIENT, OSError) as error:
                self.trouble = f"Not listening for changes: {error}"
                log.warning("listening for changes was interrupted", error=str(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await connect(self.database_url, "reporting", application="reporting-changes")
        try:
            await connection.add_listener(CHANNEL, self._on_notice)
            self._start_life()
            while True:
                await asyncio.sleep(CHECK_SECONDS)
                await check_connection(connection, CHECK_SECONDS)
        finally:
            with contextlib.suppress(Exception):
                await asyncio.shield(connection.close(timeout=2))

    def _on_notice(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        collaboration_id = str(payload)
        self._changes[collaboration_id] += 1
        for changed in self._waiting.get(collaboration_id, ()):
            changed.set()

    def _start_life(self) -> None:
        self._life = uuid4().hex[:8]
        self._changes.clear()
        self.trouble = None
        for events in self._waiting.values():
            for changed in events:
                changed.set()
