"""What was given in a collaboration, in the sums the engine settles."""

from services.settlement.accounts import store
from services.settlement.engine.activity import Activity, CostKey, HoursKey, ReportKey, TaskKey
from services.settlement.entries import store as entries
from shared.database import Connection


async def load_activity(conn: Connection, collaboration_id: str) -> Activity:
    """Minutes that count; all accepted costs, tasks and orders; the earliest of each report.

    Call it in the transaction that holds the collaboration, so that facts and entries are those of one moment.
    """
    minutes: dict[HoursKey, int] = {}
    costs: dict[CostKey, int] = {}
    tasks: dict[TaskKey, int] = {}
    for key, total in await store.list_posted(conn, collaboration_id):
        month = total.month.isoformat()[:7]
        if key.kind == "hours" and total.counted:
            minutes[HoursKey(key.project_id, key.member_id, month)] = total.counted
        elif key.kind == "cost" and total.accepted:
            who = (key.member_id or None, key.charged_to or None)
            costs[CostKey(key.stream_id, key.project_id or None, *who, key.month)] = total.accepted
        elif key.kind == "task" and total.accepted:
            tasks[TaskKey(key.stream_id, key.member_id, month)] = total.accepted
    orders = await entries.list_orders(conn, collaboration_id)
    reports = await entries.list_earliest_reports(conn, collaboration_id)
    return Activity(
        minutes,
        costs,
        tasks,
        orders,
        {ReportKey(member, report, period): day for member, report, period, day in reports},
    )
