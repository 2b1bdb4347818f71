"""The tables of operations."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.reporting.pages.language import Speech
from services.reporting.pages.operations.view import OperationsView
from services.reporting.pages.operations.watching import Seen, Watch
from services.reporting.pages.tables import Column, Row, Table
from services.reporting.rebuilding.asked.store import AskedRebuild

ZONE = ZoneInfo("Europe/Copenhagen")


def clock(at: datetime) -> str:
    """The time of day as the clocks of Denmark and Norway show it."""
    return at.astimezone(ZONE).strftime("%H:%M:%S")


def moment(at: datetime | str, speech: Speech) -> str:
    """Day and time; of a moment, or of one in ISO form."""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{speech.date_of(at)} {clock(at)}"


def tables_of(view: OperationsView, speech: Speech) -> dict[str, Table]:
    """All tables of the page by key."""
    tables = (processes(view.watch, speech), lag(view.watch, speech), history(view.watch, speech))
    return {table.key: table for table in (*tables, outboxes(view, speech), rebuilds(view, speech))}


def processes(watch: Watch, speech: Speech) -> Table:
    """Which processes answer, and what they say."""
    t = speech.text
    columns = [
        Column("process", t("operations_process")),
        Column("state", t("state")),
        Column("seen", t("operations_last_seen")),
        Column("said", t("operations_said")),
    ]
    rows: list[Row] = [
        {
            "process": name,
            "state": t(_state(watch.seen.get(name, Seen(name)))),
            "seen": _last_seen(watch, name, speech),
            "said": " ".join(watch.seen.get(name, Seen(name)).said) or None,
        }
        for name in watch.addresses
    ]
    return Table("processes", t("operations_processes"), columns, rows)


def _state(seen: Seen) -> str:
    if not seen.answers:
        return "operations_away"
    return "operations_ready" if seen.ready else "operations_not_ready"


def _last_seen(watch: Watch, name: str, speech: Speech) -> str:
    seen_at = watch.seen.get(name, Seen(name)).seen_at
    return clock(seen_at) if seen_at else speech.text("operations_not_since", at=clock(watch.since))


def lag(watch: Watch, speech: Speech) -> Table:
    """How far each consumer is behind."""
    columns = [
        Column("consumer", speech.text("operations_consumer")),
        Column("waiting", speech.text("operations_records_waiting"), "number"),
    ]
    rows: list[Row] = [{"consumer": name, "waiting": waiting} for name, waiting in sorted(watch.lags.items())]
    return Table("lag", speech.text("operations_lag"), columns, rows)


def history(watch: Watch, speech: Speech) -> Table:
    """The lag of each consumer at each look of the last half hour."""
    consumers = sorted({name for _, lags in watch.history for name in lags})
    columns = [Column("at", speech.text("operations_at")), *(Column(name, name, "number") for name in consumers)]
    rows: list[Row] = [{"at": clock(at), **lags} for at, lags in watch.history]
    return Table("lag-history", speech.text("operations_lag_history"), columns, rows)


def outboxes(view: OperationsView, speech: Speech) -> Table:
    """What each service has announced and not sent."""
    columns = [
        Column("service", speech.text("operations_service")),
        Column("waiting", speech.text("operations_messages_waiting"), "number"),
        Column("oldest", speech.text("operations_oldest_seconds"), "number"),
    ]
    rows: list[Row] = [
        {"service": each.service, "waiting": each.waiting, "oldest": each.oldest_seconds} for each in view.outboxes
    ]
    return Table("outboxes", speech.text("operations_outboxes"), columns, rows)


def rebuilds(view: OperationsView, speech: Speech) -> Table:
    """The latest rebuilds: who asked, when, and what came of it."""
    t = speech.text
    columns = [
        Column("asked", t("operations_asked_at")),
        Column("by", t("operations_asked_by")),
        Column("state", t("state")),
        Column("records", t("operations_records"), "number"),
        Column("seconds", t("operations_seconds"), "number"),
        Column("why", t("operations_why")),
    ]
    return Table("rebuilds", t("operations_rebuilds"), columns, [_rebuild(each, speech) for each in view.ended])


def _rebuild(each: AskedRebuild, speech: Speech) -> Row:
    lasted = each.ended_at - each.begun_at if each.ended_at and each.begun_at else None
    return {
        "asked": moment(each.asked_at, speech),
        "by": each.asked_by,
        "state": speech.text(f"operations_rebuild_{each.state}"),
        "records": each.records_read,
        "seconds": None if lasted is None else round(lasted.total_seconds()),
        "why": each.failure,
    }
