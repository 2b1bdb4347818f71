"""Takes over totals as settlement posts them."""

from collections.abc import Sequence

from services.reporting.projections.rows import newest
from services.reporting.projections.totals import store
from shared.database import Connection
from shared.messaging.records import Received

HOURS_KEY = ("collaboration_id", "project_id", "member_id", "month")
COSTS_KEY = ("collaboration_id", "stream_id", "project_id", "paid_by", "charged_to", "month")


async def take_over_hours(conn: Connection, received: Sequence[Received]) -> None:
    """The highest version of each total of hours."""
    rows = newest((vars(item.event) for item in received), *HOURS_KEY)

    await store.raise_hours(conn, rows)


async def take_over_costs(conn: Connection, received: Sequence[Received]) -> None:
    """The highest version of each total of costs; what a cost does not name is empty, as in the message key."""
    named = ({name: "" if value is None else value for name, value in vars(item.event).items()} for item in received)
    rows = newest(named, *COSTS_KEY)

    await store.raise_costs(conn, rows)
