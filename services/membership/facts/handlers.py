"""Keeping facts and announcing them, in the transaction of the command that states them."""

from collections.abc import Sequence
from uuid import uuid4

from services.membership.collaborations import store as collaborations
from services.membership.collaborations.store import Collaboration
from services.membership.facts import store
from services.membership.publishers import store as publishers
from services.membership.publishers.store import Publisher
from shared.database import Connection
from shared.events.base import MembershipEvent
from shared.events.registry import dump
from shared.messaging.outbox import Announcement, announce

SOURCE = "membership"
"""The CloudEvents source of what this service announces."""


async def announce_in(conn: Connection, collaboration: Collaboration, facts: Sequence[MembershipEvent]) -> int:
    """Gives facts of a locked collaboration its next sequences and announces them; returns the last sequence."""
    last = await collaborations.advance_position(conn, collaboration.collaboration_id, len(facts))
    assert last == collaboration.position + len(facts), "the collaboration's row is locked"
    await _keep_and_announce(conn, collaboration.next_position, facts)
    return last


async def announce_of(conn: Connection, publisher: Publisher, fact: MembershipEvent) -> int:
    """Gives a fact about a locked publisher its own next sequence and announces it; returns that sequence."""
    sequence = await publishers.advance_position(conn, publisher.publisher)
    assert sequence == publisher.position + 1, "the publisher's row is locked"
    await _keep_and_announce(conn, sequence, [fact])
    return sequence


async def _keep_and_announce(conn: Connection, first: int, facts: Sequence[MembershipEvent]) -> None:
    key = facts[0].message_key()
    event_ids = [str(uuid4()) for _ in facts]
    types, data = [fact.TYPE for fact in facts], [dump(fact).decode() for fact in facts]
    await store.insert_facts(conn, key, first, types, data, event_ids)
    numbered = zip(facts, event_ids, range(first, first + len(facts)), strict=True)
    await announce(
        conn,
        [
            Announcement(fact.topic_name(), key, fact, SOURCE, event_id=event_id, sequence=sequence)
            for fact, event_id, sequence in numbered
        ],
    )
