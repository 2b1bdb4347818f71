"""Taking in membership's facts: each once, in order, for ever; a gap stops everything visibly."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.settlement.facts import store
from services.settlement.facts.rules import MOVES_RANGES, is_next
from services.settlement.facts.store import StoredFact
from shared.database import Connection
from shared.events import membership
from shared.events.registry import dump
from shared.messaging.records import Received

AboutPublisher = membership.PublisherRegistered | membership.PublisherSuspended
ABOUT_PUBLISHERS = (membership.PublisherRegistered, membership.PublisherSuspended)
"""Facts that belong to no collaboration; each publisher has a sequence of its own."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a batch of facts did: collaborations founded, and those in which entries may begin or cease to count.

    `moved` gives for each of those the traceparent of the fact that came last.
    """

    founded: list[str] = field(default_factory=list[str])
    moved: dict[str, str | None] = field(default_factory=dict[str, str | None])


class WithoutSequence(Exception):
    """A fact came without its place among the collaboration's facts, which membership gives every one."""


async def apply_facts(conn: Connection, received: Sequence[Received]) -> Applied:
    """Keeps the facts not seen before. Raises OrderBroken where one is missing, WithoutSequence where none is given.

    Locks the collaborations named against intake until the end of the transaction.
    """
    facts = [item for item in received if not isinstance(item.event, ABOUT_PUBLISHERS)]
    for item in received:
        if isinstance(item.event, ABOUT_PUBLISHERS):
            await _apply_to_publisher(conn, item, item.event)
    if not facts:
        return Applied()

    positions = await store.lock_for_facts(conn, sorted({collaboration_of(item) for item in facts}))
    before = dict(positions)
    fresh = [item for item in facts if _takes_its_place(positions, item)]

    await store.insert_facts(conn, [_stored(item) for item in fresh])
    await store.update_positions(conn, {key: at for key, at in positions.items() if at != before[key]})
    for item in fresh:
        await _apply_to_tables(conn, item)
    return _told(fresh)


def collaboration_of(item: Received) -> str:
    """The collaboration a fact is about."""
    return item.event.message_key()


def _sequence_of(item: Received) -> int:
    if item.envelope.sequence is None:
        raise WithoutSequence(f"{item.envelope.type} {item.envelope.id} has no ce_sequence.")
    return item.envelope.sequence


def _takes_its_place(positions: dict[str, int], item: Received) -> bool:
    key = collaboration_of(item)
    if not is_next(key, positions[key], _sequence_of(item)):
        return False
    positions[key] += 1
    return True


def _stored(item: Received) -> StoredFact:
    data = json.loads(dump(item.event))
    return StoredFact(collaboration_of(item), _sequence_of(item), item.envelope.type, data, item.envelope.id)


def _told(fresh: Sequence[Received]) -> Applied:
    applied = Applied()
    for item in fresh:
        if isinstance(item.event, membership.CollaborationFounded):
            applied.founded.append(collaboration_of(item))
        if type(item.event) in MOVES_RANGES:
            applied.moved[collaboration_of(item)] = item.envelope.traceparent
    return applied


async def _apply_to_publisher(conn: Connection, item: Received, event: AboutPublisher) -> None:
    position = await store.lock_publisher(conn, event.publisher)
    if not is_next(event.message_key(), position, _sequence_of(item)):
        return
    if isinstance(event, membership.PublisherRegistered):
        await store.update_publisher(conn, event.publisher, position + 1, event.name, None)
    else:
        await store.update_publisher(conn, event.publisher, position + 1, None, event.reason)


async def _apply_to_tables(conn: Connection, item: Received) -> None:
    """What is asked often has a table of its own."""
    event = item.event
    match event:
        case membership.CollaborationFounded():
            await store.update_currency(conn, event.collaboration_id, event.currency)
        case membership.PublisherGranted():
            await store.upsert_grant(conn, event.collaboration_id, event.publisher, event.member_id, event.types)
        case membership.SubscriberAdmitted():
            await store.upsert_subscriber(conn, event.collaboration_id, event.subscriber, event.name)
        case _:
            pass
