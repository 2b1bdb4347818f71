"""What came of a run, saved and announced: worked out, or failed with its code."""

from collections.abc import Mapping
from typing import Any

from services.settlement.runs import announcements, store
from services.settlement.runs.announcements import announce_results
from services.settlement.runs.store import Run
from services.settlement.runs.working import store as leaving
from services.settlement.runs.working.job import Failed, Worked
from services.settlement.runs.working.snapshot import Snapshot
from services.settlement.runs.working.store import NewLine
from shared.database import Connection


async def save_worked(conn: Connection, run: Run, snapshot: Snapshot, worked: Worked) -> None:
    """The run with its lines in state `calculated`; one that was discarded meanwhile is left as it is.

    The database holds the lines against their sums at the commit.
    """
    run = await _lock(conn, run)
    if run.state != "requested":
        return

    settled_as = worked.settled_as
    if snapshot.reversed_run is not None:
        settled_as = await leaving.list_settled_as(conn, run.collaboration_id, snapshot.reversed_run.run_id)
    lines = [_new_line(*each) for each in zip(worked.record["lines"], settled_as, strict=True)]
    await leaving.insert_lines(conn, run.collaboration_id, run.run_id, lines)
    await leaving.insert_line_sums(conn, run.collaboration_id, run.run_id, worked.sums)
    await leaving.insert_run_totals(conn, run.collaboration_id, run.run_id, worked.totals)
    await store.update_to_calculated(
        conn,
        run.run_id,
        store.Worked(
            cut=snapshot.cut,
            facts_position=snapshot.facts_position,
            reverses_run_id=snapshot.reversed_run.run_id if snapshot.reversed_run else None,
            charter_version=worked.charter_version,
            currency=snapshot.currency,
            digest=worked.record["digest"],
            record=worked.record,
        ),
    )

    calculated = announcements.calculated(run, worked.record, worked.charter_version, snapshot.currency)
    posted = announcements.lines_posted(run, snapshot.currency, worked.record["lines"])
    await announce_results(conn, run, [calculated, *posted])


def _new_line(line: Mapping[str, Any], settled_as: str) -> NewLine:
    return NewLine(
        stream_id=line["stream"],
        period=line["period"],
        instalment=line["instalment"],
        project_id=line["project"],
        member_id=line["member"],
        kind=line["kind"],
        adjusts=line["adjusts"],
        amount_minor=line["amount_minor"],
        settled_as=settled_as,
    )


async def save_failed(conn: Connection, run: Run, failed: Failed) -> None:
    """The run in state `failed`, with its code; one that was discarded meanwhile is left as it is."""
    run = await _lock(conn, run)
    if run.state != "requested":
        return

    await store.update_to_failed(conn, run.run_id, failed.code, failed.where, failed.message)

    await announce_results(conn, run, [announcements.failed(run, failed.code, failed.where, failed.message)])


async def _lock(conn: Connection, run: Run) -> Run:
    await store.lock_results(conn, run.collaboration_id)
    return await store.lock_run(conn, run.run_id)
