"""What a publisher is told of its topic: that it is paused, that it goes on."""

from collections.abc import Sequence

from services.settlement.accounts.announcements import SOURCE
from shared.database import Connection
from shared.events.base import Event
from shared.events.receipts import TopicPaused, TopicResumed
from shared.messaging.outbox import Announcement, announce
from shared.messaging.pauses import Ending, OpenPause
from shared.messaging.pausing import Pause

TIMESHEETS = "timesheet."
TOO_MANY = (
    "{count} messages in a row could not be read, so nothing more is read from this topic. Mend the system that sends "
    "them and tell the administrator, who lets the topic go on where it stands. Send nothing again that was sent after."
)


async def tell_paused(conn: Connection, pauses: Sequence[Pause]) -> None:
    """Tells each publisher that nothing more is read of what it sends."""
    await announce(conn, [_told(pause.topic, _paused(pause)) for pause in pauses])


async def tell_resumed(conn: Connection, pause: OpenPause, ending: Ending) -> None:
    """Tells the publisher where its topic goes on, and so what was skipped."""
    event = TopicResumed(
        topic=pause.topic,
        partition=pause.partition,
        offset=ending.goes_on_at,
        stood_at=pause.next_offset,
        message=ending.ended_because,
    )
    await announce(conn, [_told(pause.topic, event)])


def _paused(pause: Pause) -> TopicPaused:
    return TopicPaused(
        topic=pause.topic,
        partition=pause.partition,
        offset=pause.next_offset,
        dead_in_a_row=pause.dead_in_a_row,
        reason=pause.last.reason,
        message=TOO_MANY.format(count=pause.dead_in_a_row),
    )


def _told(topic: str, event: Event) -> Announcement:
    return Announcement(event.topic_name(topic.removeprefix(TIMESHEETS)), event.message_key(), event, SOURCE)
