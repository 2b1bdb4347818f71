"""What is told of accounts: totals as they stand, and stretches of days that begin or cease to count."""

from collections.abc import Iterable
from datetime import date

from services.settlement.accounts.rules import AccountKey
from services.settlement.accounts.store import Total
from services.settlement.engine.ranges import Range
from shared.events.base import Event
from shared.events.receipts import WindowChanged
from shared.events.totals import CostsPosted, HoursPosted
from shared.messaging.outbox import Announcement

SOURCE = "urn:mellemregning:settlement"


def total_posted(key: AccountKey, total: Total, currency: str | None) -> Event | None:
    """The total as it stands; None for accounts whose totals are nobody else's business (orders, tasks)."""
    month = total.month.isoformat()[:7]
    if key.kind == "hours":
        return HoursPosted(
            collaboration_id=key.collaboration_id,
            project_id=key.project_id,
            member_id=key.member_id,
            month=month,
            accepted_minutes=total.accepted,
            counted_minutes=total.counted,
            version=total.version,
        )
    if key.kind == "cost" and currency is not None:
        return CostsPosted(
            collaboration_id=key.collaboration_id,
            stream_id=key.stream_id,
            project_id=key.project_id or None,
            paid_by=key.member_id or None,
            charged_to=key.charged_to or None,
            month=month,
            amount_minor=total.counted,
            currency=currency,
            version=total.version,
        )
    return None


def announcement(event: Event, traceparent: str | None, causation_id: str | None = None) -> Announcement:
    """A posted total on its way out, in the trace of what moved it."""
    return Announcement(
        event.topic_name(),
        event.message_key(),
        event,
        SOURCE,
        traceparent=traceparent,
        causation_id=causation_id,
    )


def windows_changed(
    key: AccountKey, flipped: Iterable[Range], publishers: Iterable[str], traceparent: str | None
) -> list[Announcement]:
    """To each publisher with entries there: which days of a member in a project begin or cease to count."""
    told = [
        WindowChanged(
            collaboration_id=key.collaboration_id,
            project_id=key.project_id,
            member_id=key.member_id,
            from_date=flip.from_date,
            to_date=None if flip.to_date == date.max else flip.to_date,
            code=flip.code,
        )
        for flip in flipped
    ]
    return [
        Announcement(event.topic_name(publisher), event.message_key(), event, SOURCE, traceparent=traceparent)
        for publisher in sorted(publishers)
        for event in told
    ]
