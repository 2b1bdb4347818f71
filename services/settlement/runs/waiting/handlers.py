"""What a run waits for: recorded once, then compared with what has been read."""

from typing import Any, Protocol

from services.settlement.consumers import INTAKE
from services.settlement.facts import store as facts
from services.settlement.runs.store import Run
from services.settlement.runs.waiting import rules, store
from services.settlement.runs.waiting.ends import PARTITION, TopicEnds
from services.settlement.runs.waiting.rules import TopicEnd
from shared.database import Connection, Pool, transaction
from shared.messaging.store import list_positions


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
    return [rules.describe(end, offset) for end, offset in await _lagging(conn, run)]


async def _lagging(conn: Connection, run: Run) -> list[tuple[TopicEnd, int]]:
    barrier = rules.barrier_of(run.barrier or [])
    stored = await list_positions(conn, INTAKE, [(end.topic, PARTITION) for end in barrier])
    positions = {topic: position.next_offset for (topic, _), position in stored.items()}
    waived = {waiver.publisher for waiver in await store.list_waivers(conn, run.run_id)}
    return rules.lagging(barrier, positions, waived)


async def passes(pool: Pool, ends: Ends, run: Run) -> bool:
    """Whether the run waits for nothing any more; records its barrier when it is first due.

    No transaction is open while Kafka is asked. Raises EndsUnknown.
    """
    if run.reversal or run.barrier_passed_at is not None:
        return True
    if run.barrier is None:
        return await _record_barrier(pool, ends, run)
    async with transaction(pool) as conn:
        lagging = await _lagging(conn, run)
    return not lagging or await _only_marks_are_missing(pool, ends, run, lagging)


async def _record_barrier(pool: Pool, ends: Ends, run: Run) -> bool:
    """Notes where the publishers' topics end once membership's facts are there; whether nothing is to be waited for."""
    async with transaction(pool) as conn:
        position = await facts.find_position(conn, run.collaboration_id) or 0
        publishers = await facts.list_granted_publishers(conn, run.collaboration_id)
    if position < (run.membership_position or 0):
        return False

    topics = {rules.topic_of(publisher): publisher for publisher in publishers}
    found = await ends.read(sorted(topics))
    barrier = [
        TopicEnd(topics[topic], topic, each.start_offset, each.end_offset) for topic, each in sorted(found.items())
    ]

    async with transaction(pool) as conn:
        await store.update_barrier(conn, run.run_id, [end.as_json() for end in barrier])
    return not barrier


async def _only_marks_are_missing(pool: Pool, ends: Ends, run: Run, lagging: list[tuple[TopicEnd, int]]) -> bool:
    """Whether what is left unread in the topics is no record: a publisher's transaction ends with a mark of its own.

    The barrier of such a topic is moved down to what was read.
    """
    moved = {end.topic: offset for end, offset in lagging if not await _holds_records(ends, end, offset)}
    if moved:
        barrier = [{**each, "end_offset": moved.get(each["topic"], each["end_offset"])} for each in run.barrier or []]
        async with transaction(pool) as conn:
            await store.update_barrier(conn, run.run_id, barrier)
    return len(moved) == len(lagging)


async def _holds_records(ends: Ends, end: TopicEnd, offset: int) -> bool:
    return await ends.holds_records(end.topic, offset, end.end_offset)
