"""The SQL that concerns all projections: emptying them, and whether the schema is there."""

from shared.database import Connection

PROJECTION_TABLES = (
    "agreed_hours",
    "balance_movements",
    "budgets",
    "charters",
    "claims",
    "collaborations",
    "costs_totals",
    "hours_totals",
    "joining_withdrawals",
    "key_figures",
    "lines",
    "member_joinings",
    "member_leavings",
    "membership_positions",
    "project_endings",
    "project_joinings",
    "project_leavings",
    "project_starts",
    "rates",
    "result_events",
    "run_members",
    "runs",
    "transfers",
    "turns",
    "unhonoured_hours",
)
"""Every table that can be emptied and filled again from the topics."""


async def truncate_projections(conn: Connection) -> None:
    """Empties every projection."""
    await conn.execute(f"TRUNCATE {', '.join(PROJECTION_TABLES)}")


async def delete_positions(conn: Connection, consumer: str) -> None:
    """Forgets how far the consumer has read, so that it begins at the start of every log.

    A worker still running finds its positions gone and takes nothing more: it has to be started again.
    """
    await conn.execute("DELETE FROM consumer_offsets WHERE consumer = $1", consumer)
