"""A settlement service without Kafka: facts and timesheets go straight to the consumers' handlers on PostgreSQL.

Runs go through the commands' handlers and the real runner with the engine in its own process.
"""

import itertools
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.settlement.consumers import Handlers
from services.settlement.runs import handlers as runs
from services.settlement.runs import store
from services.settlement.runs.commands import ApproveRun, DiscardRun, RequestReversal, RequestRun
from services.settlement.runs.engine_process import EngineProcess
from services.settlement.runs.runner import Runner
from services.settlement.runs.store import Run
from services.settlement.runs.waiting.ends import TopicEnds
from services.settlement.runs.waiting.handlers import Barrier
from shared.charter import load_charter
from shared.database import Pool, create_pool, transaction
from shared.events import membership
from shared.events.base import Event
from shared.events.cloudevents import Envelope
from shared.events.registry import FACTS, Malformed, parse_dict
from shared.events.timesheet import HoursLogged
from shared.messaging.records import Batch, Received

OPERATOR = "the-operator"
PUBLISHER = "time-system"
TIMESHEET_FACTS = sorted(name for name, event in FACTS.items() if event.TYPE.startswith("timesheet."))


@dataclass
class FixedEnds:
    """Topic ends as a test says they are."""

    ends: dict[str, TopicEnds] = field(default_factory=dict[str, TopicEnds])
    marks_only: bool = False
    asked: int = 0

    async def read(self, topics: list[str]) -> dict[str, TopicEnds]:
        self.asked += 1
        return {topic: self.ends[topic] for topic in topics if topic in self.ends}

    async def holds_records(self, topic: str, from_offset: int, to_offset: int) -> bool:
        return not self.marks_only


