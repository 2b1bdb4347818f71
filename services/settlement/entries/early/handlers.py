"""Keeping messages for collaborations that are not founded, within a limit, and giving them back when they are."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from services.settlement.entries.early import store
from services.settlement.entries.early.store import EarlyRow
from services.settlement.entries.messages import Message, Numbered, OverHttp, Parking, Refusal, Verdicts
from services.settlement.facts import store as facts
from services.settlement.facts.store import Position
from shared.database import Connection
from shared.events.cloudevents import Envelope
from shared.events.registry import dump, parse

EARLY_MAX = 10_000
"""The most messages of one publisher that wait for collaborations nobody has founded."""

UNKNOWN = "unknown_collaboration"
TOO_MANY = (
    f"Nobody has founded this collaboration, and {EARLY_MAX:,} messages of this publisher wait for such already. "
    "Send it again when it is founded."
)


async def hold_unfounded(
    conn: Connection, found: Mapping[str, Position], named: Mapping[str, set[str]], *, alone: bool = False
) -> dict[str, Position]:
    """Locks also the collaborations that `found` lacks, so that none is founded unseen meanwhile.

    `named` gives the collaborations each publisher names. Those only publishers at their limit name are left alone.
    """
    missing = {publisher: names - set(found) for publisher, names in named.items() if names - set(found)}
    if not missing:
        return dict(found)
    early = await store.count_early(conn, sorted(missing))
    wanted = sorted({name for p, names in missing.items() for name in names if early.get(p, 0) < EARLY_MAX})
    await facts.insert_unfounded(conn, wanted)
    return dict(found) | await facts.lock_for_intake(conn, wanted, alone=alone)


async def keep(conn: Connection, early: Sequence[Numbered], verdicts: Verdicts) -> None:
    """Keeps the messages, and refuses those beyond a publisher's limit."""
    if not early:
        return
    kept = await store.count_early(conn, sorted({each.publisher for each in early}))
    rows: dict[int, tuple[Numbered, EarlyRow]] = {}
    for each in early:
        kept[each.publisher] = kept.get(each.publisher, 0) + 1
        if kept[each.publisher] > EARLY_MAX:
            verdicts.refused.append(Refusal(each.publisher, each.message, UNKNOWN, TOO_MANY))
        else:
            rows[each.number] = (each, _row(each))
    new = await store.insert_early(conn, [row for _, row in rows.values()])
    for number, (each, _) in rows.items():
        if number in new:
            verdicts.parked.append(Parking(each.publisher, each.message, UNKNOWN))
        else:
            verdicts.known.append(each.message)


async def take_back(conn: Connection, collaboration_ids: Sequence[str]) -> dict[str, list[Message]]:
    """The messages kept for collaborations that are founded now, by publisher, in order of arrival; kept no longer."""
    by_publisher: dict[str, list[Message]] = defaultdict(list)
    for row in await store.take_early(conn, collaboration_ids):
        envelope = Envelope(row.event_id, row.source, row.type, traceparent=row.traceparent)
        by_publisher[row.publisher].append(OverHttp(envelope, parse(row.type, json.dumps(row.data))))
    return by_publisher


def _row(each: Numbered) -> EarlyRow:
    envelope, event = each.message.envelope, each.message.event
    data = json.loads(dump(event))
    name: str = data["collaboration_id"]
    return EarlyRow(
        name, each.publisher, envelope.source, envelope.id, each.number, event.TYPE, data, envelope.traceparent
    )
