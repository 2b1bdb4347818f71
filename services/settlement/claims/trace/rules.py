"""What one line rests on, basis by basis. Pure: everything is asked of the evidence."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from services.settlement.claims.lines import StoredLine
from services.settlement.claims.trace.evidence import Evidence, Question
from services.settlement.claims.trace.keys import fraction_of, key_of
from services.settlement.engine.activity import Order, ReportKey
from services.settlement.engine.bases.hours import honoured_minutes
from services.settlement.engine.bases.units import priced_days
from services.settlement.engine.result import Cover
from shared.charter import Charter
from shared.charter.model import (
    BudgetBasis,
    CostsBasis,
    FixedBasis,
    GrantBasis,
    HoursBasis,
    OrdererKey,
    RateBasis,
    Stream,
    TasksBasis,
    UnitsBasis,
)
from shared.periods import Period

Explanation = dict[str, Any]


def explain(evidence: Evidence, line: StoredLine) -> Explanation:
    """How the line came about; a carried line is explained by the run it was carried from."""
    if line.stream_id is None:
        return {}
    asked = Question(evidence, Cover(line.stream_id, line.period, line.instalment), line.project_id)
    stream = asked.stream
    if stream is None:
        return {"charter": _charter(asked.charter), "basis": None, "instalment": _instalment(asked)}
    kind = line.adjusts or line.kind
    return {
        "charter": _charter(asked.charter),
        "basis": stream.basis.type,
        "joining": stream.joining,
        "instalment": _instalment(asked),
        "shared_minor": asked.shared_minor,
        "passed_on_minor": asked.passed_on_minor(line.member_id) if kind == "payee" else None,
        "key": key_of(asked, stream) if kind in ("share", "payee") else None,
        **_by_basis(asked, stream, line),
    }


def _charter(charter: Charter | None) -> Explanation | None:
    if charter is None:
        return None
    return {
        "version": charter.version,
        "valid_from": charter.valid_from.isoformat(),
        "decision": charter.decision,
        "sha256": charter.sha256,
    }


def _instalment(asked: Question) -> dict[str, int] | None:
    if asked.cover.instalment is None:
        return None
    return {"number": asked.cover.instalment, "of": len(asked.period.parts(asked.evidence.every))}


def _by_basis(asked: Question, stream: Stream, line: StoredLine) -> Explanation:
    member = line.member_id
    match stream.basis:
        case BudgetBasis():
            return {"budget": asked.evidence.sources.budget(stream.id, asked.cover.period, asked.project)}
        case RateBasis() as basis:
            return {"rates": _rates(asked, basis.rate, [asked.period.first]), **_flat(asked, stream, member, basis)}
        case FixedBasis() as basis:
            return {"amounts": _fixed(basis), "payer": fraction_of(asked, stream, member)}
        case GrantBasis() as basis:
            return {
                "rates": _rates(asked, basis.rate, [asked.period.first]),
                "payer": fraction_of(asked, stream, member),
                "report": _report(asked, basis, member),
            }
        case HoursBasis() as basis:
            return _hours(asked, stream, basis)
        case CostsBasis():
            return {"costs": _costs(asked, stream, line)}
        case UnitsBasis() as basis:
            return {"orders": _orders(asked, stream, basis, member)}
        case TasksBasis():
            return {"tasks": _tasks(asked, stream, line)}


def _rates(asked: Question, rate: str, days: list[date]) -> list[Explanation]:
    """The rates in force on the days, each once, in order."""
    found = (asked.evidence.sources.rate(rate, day) for day in days)
    return list({each["valid_from"]: each for each in found if each is not None}.values())


def _flat(asked: Question, stream: Stream, member: str, basis: RateBasis) -> Explanation:
    day = basis.read.reading_date(asked.period)
    read = asked.evidence.sources.figure(member, basis.figure, day) if basis.figure and day else None
    figure = None if basis.figure is None else {"figure": basis.figure, "reading_date": str(day), "read": read}
    return {"figure": figure, "payer": fraction_of(asked, stream, member)}


def _fixed(basis: FixedBasis) -> Explanation:
    return {
        "kinds": {kind: str(amount) for kind, amount in basis.kinds.items()},
        "members": {member: str(amount) for member, amount in basis.members.items()},
    }


def _report(asked: Question, basis: GrantBasis, member: str) -> Explanation:
    key = ReportKey(member, basis.report, asked.cover.period)
    submitted_on = asked.evidence.books.activity.reports.get(key)
    return {
        "report": basis.report,
        "deadline": date.fromordinal(asked.period.last.toordinal() + basis.deadline_days).isoformat(),
        "submitted_on": submitted_on.isoformat() if submitted_on else None,
    }


def _hours(asked: Question, stream: Stream, basis: HoursBasis) -> Explanation:
    """Minutes by member and month, how many of them are honoured, and at which rate."""
    by_member = _delivered(asked)
    rows: list[Explanation] = []
    for member, delivered in sorted(by_member.items()):
        honoured, _ = honoured_minutes(asked.case(stream), basis, asked.project or "", member, delivered)
        minutes_of = dict(honoured)
        rows += [
            {
                "member": member,
                "month": month.name,
                "minutes": minutes,
                "honoured_minutes": minutes_of.get(month, 0),
                "rate_minor": _rate_minor(asked, basis, month),
            }
            for month, minutes in delivered
        ]
    return {
        "hours": rows,
        "honour": basis.honour,
        "agreed_minutes": _agreed(asked, by_member) if basis.honour == "agreed_and_delivered" else None,
        "rates": _rates(asked, basis.rate, [Period.parse(month).first for month in sorted({r["month"] for r in rows})]),
    }


def _delivered(asked: Question) -> dict[str, list[tuple[Period, int]]]:
    """By member, the minutes that counted in the project, month by month."""
    by_member: dict[str, list[tuple[Period, int]]] = {}
    for month in asked.period.months():
        for project, member, minutes in asked.evidence.books.minutes.get(month.name, ()):
            if project == asked.project:
                by_member.setdefault(member, []).append((month, minutes))
    return by_member


def _agreed(asked: Question, members: Iterable[str]) -> dict[str, int]:
    agreed = asked.evidence.books.facts.agreed_minutes
    return {member: agreed.get((asked.project or "", member, asked.cover.period), 0) for member in sorted(members)}


def _rate_minor(asked: Question, basis: HoursBasis, month: Period) -> int | None:
    return asked.evidence.books.facts.rate_on(basis.rate, month.first.toordinal())


def orderer_of(line: StoredLine, stream: Stream) -> str | None:
    """The member that the costs behind the line are charged to, where each bears its own."""
    return line.member_id if isinstance(stream.key, OrdererKey) and not line.is_credit else None


def _costs(asked: Question, stream: Stream, line: StoredLine) -> list[Explanation]:
    """Sums of the costs behind the line by month, payer and orderer."""
    orderer = orderer_of(line, stream)
    return [
        {
            "month": cost.month,
            "project": cost.project,
            "paid_by": cost.paid_by,
            "charged_to": cost.charged_to,
            "amount_minor": amount,
        }
        for month in asked.period.months()
        for cost, amount in asked.evidence.books.costs.get((stream.id, month.name), ())
        if stream.scope != "project" or cost.project == asked.project
        if not line.is_credit or cost.paid_by == line.member_id
        if orderer is None or cost.charged_to == orderer
    ]


def _tasks(asked: Question, stream: Stream, line: StoredLine) -> list[Explanation]:
    """Sums of the tasks behind the line by month and member."""
    return [
        {"month": month.name, "member": member, "value_minor": value}
        for month in asked.period.months()
        for member, value in asked.evidence.books.tasks.get((stream.id, month.name), ())
        if not line.is_credit or member == line.member_id
    ]


def _orders(asked: Question, stream: Stream, basis: UnitsBasis, member: str) -> list[Explanation]:
    """The member's orders that are due in the period, with each price and what they come to."""
    ordered = [order for order in asked.evidence.books.orders.get(stream.id, ()) if order.member == member]
    found = ((order, priced_days(asked.case(stream), basis, order)) for order in ordered)
    return [_order(asked, basis, order, days) for order, days in found if days]


def _order(asked: Question, basis: UnitsBasis, order: Order, days: list[int]) -> Explanation:
    prices = Counter(asked.evidence.books.facts.rate_on(order.item, day) or 0 for day in days)
    return {
        "item": order.item,
        "quantity": order.quantity,
        "from_date": order.from_date.isoformat(),
        "to_date": order.to_date.isoformat() if order.to_date else None,
        "per": basis.per,
        "rates": _rates(asked, order.item, [date.fromordinal(day) for day in days]),
        "times": len(days),
        "prices": [{"rate_minor": price, "times": times} for price, times in prices.items()],
        "amount_minor": order.quantity * sum(price * times for price, times in prices.items()),
    }