@dataclass
class World:
    """One database and what happens in it; every collaboration has its own gapless sequence of facts."""

    pool: Pool
    ends: FixedEnds = field(default_factory=FixedEnds)
    runner: Runner = field(init=False)
    handlers: Handlers = field(default_factory=Handlers)
    _positions: dict[str, int] = field(default_factory=dict[str, int])
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.runner = Runner(self.pool, Barrier(self.pool, self.ends), EngineProcess())

    async def found(self, charters: Sequence[str]) -> str:
        """Founds the collaboration of the charters and adopts them all; one publisher may say everything."""
        loaded = [load_charter(text) for text in charters]
        body = loaded[0].collaboration
        await self.tell(
            membership.CollaborationFounded(
                collaboration_id=body.id,
                name=body.name,
                country=body.country,
                form=body.form,
                currency=body.currency,
            )
        )
        for text, charter in sorted(zip(charters, loaded, strict=True), key=lambda pair: pair[1].version):
            await self.tell(
                membership.CharterAdopted(
                    collaboration_id=body.id,
                    version=charter.version,
                    valid_from=charter.valid_from,
                    decision=charter.decision,
                    text=text,
                    sha256=charter.sha256,
                )
            )
        await self.grant(body.id, PUBLISHER)
        return body.id

    async def grant(self, collaboration_id: str, publisher: str) -> None:
        """Lets a publisher say everything of all members."""
        types = tuple(TIMESHEET_FACTS)
        await self.tell(
            membership.PublisherGranted(
                collaboration_id=collaboration_id, publisher=publisher, member_id="all", types=types
            )
        )

    async def tell(self, *facts: Event) -> None:
        """Membership's facts, in order."""
        received: list[Received] = []
        for fact in facts:
            key = fact.message_key()
            self._positions[key] = self._positions.get(key, 0) + 1
            envelope = Envelope(f"fact-{next(self._numbers)}", "/membership", fact.TYPE, sequence=self._positions[key])
            received.append(Received("membership.events", 0, 0, envelope, fact))
        async with transaction(self.pool) as conn:
            await self.handlers.take_facts(conn, Batch(received, [], []))

    async def publish(self, *events: Event, publisher: str = PUBLISHER) -> None:
        """What a publisher sends, in order."""
        topic = f"timesheet.{publisher}"
        batch = Batch([], [], [])
        for event in events:
            number = next(self._numbers)
            envelope = Envelope(f"event-{number}", f"/{publisher}", event.TYPE)
            batch.received.append(Received(topic, 0, number, envelope, event))
        async with transaction(self.pool) as conn:
            await self.handlers.take_timesheets(conn, batch)

    async def know(self, collaboration_id: str, name: str, data: Mapping[str, Any]) -> None:
        """A fact by the name and data of a scenario's line, by whoever tells it; a malformed one reaches nobody."""
        try:
            event = parse_dict(FACTS[name].TYPE, {**data, "collaboration_id": collaboration_id})
        except Malformed:
            return
        if name in TIMESHEET_FACTS:
            await self.publish(event)
        else:
            await self.tell(event)

    async def request(self, collaboration_id: str, settlement: str, period: str, **more: Any) -> Run:
        """Asks for a run."""
        asked = RequestRun(settlement=settlement, period=period, **more)
        async with transaction(self.pool) as conn:
            answer = await runs.request_run(conn, collaboration_id, asked, OPERATOR)
        return await self.run(answer["run_id"])

    async def request_reversal(self, collaboration_id: str, settlement: str, period: str) -> Run:
        """Asks for a reversal."""
        asked = RequestReversal(settlement=settlement, period=period)
        async with transaction(self.pool) as conn:
            answer = await runs.request_reversal(conn, collaboration_id, asked, OPERATOR)
        return await self.run(answer["run_id"])

    async def run(self, run_id: str | UUID) -> Run:
        """The run as it is now."""
        async with transaction(self.pool) as conn:
            return await store.get_run(conn, UUID(str(run_id)))

    async def result(self, run: Run) -> dict[str, Any]:
        """What the run came to: charter.md 6's run object."""
        async with transaction(self.pool) as conn:
            found = await store.find_result(conn, run.run_id)
        assert found is not None, f"{run.state}: {run.failure_code} {run.failure_message}"
        return found

    async def approve(self, run: Run) -> Run:
        """Approves a run."""
        async with transaction(self.pool) as conn:
            await runs.approve_run(conn, run, ApproveRun(decision="GF-1"), OPERATOR)
        return await self.run(run.run_id)

    async def discard(self, run: Run) -> Run:
        """Discards a run."""
        async with transaction(self.pool) as conn:
            await runs.discard_run(conn, run, DiscardRun(reason="a mistake"), OPERATOR)
        return await self.run(run.run_id)

    async def work(self, run: Run) -> Run:
        """Lets the runner take every requested run as far as it will go; gives the run as it is then."""
        await self.runner.step()
        return await self.run(run.run_id)

    async def settle(self, collaboration_id: str, settlement: str, period: str) -> Run:
        """A run asked for, worked out and approved; gives it, also if it failed."""
        run = await self.work(await self.request(collaboration_id, settlement, period))
        return await self.approve(run) if run.state == "calculated" else run

    async def reverse(self, collaboration_id: str, settlement: str, period: str) -> Run:
        """A reversal asked for, worked out and approved; gives it, also if it failed."""
        run = await self.work(await self.request_reversal(collaboration_id, settlement, period))
        return await self.approve(run) if run.state == "calculated" else run

    async def announced(self, topic: str) -> list[tuple[str, dict[str, Any]]]:
        """What waits in the outbox for a topic: type and data, in order."""
        rows = await self.pool.fetch("SELECT headers, value FROM outbox WHERE topic = $1 ORDER BY outbox_id", topic)
        return [(row["headers"]["ce_type"], json.loads(row["value"])) for row in rows]


@asynccontextmanager
async def world_on(url: str) -> AsyncGenerator[World]:
    """A world in a fresh database of settlement's."""
    pool = await create_pool(url, "settlement", application="tests")
    world = World(pool)
    try:
        yield world
    finally:
        await world.runner.stop()
        await pool.close()


def hours(collaboration_id: str, entry_id: str, member_id: str, day: str, minutes: int) -> HoursLogged:
    """Hours on project p1."""
    return HoursLogged(
        collaboration_id=collaboration_id,
        entry_id=entry_id,
        project_id="p1",
        member_id=member_id,
        work_date=date.fromisoformat(day),
        minutes=minutes,
    )
