"""What a run waits for: recorded once, then compared with what has been read."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from services.settlement.consumers import INTAKE
from services.settlement.entries.answers import moment
from services.settlement.facts import store as facts
from services.settlement.runs.store import Run
from services.settlement.runs.waiting import rules, store
from services.settlement.runs.waiting.ends import PARTITION, TopicEnds
from services.settlement.runs.waiting.rules import TopicEnd
from shared.database import Connection, Pool, transaction
from shared.messaging.store import list_positions

LOOK_SECONDS = 3.0


class Ends(Protocol):
    """Where topics end in Kafka."""

    async def read(self, topics: list[str]) -> dict[str, TopicEnds]: ...

    async def holds_records(self, topic: str, from_offset: int, to_offset: int) -> bool: ...


async def waiting_for(conn: Connection, run: Run) -> list[dict[str, Any]]:
    """What a requested run still waits for, told from where positions stand; nothing for any other run."""
    if run.state != "requested" or run.barrier_passed_at is not None:
        return []
    wanted = run.membership_position or 0
    position = await facts.find_position(conn, run.collaboration_id) or 0
    if position < wanted:
        return [rules.describe_membership(position, wanted)]
    if run.barrier is None:
        return [] if run.reversal else [{"what": "runner"}]
    barrier = rules.barrier_of(run.barrier)
    lagging = await _lagging(conn, run, barrier)
    stored = await list_positions(conn, INTAKE, [(end.topic, PARTITION) for end, _ in lagging])
    paused = {topic: moment(at.paused_at) for (topic, _), at in stored.items() if at.paused_at is not None}
    return [rules.describe(end, offset, paused.get(end.topic)) for end, offset in lagging]


async def _lagging(conn: Connection, run: Run, barrier: list[TopicEnd]) -> list[tuple[TopicEnd, int]]:
    stored = await list_positions(conn, INTAKE, [(end.topic, PARTITION) for end in barrier])
    positions = {topic: position.next_offset for (topic, _), position in stored.items()}
    waived = {waiver.publisher for waiver in await store.list_waivers(conn, run.run_id)}
    return rules.lagging(barrier, positions, waived)


@dataclass
class Barrier:
    """Decides whether runs may go on. Remembers only when it last looked into a topic."""

    pool: Pool
    ends: Ends
    _looked_at: dict[UUID, float] = field(default_factory=dict[UUID, float])

    async def passes(self, run: Run) -> bool:
        """Whether the run waits for nothing any more; records its barrier when it is first due.

        No transaction is open while Kafka is asked. Raises EndsUnknown.
        """
        if run.reversal or run.barrier_passed_at is not None:
            return True
        barrier = await self._recorded(run)
        if barrier is None:
            return False
        async with transaction(self.pool) as conn:
            lagging = await _lagging(conn, run, barrier)
        return not lagging or await self._only_marks_are_missing(run, barrier, lagging)

    async def _recorded(self, run: Run) -> list[TopicEnd] | None:
        """Where the publishers' topics ended when membership's facts were first there; None: they are not there yet."""
        if run.barrier is not None:
            return rules.barrier_of(run.barrier)
        async with transaction(self.pool) as conn:
            position = await facts.find_position(conn, run.collaboration_id) or 0
            publishers = await facts.list_granted_publishers(conn, run.collaboration_id)
        if position < (run.membership_position or 0):
            return None

        topics = {rules.topic_of(publisher): publisher for publisher in publishers}
        found = await self.ends.read(sorted(topics)) if topics else {}
        barrier = [
            TopicEnd(topics[topic], topic, each.start_offset, each.end_offset) for topic, each in sorted(found.items())
        ]
        await self._save(run, barrier)
        return barrier

    async def _only_marks_are_missing(
        self, run: Run, barrier: list[TopicEnd], lagging: list[tuple[TopicEnd, int]]
    ) -> bool:
        """Whether what is left unread is no record: a publisher's transaction ends with a mark that takes an offset.

        The barrier of such a topic is moved down to what was read. Kafka is asked only now and then.
        """
        now = asyncio.get_running_loop().time()
        if now - self._looked_at.setdefault(run.run_id, now) < LOOK_SECONDS:
            return False
        self._looked_at[run.run_id] = now
        only_marks = {
            end.topic: offset
            for end, offset in lagging
            if not await self.ends.holds_records(end.topic, offset, end.end_offset)
        }
        if only_marks:
            moved = [replace(end, end_offset=only_marks.get(end.topic, end.end_offset)) for end in barrier]
            await self._save(run, moved)
        return len(only_marks) == len(lagging)

    async def _save(self, run: Run, barrier: list[TopicEnd]) -> None:
        async with transaction(self.pool) as conn:
            await store.update_barrier(conn, run.run_id, [end.as_json() for end in barrier])
