"""Basis costs: what was spent is shared by the key or falls on who ordered; who paid is credited."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from services.settlement.engine.activity import CostKey
from services.settlement.engine.bases.case import Amounts, Case, slots
from services.settlement.engine.keys import shares
from shared.charter.model import OrdererKey


def costs(case: Case) -> Amounts:
    """Shares and credits, per project where the stream is worked out by project."""
    amounts: Amounts = {}
    for project, spent in _by_project(case).items():
        if isinstance(case.stream.key, OrdererKey):
            taken = _summed((cost.charged_to, amount) for cost, amount in spent)
        else:
            total = sum(amount for _, amount in spent)
            taken = shares(case.books, case.stream, case.period, project, total)
        amounts |= slots(project, "share", taken)
        amounts |= slots(project, "credit", _summed((cost.paid_by, amount) for cost, amount in spent), sign=-1)
    return amounts


def _by_project(case: Case) -> dict[str | None, list[tuple[CostKey, int]]]:
    """The costs that count in the period, by project where that matters."""
    found: dict[str | None, list[tuple[CostKey, int]]] = defaultdict(list)
    for month in case.months:
        for cost, amount in case.books.costs.get((case.stream.id, month), ()):
            found[cost.project if case.stream.scope == "project" else None].append((cost, amount))
    return found


def _summed(amounts: Iterable[tuple[str | None, int]]) -> Counter[str]:
    """Amounts by member; those of nobody are the account's."""
    summed: Counter[str] = Counter()
    for member, amount in amounts:
        if member is not None:
            summed[member] += amount
    return summed
