"""What the host paid on behalf of all, and what its secretariat paid from the collaboration's account."""

from collections import Counter
from dataclasses import dataclass, field

from cli.demonstration.cases import Case, YearlyCost
from cli.simulation.messages import COST_INCURRED, ENTRY_WITHDRAWN, Message, Moment, compose

LATE_INVOICE_MINOR = 123_450
"""An invoice of last December that turns up in the year after, where a year before it has been settled."""

MISTAKEN_MINOR = 98_700
"""A cost that was entered for the wrong association, and is withdrawn."""

CostKey = tuple[str, str, str | None, int]
"""Collaboration, stream, who paid (None: the account), the year it belongs to."""


@dataclass
class Expenses:
    """The costs of one collaboration in a year: messages in order, and the sums that then stand (minor units)."""

    messages: list[Message] = field(default_factory=list[Message])
    sums: Counter[CostKey] = field(default_factory=Counter[CostKey])


def write_expenses(case: Case, year: int, *, with_late: bool) -> Expenses:
    """All costs of a year, sent by the host's system; with `with_late` one that belongs to the year before."""
    expenses = Expenses()
    for number, cost in enumerate(case.costs, 1):
        entry_id = f"{case.host.member_id[3:]}-{year}-bilag-{number:02d}"
        expenses.messages.append(_cost_message(case, cost, year, entry_id, cost.amount_in(year)))
        expenses.sums[case.id, cost.stream_id, cost.paid_by, year] += cost.amount_in(year)
    expenses.messages += _mistaken(case, year)
    if with_late:
        _add_late_invoice(case, year, expenses)
    return expenses


def _cost_message(case: Case, cost: YearlyCost, year: int, entry_id: str, amount_minor: int) -> Message:
    incurred_on = cost.on(year).isoformat()
    fields = {
        "collaboration_id": case.id,
        "entry_id": entry_id,
        "stream_id": cost.stream_id,
        "paid_by": cost.paid_by,
        "incurred_on": incurred_on,
        "amount_minor": amount_minor,
        "text": cost.text,
    }
    return compose(case.host.member_id, COST_INCURRED, entry_id, fields, Moment(f"{incurred_on}T12:00:00Z"))


def _mistaken(case: Case, year: int) -> list[Message]:
    """A cost and its withdrawal."""
    entry_id = f"{case.host.member_id[3:]}-{year}-bilag-fejl"
    cost = YearlyCost("05-20", case.costs[0].stream_id, None, MISTAKEN_MINOR, "Hører til en anden forening")
    fields = {"collaboration_id": case.id, "entry_id": entry_id, "reason": "Hører til en anden forening"}
    moment = Moment(f"{year}-05-24T12:00:00Z")
    withdrawal = compose(case.host.member_id, ENTRY_WITHDRAWN, f"{entry_id}-trukket", fields, moment)
    return [_cost_message(case, cost, year, entry_id, MISTAKEN_MINOR), withdrawal]


def _add_late_invoice(case: Case, year: int, expenses: Expenses) -> None:
    stream_id = case.costs[0].stream_id
    cost = YearlyCost("12-19", stream_id, None, LATE_INVOICE_MINOR, "Faktura modtaget efter årsskiftet")
    entry_id = f"{case.host.member_id[3:]}-{year}-bilag-sen"
    expenses.messages.append(_cost_message(case, cost, year - 1, entry_id, LATE_INVOICE_MINOR))
    expenses.sums[case.id, stream_id, None, year - 1] += LATE_INVOICE_MINOR
