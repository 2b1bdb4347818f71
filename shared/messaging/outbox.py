"""Announcing: an event becomes a row in the caller's transaction, so that it is told if and only if it is true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from shared import telemetry
from shared.database import Connection
from shared.events.base import Event
from shared.events.cloudevents import Envelope, to_headers
from shared.events.registry import dump
from shared.messaging import store


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event on its way out: topic, key, and what its envelope says beyond the type.

    `traceparent` None means: the trace of the work under way. `sequence` is membership's gapless one.
    """

    topic: str
    key: str
    event: Event
    source: str
    event_id: str = ""
    sequence: int | None = None
    traceparent: str | None = None
    correlation_id: str | None = None
    causation_id: str | None = None


def envelope_of(announcement: Announcement) -> Envelope:
    """The CloudEvents envelope of an announcement; the id is new unless one was given."""
    return Envelope(
        id=announcement.event_id or str(uuid4()),
        source=announcement.source,
        type=announcement.event.TYPE,
        time=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        subject=announcement.key,
        traceparent=announcement.traceparent or telemetry.current_traceparent(),
        correlationid=announcement.correlation_id,
        causationid=announcement.causation_id,
        sequence=announcement.sequence,
    )


async def announce(conn: Connection, announcements: Sequence[Announcement]) -> None:
    """Puts events into the outbox, in order, in the caller's transaction.

    Order per key is commit order only where the caller holds the row lock of the aggregate the key names.
    """
    if not announcements:
        return
    headers = [
        {name: value.decode() for name, value in to_headers(envelope_of(announcement))}
        for announcement in announcements
    ]
    await store.insert_into_outbox(
        conn,
        [announcement.topic for announcement in announcements],
        [announcement.key for announcement in announcements],
        headers,
        [dump(announcement.event) for announcement in announcements],
    )
