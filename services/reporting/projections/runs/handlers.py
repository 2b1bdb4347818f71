"""Takes over what a run came to."""

from collections.abc import Sequence
from typing import cast

from services.reporting.projections.rows import Row, Rows, result_rows
from services.reporting.projections.runs import store
from shared.database import Connection
from shared.events.settlement import LINES_PER_PART, SettlementCalculated, SettlementLinesPosted
from shared.messaging.records import Received


async def take_over_calculations(conn: Connection, received: Sequence[Received]) -> None:
    """Calculations with their members' nets and what was not honoured."""
    events = [cast(SettlementCalculated, item.event) for item in received]
    members = [row for event in events for row in _members(event)]
    unhonoured = [_of_run(event) | dict(row) for event in events for row in event.not_honoured]

    await store.save_calculations(conn, result_rows(received))
    await store.add_run_members(conn, members)
    await store.add_unhonoured_hours(conn, unhonoured)


async def take_over_lines(conn: Connection, received: Sequence[Received]) -> None:
    """Lines, numbered through the parts of a run from 1."""
    events = [cast(SettlementLinesPosted, item.event) for item in received]
    lines = [row for event in events for row in _lines(event)]

    await store.add_lines(conn, lines)


def _of_run(event: SettlementCalculated | SettlementLinesPosted) -> Row:
    return {"collaboration_id": event.collaboration_id, "run_id": event.run_id}


def _members(event: SettlementCalculated) -> Rows:
    nets = {row.member: row.amount_minor for row in event.nets}
    carried = {row.member: row.amount_minor for row in event.carried}
    return [
        _of_run(event)
        | {"member_id": member, "net_minor": nets.get(member, 0), "carried_minor": carried.get(member, 0)}
        for member in sorted(nets.keys() | carried.keys())
    ]


def _lines(event: SettlementLinesPosted) -> Rows:
    first = (event.part - 1) * LINES_PER_PART + 1
    return [
        _of_run(event) | {"line_number": number, "currency": event.currency} | dict(line)
        for number, line in enumerate(event.lines, start=first)
    ]
