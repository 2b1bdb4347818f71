"""Basis units: who ordered pays, by quantity and price (the rate whose id is the item's)."""

from collections import Counter

from services.settlement.engine.activity import Order
from services.settlement.engine.bases.case import Amounts, Case, slots
from services.settlement.engine.days import LAST_DAY, Days, common, holds, union
from shared.charter.model import UnitsBasis


def units(case: Case, basis: UnitsBasis) -> Amounts:
    """What each orderer owes for the period."""
    taken: Counter[str] = Counter()
    for order in case.books.orders.get(case.stream.id, ()):
        priced = priced_days(case, basis, order)
        taken[order.member] += sum(order.quantity * case.rate_on(order.item, day) for day in priced)
    return slots(None, "share", taken)


def priced_days(case: Case, basis: UnitsBasis, order: Order) -> list[int]:
    """The days at whose prices the order is due in the period; none where it is not."""
    return _once(case, order) if basis.per == "once" else _monthly(case, order)


def _active(case: Case, order: Order) -> Days:
    """The days from `from_date` to `to_date` on which its member is a member."""
    last = LAST_DAY if order.to_date is None else order.to_date.toordinal()
    return common(case.books.facts.membership(order.member), union([(order.from_date.toordinal(), last)]))


def _once(case: Case, order: Order) -> list[int]:
    """The day whose price is due: `from_date`, if it lies in the period and the order is active on it."""
    due = case.period.contains(order.from_date) and holds(_active(case, order), order.from_date.toordinal())
    return [order.from_date.toordinal()] if due else []


def _monthly(case: Case, order: Order) -> list[int]:
    """The days whose prices are due: the first of each month in which the order is active on any day."""
    active = _active(case, order)
    months = [(month.first.toordinal(), month.last.toordinal()) for month in case.period.months()]
    return [first for first, last in months if common(active, ((first, last),))]
