"""The evidence of a run, read again as of its cut."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.settlement.claims.trace import store
from services.settlement.claims.trace.evidence import Evidence
from services.settlement.claims.trace.sources import Sources
from services.settlement.claims.trace.store import BEFORE_ALL, EntriesAsked, EntryAt, Shown
from services.settlement.engine.activity import Activity, CostKey, HoursKey, Order, ReportKey, TaskKey
from services.settlement.engine.books import Books
from services.settlement.facts.loading import Loader
from services.settlement.facts.store import list_facts
from services.settlement.runs.store import Run
from services.settlement.runs.working.totals import RunTotal
from shared.database import Connection
from shared.periods import Period

EVERYTHING = Shown(None, date.min, date.max, BEFORE_ALL, 100_000)

KEPT_MAX = 3
"""Runs whose evidence a process keeps: some 25 MB each for 98 members, 30 projects and 12 months."""

_kept: OrderedDict[tuple[UUID, int, int], Evidence] = OrderedDict()


async def load_evidence(conn: Connection, run: Run) -> Evidence:
    """What an ordinary run (no reversal) rested on; kept for the next question about it, since it never changes."""
    assert run.cut is not None, "a run that issued claims has a cut"
    assert run.facts_position is not None, "a run that issued claims has read facts"
    key = (run.run_id, run.cut, run.facts_position)
    if key not in _kept:
        _kept[key] = await _load_evidence(conn, run, run.facts_position, run.cut)
    _kept.move_to_end(key)
    while len(_kept) > KEPT_MAX:
        _kept.popitem(last=False)
    return _kept[key]


async def _load_evidence(conn: Connection, run: Run, facts_position: int, cut: int) -> Evidence:
    collaboration_id = run.collaboration_id
    loaded = await Loader().load(conn, collaboration_id, facts_position)
    facts = await list_facts(conn, collaboration_id, 0, facts_position)
    totals = await store.list_run_totals(conn, collaboration_id, run.run_id)
    orders = await store.list_entries_at(conn, _all_orders(run), EVERYTHING)
    reports = await store.list_reports_at(conn, collaboration_id, cut)
    activity = _activity(totals, orders, reports)
    return Evidence(Books(loaded.charters, loaded.facts, activity), Sources(facts), Period.parse(run.period).length)


def _all_orders(run: Run) -> EntriesAsked:
    return EntriesAsked(run.collaboration_id, "order", "", "", date.min, date.max, run.cut or 0)


def _activity(
    totals: Iterable[RunTotal], orders: Iterable[EntryAt], reports: Iterable[tuple[str, str, str, date]]
) -> Activity:
    minutes: dict[HoursKey, int] = {}
    costs: dict[CostKey, int] = {}
    tasks: dict[TaskKey, int] = {}
    for each in totals:
        if each.kind == "hours":
            minutes[HoursKey(each.project_id or "", each.member_id or "", each.month)] = each.amount
        elif each.kind == "cost":
            key = CostKey(each.stream_id or "", each.project_id, each.member_id, each.charged_to, each.month)
            costs[key] = each.amount
        else:
            tasks[TaskKey(each.stream_id or "", each.member_id or "", each.month)] = each.amount
    return Activity(
        minutes,
        costs,
        tasks,
        tuple(Order(o.stream_id, o.member_id, o.item, o.amount, o.day, o.to_date) for o in orders),
        {ReportKey(member, report, period): day for member, report, period, day in reports},
    )
