"""What the tests of settlement share: a small collaboration, facts and entries as membership and publishers say them."""

import itertools
import json
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from services.settlement.consumers import Handlers
from services.settlement.entries.messages import Message, OverHttp, Verdicts
from shared.database import Pool, create_pool, transaction
from shared.events.base import Event
from shared.events.cloudevents import Envelope
from shared.events.registry import FACTS, parse_dict
from shared.messaging.records import Batch, Received

CLUB = "test-club"
A, B, C = "dk-0161", "dk-0155", "dk-0183"
PUBLISHER = A
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

CHARTER = """
charter: 1
version: 1
valid_from: 2016-01-01
decision: GF-2015-4
collaboration:
  {id: test-club, name: Test, country: DK, form: association, currency: DKK, purposes: [implementation]}
kinds: {municipality: {votes: 1}, vendor_partner: {votes: 0}}
streams:
  - {id: leader, name: {en: Leader}, basis: {type: costs}, key: {type: equal}, joining: by_day}
  - {id: workplaces, name: {en: Workplaces}, basis: {type: units, per: month}}
  - {id: errands, name: {en: Errands}, basis: {type: tasks}, key: {type: equal}, settled_as: turns}
  - id: projects
    name: {en: Hours}
    scope: project
    basis: {type: hours, rate: hour, honour: delivered}
    key: {type: equal}
    joining: full
    payers: {kinds: [municipality]}
settlements:
  - id: annual
    every: year
    route: account
    includes: [{stream: projects, of: this}, {stream: leader, of: this}, {stream: workplaces, of: this}]
  - {id: turns, every: year, route: account, includes: [{stream: errands, of: this}]}
"""

_event_numbers = itertools.count(1)


def fact(fact_name: str, /, **data: Any) -> Event:
    """A fact as charter.md 5 names it, of the test club unless another is named."""
    return event(FACTS[fact_name].TYPE, **data)


def event(type_: str, /, **data: Any) -> Event:
    """An event of any type."""
    named: dict[str, Any] = {} if type_.startswith("membership.publisher_") else {"collaboration_id": CLUB}
    return parse_dict(type_, {**named, **data})


def message(said: Event, event_id: str | None = None, traceparent: str | None = None) -> Message:
    """What a publisher sends."""
    envelope = Envelope(event_id or f"event-{next(_event_numbers)}", "/tests", said.TYPE, traceparent=traceparent)
    return OverHttp(envelope, said)


def hours(entry_id: str, day: str = "2016-03-01", minutes: int = 60, **more: Any) -> Event:
    """An HoursLogged of A's in project p1."""
    data = {"project_id": "p1", "member_id": A, "work_date": day, "minutes": minutes, **more}
    return fact("hours_logged", entry_id=entry_id, **data)


def founding(collaboration_id: str = CLUB) -> list[Event]:
    """The facts of a collaboration with its charter: members A and B, a mandatory and a voluntary project."""
    text = CHARTER.replace("id: test-club", f"id: {collaboration_id}")
    named = {"collaboration_id": collaboration_id}
    founded = {"name": "Test", "country": "DK", "form": "association", "currency": "DKK"}
    adopted = {"version": 1, "valid_from": "2016-01-01", "decision": "GF-2015-4", "text": text, "sha256": "0" * 64}
    return [
        event("membership.collaboration_founded.v1", **named, **founded),
        event("membership.charter_adopted.v1", **named, **adopted),
        fact("member_joined", **named, member_id=A, name="A", kind="municipality", joined_on="2016-01-01"),
        fact("member_joined", **named, member_id=B, name="B", kind="municipality", joined_on="2016-01-01"),
        fact("project_started", **named, project_id="p1", name="P1", kind="mandatory", starts_on="2016-01-01"),
        fact("project_started", **named, project_id="p2", name="P2", kind="voluntary", starts_on="2016-01-01"),
    ]


@dataclass
class Settlement:
    """A database of settlement's with the handlers of its worker, driven without Kafka."""

    pool: Pool
    handlers: Handlers = field(default_factory=Handlers)
    sequences: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def learn(self, *facts: Event) -> None:
        """Membership's facts, in one batch, each in its place."""
        received: list[Received] = []
        for each in facts:
            self.sequences[each.message_key()] += 1
            received.append(self.received(each, self.sequences[each.message_key()]))
        await self.learn_received(received)

    def received(self, said: Event, sequence: int | None, traceparent: str | None = None) -> Received:
        """A fact as it comes from membership's topic."""
        envelope = Envelope(f"fact-{sequence}", "membership", said.TYPE, traceparent=traceparent, sequence=sequence)
        return Received("membership.events", 0, 0, envelope, said)

    async def learn_received(self, received: Sequence[Received]) -> None:
        """One batch of membership's topic."""
        async with transaction(self.pool) as conn:
            await self.handlers.take_facts(conn, Batch(list(received), [], []))

    async def take(self, *said: Event | Message, publisher: str = PUBLISHER) -> Verdicts:
        """One batch of one publisher's."""
        messages = [message(each) if isinstance(each, Event) else each for each in said]
        return await self.take_sent({publisher: messages})

    async def take_sent(self, sent: Mapping[str, Sequence[Message]]) -> Verdicts:
        """One batch of several publishers'."""
        async with transaction(self.pool) as conn:
            return await self.handlers.intake.take_in(conn, sent)

    async def totals(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        """By project, member and month: accepted and counted minutes."""
        rows = await self.pool.fetch(
            """
            SELECT project_id, member_id, to_char(t.month, 'YYYY-MM') AS month, accepted, counted
            FROM totals t JOIN accounts a USING (account_id)
            WHERE a.kind = 'hours' AND (accepted, counted) <> (0, 0)
            """
        )
        return {(r["project_id"], r["member_id"], r["month"]): (r["accepted"], r["counted"]) for r in rows}

    async def announced(self, topic: str) -> list[dict[str, Any]]:
        """The data of what waits in the outbox for a topic, in order, each with its `type`."""
        rows = await self.pool.fetch("SELECT headers, value FROM outbox WHERE topic = $1 ORDER BY outbox_id", topic)
        return [{"type": row["headers"]["ce_type"].split(".")[1], **json.loads(row["value"])} for row in rows]

    async def receipts(self, publisher: str = PUBLISHER) -> list[dict[str, Any]]:
        """What was told to a publisher."""
        return await self.announced(f"receipts.{publisher}")

    async def forget_announced(self) -> None:
        """Empties the outbox, as the relay does."""
        await self.pool.execute("DELETE FROM outbox")


@asynccontextmanager
async def settlement_on(url: str) -> AsyncGenerator[Settlement]:
    """Settlement's handlers on an empty database."""
    pool = await create_pool(url, "settlement", application="tests")
    try:
        yield Settlement(pool)
    finally:
        await pool.close()
