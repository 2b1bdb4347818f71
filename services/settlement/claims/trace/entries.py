"""The single entries behind a line, for those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.settlement.claims.trace import store
from services.settlement.claims.trace.evidence import Question
from services.settlement.claims.trace.store import EntriesAsked, EntryAt, Place, Shown
from services.settlement.engine.activity import CostKey, Order, cost_code, order_code, task_code
from services.settlement.engine.bases.units import priced_days
from services.settlement.engine.ranges import NOT_ATTESTED, ranges
from services.settlement.runs.store import Run
from shared.charter.model import Basis, CostsBasis, HoursBasis, Stream, TasksBasis, UnitsBasis
from shared.database import Connection
from shared.principal import Principal

KINDS: dict[type[Basis], str] = {HoursBasis: "hours", CostsBasis: "cost", TasksBasis: "task", UnitsBasis: "order"}
"""Which entries a basis reads."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: the operator and the auditor see every entry, a member its own."""

    principal: Principal
    collaboration_id: str

    @property
    def sees_all(self) -> bool:
        return self.principal.reads_all(self.collaboration_id)

    def sees(self, member: str) -> bool:
        """Whether single entries of the member are open to the viewer."""
        return self.sees_all or member in self.principal.named("member")

    def members(self, members: Sequence[str] | None) -> list[str] | None:
        """Of these members (None: all) those whose entries are open; None: all are."""
        if members is None:
            return None if self.sees_all else sorted(self.principal.named("member"))
        return [member for member in members if self.sees(member)]


async def list_entries(
    conn: Connection, asked: Question, sought: EntriesAsked, shown: Shown, viewer: Viewer
) -> list[dict[str, Any]]:
    """Entries that counted, as of the run's cut, by day; costs are open to all members, but not their texts."""
    stream = asked.stream
    if stream is None:
        return []
    members = shown.members if sought.kind == "cost" else viewer.members(shown.members)
    found = await store.list_entries_at(conn, sought, replace(shown, members=members))
    return [_row(asked, stream, each, viewer) for each in found if _counts(asked, stream, each)]


def entries_behind(run: Run, asked: Question, orderer: str | None = None) -> EntriesAsked | None:
    """The entries a stream was worked out from, of one orderer or all; None: it reads none."""
    stream = asked.stream
    kind = KINDS.get(type(stream.basis)) if stream is not None else None
    if stream is None or kind is None:
        return None
    return EntriesAsked(
        collaboration_id=run.collaboration_id,
        kind=kind,
        stream_id="" if kind == "hours" else stream.id,
        project_id=asked.project or "",
        first=asked.period.first if kind != "order" else date.min,
        last=asked.period.last,
        cut=run.cut or 0,
        charged_to=orderer or "",
        counting=_counting(asked) if kind == "hours" else None,
    )


def _counting(asked: Question) -> list[tuple[str, date, date, bool]]:
    """The days of the period on which each member's hours count in the project, and whether only those attested do."""
    books, period = asked.evidence.books, asked.period
    return [
        (member, max(each.from_date, period.first), min(each.to_date, period.last), each.code is not None)
        for member in books.facts.members
        for each in ranges(books.charters, books.facts, asked.project or "", member)
        if each.code in (None, NOT_ATTESTED) and each.from_date <= period.last and each.to_date >= period.first
    ]


def _counts(asked: Question, stream: Stream, entry: EntryAt) -> bool:
    charters, facts = asked.evidence.books.charters, asked.evidence.books.facts
    match stream.basis:
        case CostsBasis():
            month = f"{entry.day.year:04}-{entry.day.month:02}"
            key = CostKey(
                entry.stream_id, entry.project_id or None, entry.member_id or None, entry.charged_to or None, month
            )
            return cost_code(charters, facts, key) is None
        case UnitsBasis() as basis:
            order = Order(entry.stream_id, entry.member_id, entry.item, entry.amount, entry.day, entry.to_date)
            is_known = order_code(charters, facts, order.stream, order.member) is None
            return is_known and bool(priced_days(asked.case(stream), basis, order))
        case TasksBasis():
            return task_code(charters, facts, entry.stream_id, entry.member_id) is None
        case _:
            return True


def _row(asked: Question, stream: Stream, entry: EntryAt, viewer: Viewer) -> dict[str, Any]:
    common = {
        "event_id": entry.event_id,
        "entry_id": entry.entry_id,
        "publisher": entry.publisher,
        "change_event_ids": entry.change_event_ids,
        "after": place_text(entry.place),
    }
    text = entry.description if viewer.sees(entry.member_id) else None
    match stream.basis:
        case CostsBasis():
            return {
                **common,
                "incurred_on": entry.day.isoformat(),
                "amount_minor": entry.amount,
                "project": entry.project_id or None,
                "paid_by": entry.member_id or None,
                "charged_to": entry.charged_to or None,
                "text": text,
            }
        case UnitsBasis():
            return {
                **common,
                "member": entry.member_id,
                "item": entry.item,
                "quantity": entry.amount,
                "from_date": entry.day.isoformat(),
                "to_date": entry.to_date.isoformat() if entry.to_date else None,
            }
        case TasksBasis():
            task = {"member": entry.member_id, "completed_on": entry.day.isoformat(), "value_minor": entry.amount}
            return {**common, **task, "title": text}
        case _:
            return {**common, **_hours(asked, stream, entry)}


def _hours(asked: Question, stream: Stream, entry: EntryAt) -> dict[str, Any]:
    """Hours with the minutes honoured: those agreed are the first ones of the period."""
    honoured = entry.amount
    if isinstance(stream.basis, HoursBasis) and stream.basis.honour == "agreed_and_delivered":
        key = (asked.project or "", entry.member_id, asked.cover.period)
        left = asked.evidence.books.facts.agreed_minutes.get(key, 0) - entry.before
        honoured = max(0, min(entry.amount, left))
    return {
        "member": entry.member_id,
        "work_date": entry.day.isoformat(),
        "minutes": entry.amount,
        "honoured_minutes": honoured,
        "honoured": honoured == entry.amount,
        "attestation_event_id": entry.attestation_event_id,
    }


def place_text(place: Place) -> str:
    """A place among entries as a page's key."""
    return "|".join((place[0].isoformat(), place[1], place[2]))


def parse_place(text: str) -> Place:
    """The place that `place_text` wrote. Raises ValueError."""
    day, publisher, entry_id = text.split("|", 2)
    return (date.fromisoformat(day), publisher, entry_id)
