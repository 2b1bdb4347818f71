"""The engine's values of a collaboration's facts at a position."""

import json
from dataclasses import dataclass, field

from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts, fold
from services.settlement.facts import store
from shared.charter import load_charter
from shared.database import Connection
from shared.events import membership
from shared.events.registry import parse

COLLABORATIONS_KEPT_MAX = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that is known of a collaboration after its fact number `position`."""

    collaboration_id: str
    position: int
    charters: Charters
    facts: Facts


@dataclass(slots=True)
class Loader:
    """Loads facts for the engine and remembers them, so that only what is new is read and folded.

    One for a process and its database. What it remembers is never wrong: facts are only ever added.
    """

    _known: dict[str, Loaded] = field(default_factory=dict[str, Loaded])

    async def load(self, conn: Connection, collaboration_id: str, position: int | None = None) -> Loaded:
        """The facts up to `position`, or up to the present one. Lock the collaboration if it must not move on."""
        if position is None:
            position = await store.find_position(conn, collaboration_id) or 0
        known = self._known.get(collaboration_id) or Loaded(collaboration_id, 0, Charters(()), Facts())
        if known.position > position:
            return await _read_on(conn, Loaded(collaboration_id, 0, Charters(()), Facts()), position)
        if known.position < position:
            known = await _read_on(conn, known, position)
            self._remember(known)
        return known

    def _remember(self, loaded: Loaded) -> None:
        self._known.pop(loaded.collaboration_id, None)
        self._known[loaded.collaboration_id] = loaded
        if len(self._known) > COLLABORATIONS_KEPT_MAX:
            del self._known[next(iter(self._known))]


async def _read_on(conn: Connection, known: Loaded, position: int) -> Loaded:
    rows = await store.list_facts(conn, known.collaboration_id, known.position, position)
    events = [parse(type_, json.dumps(data), lenient=True) for type_, data in rows]
    adopted = [load_charter(event.text) for event in events if isinstance(event, membership.CharterAdopted)]
    charters = Charters((*known.charters.versions, *adopted)) if adopted else known.charters
    return Loaded(known.collaboration_id, position, charters, fold(events, known.facts))
