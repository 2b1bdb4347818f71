"""What settlement's tests share: a small collaboration, facts as membership says them, entries as publishers do."""

import itertools
import json
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from services.settlement.consumers import Handlers
from services.settlement.entries.messages import Message, OverHttp, Verdicts
from services.settlement.entries.store import list_parked
from shared.database import Pool, create_pool, transaction
from shared.events.base import Event
from shared.events.cloudevents import Envelope
from shared.events.registry import EVENTS, FACTS, parse_dict
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
    named = {} if EVENTS[type_].KEY.startswith("publisher:") else {"collaboration_id": CLUB}
    return parse_dict(type_, {**named, **data})


def message(said: Event, event_id: str | None = None, traceparent: str | None = None) -> Message:
    """What a publisher sends."""
    envelope = Envelope(event_id or f"event-{next(_event_numbers)}", "/tests", said.TYPE, traceparent=traceparent)
    return OverHttp(envelope, said)


def hours(entry_id: str, day: str = "2016-03-01", minutes: int = 60, **more: Any) -> Event:
    """An HoursLogged of A's in project p1."""
    data = {"project_id": "p1", "member_id": A, "work_date": day, "minutes": minutes, **more}
    return fact("hours_logged", entry_id=entry_id, **data)


def cost(entry_id: str, stream_id: str = "leader", **more: Any) -> Event:
    """A CostIncurred of 1.00 kr. in March, paid from the account unless said."""
    data = {"incurred_on": "2016-03-01", "amount_minor": 100, "text": "Salary", **more}
    return fact("cost_incurred", entry_id=entry_id, stream_id=stream_id, **data)


def order(entry_id: str, **more: Any) -> Event:
    """A UnitsOrdered of A's, open."""
    data = {"member_id": A, "item": "pc", "quantity": 3, "from_date": "2016-03-01", **more}
    return fact("units_ordered", entry_id=entry_id, stream_id="workplaces", **data)


def task(entry_id: str) -> Event:
    """A TaskCompleted of A's."""
    data = {"member_id": A, "completed_on": "2016-03-01", "value_minor": 500, "title": "Tender"}
    return fact("task_completed", entry_id=entry_id, stream_id="errands", **data)


def granted(publisher: str, member_id: str, *types: str) -> Event:
    """What a publisher may say of a member, or of `all`; nothing takes the grant back."""
    return event("membership.publisher_granted.v1", publisher=publisher, member_id=member_id, types=types)


def registered(publisher: str) -> Event:
    """A publisher is let in."""
    return event("membership.publisher_registered.v1", publisher=publisher, name="A system")


def suspended(publisher: str) -> Event:
    """A publisher is shut out."""
    return event("membership.publisher_suspended.v1", publisher=publisher, reason="it leaked its password")


ATTESTED = CHARTER.replace("honour: delivered", "honour: delivered, attest: month")
"""The same charter, with months attested."""


def adopted(version: int, valid_from: str, text: str) -> Event:
    """A version of a charter."""
    text = text.replace("version: 1", f"version: {version}").replace("2016-01-01", valid_from)
    data = {"version": version, "valid_from": valid_from, "decision": "GF-2015-4", "text": text, "sha256": "0" * 64}
    return event("membership.charter_adopted.v1", **data)


def attested(minutes: int, month: str = "2016-03", **more: Any) -> Event:
    """A MonthAttested of A's in project p1."""
    data = {"project_id": "p1", "member_id": A, "month": month, "minutes": minutes, "attested_by": "a1", **more}
    return fact("month_attested", **data)


def founding(collaboration_id: str = CLUB, charter: str = CHARTER) -> list[Event]:
    """The facts of a collaboration with its charter: members A and B, a mandatory and a voluntary project."""
    text = charter.replace("id: test-club", f"id: {collaboration_id}")
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

    def again(self) -> "Settlement":
        """The same database with handlers that remember nothing, as after a restart."""
        return Settlement(self.pool)

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

    async def attested(self) -> dict[tuple[str, str, str], int]:
        """By project, member and month: minutes not changed since the month's last attestation."""
        rows = await self.pool.fetch(
            """
            SELECT project_id, member_id, to_char(t.month, 'YYYY-MM') AS month, attested
            FROM totals t JOIN accounts a USING (account_id) WHERE a.kind = 'hours' AND attested <> 0
            """
        )
        return {(r["project_id"], r["member_id"], r["month"]): r["attested"] for r in rows}

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
        """The data of what waits in the outbox for a topic, in order, each with its event's name as `told`."""
        rows = await self.pool.fetch("SELECT headers, value FROM outbox WHERE topic = $1 ORDER BY outbox_id", topic)
        return [{"told": row["headers"]["ce_type"].split(".")[1], **json.loads(row["value"])} for row in rows]

    async def parked(self) -> dict[str, str]:
        """By entry id, the code of what is parked."""
        async with self.pool.acquire() as conn:
            return {each.entry_id: each.code for each in await list_parked(conn, CLUB)}

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
