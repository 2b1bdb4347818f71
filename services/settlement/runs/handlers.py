"""Runs asked for, approved, discarded; publishers not waited for. The work itself is done by the runner."""

from typing import Any
from uuid import uuid4

from services.settlement.claims import handlers as claims
from services.settlement.facts.store import find_position
from services.settlement.runs import announcements, rules, store
from services.settlement.runs.announcements import announce_results
from services.settlement.runs.commands import ApproveRun, DiscardRun, RequestReversal, RequestRun, WaivePublisher
from services.settlement.runs.store import Run
from services.settlement.runs.waiting import store as waiting
from services.settlement.runs.waiting.store import Waiver
from shared.database import Connection
from shared.errors import NotFound


def answer(run: Run) -> dict[str, Any]:
    """What a command on a run answers."""
    return {"run_id": str(run.run_id), "collaboration_id": run.collaboration_id, "state": run.state}


async def request_run(conn: Connection, collaboration_id: str, asked: RequestRun, requested_by: str) -> dict[str, Any]:
    """A run in state `requested`. Raises Conflict `awaiting_approval`, NotFound `unknown_collaboration`."""
    if asked.membership_position is None:
        await _require_known(conn, collaboration_id)
    details = (asked.settlement, asked.period, False, asked.membership_position)

    run = await _insert_run(conn, collaboration_id, details, requested_by)
    for publisher in sorted(set(asked.without_publishers)):
        waiver = Waiver(publisher, "named when the run was asked for", requested_by)
        await waiting.insert_waiver(conn, run.run_id, waiver)

    await announce_results(conn, run, [announcements.requested(run, None)])
    return answer(run)


async def request_reversal(
    conn: Connection, collaboration_id: str, asked: RequestReversal, requested_by: str
) -> dict[str, Any]:
    """A reversal in state `requested`. Raises Conflict `awaiting_approval`, NotFound `unknown_collaboration`."""
    await _require_known(conn, collaboration_id)
    settled = await store.find_settled_run(conn, collaboration_id, asked.settlement, asked.period)

    run = await _insert_run(conn, collaboration_id, (asked.settlement, asked.period, True, None), requested_by)

    await announce_results(conn, run, [announcements.requested(run, str(settled.run_id) if settled else None)])
    return answer(run)


async def _require_known(conn: Connection, collaboration_id: str) -> None:
    if not await find_position(conn, collaboration_id):
        raise NotFound(
            "unknown_collaboration",
            "Settlement has not heard of this collaboration yet. Try again, or name a membership_position to wait for.",
            ids={"collaboration_id": collaboration_id},
        )


async def _insert_run(
    conn: Connection, collaboration_id: str, details: tuple[str, str, bool, int | None], requested_by: str
) -> Run:
    number = await store.take_run_number(conn, collaboration_id)
    rules.refuse_while_under_way(await store.find_run_under_way(conn, collaboration_id, details[0]))
    run_id = uuid4()
    await store.insert_run(conn, run_id, number, collaboration_id, details, requested_by)
    return await store.get_run(conn, run_id)


async def waive_publisher(conn: Connection, run: Run, asked: WaivePublisher, waived_by: str) -> dict[str, Any]:
    """The run goes on without a publisher, which is recorded. Raises Conflict `not_requested`."""
    run = await store.lock_run(conn, run.run_id)
    rules.refuse_unless_requested(run)

    await waiting.insert_waiver(conn, run.run_id, Waiver(asked.publisher, asked.reason, waived_by))
    return answer(run)


async def approve_run(conn: Connection, run: Run, asked: ApproveRun, approved_by: str) -> dict[str, Any]:
    """Settles what was worked out, without working it out again. Raises Conflict `not_calculated`."""
    await store.lock_results(conn, run.collaboration_id)
    run = await store.lock_run(conn, run.run_id)
    if rules.is_approved(run):
        return answer(run)

    await store.update_to_approved(conn, run, approved_by, asked.decision)
    issued = await claims.issue(conn, run)
    taken_back = await _take_back(conn, run) if run.reversal else []
    await store.update_to_issued(conn, run.run_id)

    await announce_results(conn, run, [announcements.approved(run, asked.decision), *taken_back, *issued])
    return answer(await store.get_run(conn, run.run_id))


async def _take_back(conn: Connection, reversal: Run) -> list[announcements.ResultEvent]:
    assert reversal.reverses_run_id is not None, "a reversal that is worked out names the run it takes back"
    run = await store.lock_run(conn, reversal.reverses_run_id)
    await store.update_to_reversed(conn, run.run_id, reversal.run_id)
    return [announcements.reversed_by(run, reversal)]


async def discard_run(conn: Connection, run: Run, asked: DiscardRun, discarded_by: str) -> dict[str, Any]:
    """Drops a run that is not approved; it leaves no trace in the arithmetic. Raises Conflict `not_under_way`."""
    await store.lock_results(conn, run.collaboration_id)
    run = await store.lock_run(conn, run.run_id)
    if rules.is_discarded(run):
        return answer(run)

    await store.update_to_discarded(conn, run.run_id, discarded_by, asked.reason)

    await announce_results(conn, run, [announcements.discarded(run, asked.reason)])
    return answer(await store.get_run(conn, run.run_id))
