"""Keeps results as they were announced."""

from collections.abc import Sequence

from services.reporting.projections.results import store
from services.reporting.projections.rows import Row
from shared.database import Connection
from shared.events.registry import dump
from shared.messaging.records import Received


async def keep_results(conn: Connection, received: Sequence[Received]) -> None:
    """Results with their envelopes, each once."""
    rows = [_row(item) for item in received]

    await store.add_events(conn, rows)


def _row(item: Received) -> Row:
    data = dump(item.event)
    return {
        "collaboration_id": getattr(item.event, "collaboration_id"),  # noqa: B009
        "record_offset": item.offset,
        "event_id": item.envelope.id,
        "source": item.envelope.source,
        "type": item.envelope.type,
        "occurred_at": item.envelope.moment(),
        "traceparent": item.envelope.traceparent,
        "data": data.decode(),
        "data_bytes": len(data),
    }
