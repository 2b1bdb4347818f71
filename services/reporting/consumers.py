"""Which events change what people read. One consumer takes all topics; across topics there is no order: none is needed.

Every projection is the same whatever order its events come in: facts carry their sequence, totals their version, and
each event of a run fills columns of its own.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence

from services.reporting.projections.changes import store as changes
from services.reporting.projections.claims import store as claims
from services.reporting.projections.collaborations import store as collaborations
from services.reporting.projections.economy import store as economy
from services.reporting.projections.members import store as members
from services.reporting.projections.projects import store as projects
from services.reporting.projections.results.handlers import keep_results
from services.reporting.projections.rows import Rows, agreement_rows, fact_rows, result_rows
from services.reporting.projections.runs import store as runs
from services.reporting.projections.runs.handlers import take_over_calculations, take_over_lines
from services.reporting.projections.totals.handlers import take_over_costs, take_over_hours
from shared.database import Connection
from shared.events import membership as facts
from shared.events import settlement as results
from shared.events import totals
from shared.events.base import Event, MembershipEvent, ResultEvent
from shared.messaging.records import Batch, Reading, Received
from shared.messaging.subscription import Source

SOURCE = Source(pattern=r"^(membership\.events|settlement\.totals|results\..+)$")
READING = Reading(lenient=True, ignore_unknown_types=True)

Handler = Callable[[Connection, Sequence[Received]], Awaitable[None]]
RowsOf = Callable[[Sequence[Received]], Rows]
Save = Callable[[Connection, Rows], Awaitable[None]]


def _saving(save: Save, rows_of: RowsOf) -> Handler:
    async def handle(conn: Connection, received: Sequence[Received]) -> None:
        await save(conn, rows_of(received))

    return handle


HANDLERS: dict[type[Event], Handler] = {
    facts.CollaborationFounded: _saving(collaborations.save_collaborations, fact_rows),
    facts.CharterAdopted: _saving(collaborations.save_charters, fact_rows),
    facts.MemberJoined: _saving(members.add_joinings, fact_rows),
    facts.MemberLeft: _saving(members.add_leavings, fact_rows),
    facts.JoiningWithdrawn: _saving(members.add_withdrawals, fact_rows),
    facts.KeyFigureRegistered: _saving(members.save_key_figures, fact_rows),
    facts.RateAdopted: _saving(economy.save_rates, fact_rows),
    facts.BudgetAdopted: _saving(economy.save_budgets, fact_rows),
    facts.ProjectStarted: _saving(projects.save_project_starts, fact_rows),
    facts.ProjectEnded: _saving(projects.save_project_endings, fact_rows),
    facts.ProjectJoined: _saving(projects.add_project_joinings, fact_rows),
    facts.ProjectLeft: _saving(projects.add_project_leavings, fact_rows),
    facts.HoursAgreed: _saving(projects.save_agreed_hours, agreement_rows),
    totals.HoursPosted: take_over_hours,
    totals.CostsPosted: take_over_costs,
    results.SettlementRequested: _saving(runs.save_requests, result_rows),
    results.SettlementCalculated: take_over_calculations,
    results.SettlementLinesPosted: take_over_lines,
    results.SettlementApproved: _saving(runs.save_approvals, result_rows),
    results.SettlementFailed: _saving(runs.save_failures, result_rows),
    results.SettlementDiscarded: _saving(runs.save_discards, result_rows),
    results.SettlementReversed: _saving(runs.save_reversals, result_rows),
    results.ClaimIssued: _saving(claims.add_claims, result_rows),
    results.TransferPlanned: _saving(claims.add_transfers, result_rows),
    results.BalanceMoved: _saving(claims.add_balance_movements, result_rows),
    results.TurnAssigned: _saving(claims.add_turns, result_rows),
}
"""By event: what it changes. What is not here (publishers, grants, subscribers) changes nothing that people read."""


async def apply_batch(conn: Connection, batch: Batch) -> None:
    """Takes a batch over, and tells whoever has a page open which collaborations read otherwise now."""
    await take_over(conn, batch)
    await changes.announce_changes(conn, _touched(batch.received))


async def take_over(conn: Connection, batch: Batch) -> None:
    """One statement or few per kind of event, however many there are."""
    by_event: defaultdict[type[Event], list[Received]] = defaultdict(list)
    for item in batch.received:
        by_event[type(item.event)].append(item)

    for event, handle in HANDLERS.items():
        if event in by_event:
            await handle(conn, by_event[event])
    if announced := _of(ResultEvent, by_event, batch.received):
        await keep_results(conn, announced)
    if positions := _positions(_of(MembershipEvent, by_event, batch.received)):
        await collaborations.raise_positions(conn, positions)


def _of(kind: type[Event], events: Iterable[type[Event]], received: Sequence[Received]) -> list[Received]:
    """Those of the kind, in their order; each event's class is asked once, not each of many totals."""
    wanted = {event for event in events if issubclass(event, kind)}
    return [item for item in received if type(item.event) in wanted] if wanted else []


def _touched(received: Sequence[Received]) -> set[str]:
    ids = (getattr(item.event, "collaboration_id", None) for item in received)
    return {collaboration_id for collaboration_id in ids if collaboration_id}


def _positions(received: Sequence[Received]) -> dict[str, int]:
    positions: dict[str, int] = {}
    for item in received:
        collaboration_id = getattr(item.event, "collaboration_id", None)
        if collaboration_id and item.envelope.sequence is not None:
            positions[collaboration_id] = max(positions.get(collaboration_id, 0), item.envelope.sequence)
    return positions
