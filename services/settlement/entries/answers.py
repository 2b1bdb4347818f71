"""Entries and parked messages as JSON."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from asyncpg import Record

from services.settlement.entries.changes.rules import fits
from services.settlement.entries.reading.store import HistoryRow
from services.settlement.entries.receipts import WAITS_FOR
from services.settlement.entries.store import Parked, ParkedSum

AMOUNT_NAMES = {"hours": "minutes", "cost": "amount_minor", "order": "quantity", "task": "value_minor"}
DAY_NAMES = {"hours": "work_date", "cost": "incurred_on", "order": "from_date", "task": "completed_on"}
DESCRIPTION_NAMES = {"hours": "activity", "cost": "text", "task": "title"}
FACT_NAMES = {"hours": "hours_logged", "cost": "cost_incurred", "order": "units_ordered", "task": "task_completed"}
CHANGE_NAMES = {"corrected": "hours_corrected", "ended": "units_ended", "withdrawn": "entry_withdrawn"}


def entry(row: Record) -> dict[str, Any]:
    """An entry as it stands, under the names its publisher gave its fields; what it has none of is left out."""
    kind = row["kind"]
    said = {
        "collaboration_id": row["collaboration_id"],
        "publisher": row["publisher"],
        "entry_id": row["entry_id"],
        "type": FACT_NAMES[kind],
        "state": row["state"],
        "code": row["code"],
        "message": WAITS_FOR.get(row["code"]),
        "stream_id": row["stream_id"],
        "project_id": row["project_id"],
        "paid_by" if kind == "cost" else "member_id": row["member_id"],
        "charged_to": row["charged_to"],
        "item": row["item"],
        DAY_NAMES[kind]: row["day"].isoformat(),
        "to_date": row["to_date"] and row["to_date"].isoformat(),
        AMOUNT_NAMES[kind]: row["amount"],
        "worker": row["worker"],
        DESCRIPTION_NAMES.get(kind, "text"): row["description"],
        "event_id": row["event_id"],
        "received_at": moment(row["received_at"]),
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def history(row: Record, changes: Iterable[HistoryRow]) -> list[dict[str, Any]]:
    """What the entry was first sent as, and every change that names it, in order of arrival."""
    kind = row["kind"]
    first = {
        "fact": FACT_NAMES[kind],
        "event_id": row["event_id"],
        "received_at": moment(row["received_at"]),
        AMOUNT_NAMES[kind]: row["logged_amount"],
        DAY_NAMES[kind]: row["logged_day"].isoformat(),
        "to_date": row["logged_to_date"] and row["logged_to_date"].isoformat(),
    }
    told = [first, *(_change(kind, each) for each in changes)]
    return [{name: value for name, value in each.items() if value is not None} for each in told]


def _change(kind: str, each: HistoryRow) -> dict[str, Any]:
    change = each.change
    return {
        "fact": CHANGE_NAMES[change.kind],
        "event_id": each.event_id,
        "received_at": moment(each.received_at),
        "applied": fits(change.kind, kind),
        "minutes": change.amount,
        "work_date": change.day and change.day.isoformat(),
        "to_date": change.to_date and change.to_date.isoformat(),
        "reason": change.reason or None,
    }


def parked(each: Parked, now: datetime) -> dict[str, Any]:
    """Something parked, why, and for how long."""
    fact = FACT_NAMES.get(each.kind) or CHANGE_NAMES.get(each.kind) or each.kind
    said = {
        "key": each.change_number,
        "publisher": each.publisher,
        "entry_id": each.entry_id,
        "type": fact,
        "code": each.code,
        "message": WAITS_FOR.get(each.code, ""),
        "project_id": each.project_id,
        "member_id": each.member_id,
        "received_at": moment(each.received_at),
        "age_seconds": int((now - each.received_at).total_seconds()),
    }
    return {name: value for name, value in said.items() if value != ""}


def parked_sum(each: ParkedSum, ages: Sequence[int]) -> dict[str, Any]:
    """How much is parked for one reason and of one age; `ages` are the days at which each age begins."""
    return {
        "code": each.code,
        "message": WAITS_FOR.get(each.code, ""),
        "from_days": ages[max(0, each.age - 1)],
        "count": each.messages,
        "oldest": moment(each.oldest),
    }


def moment(at: datetime) -> str:
    """A moment in UTC, as all answers write it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
