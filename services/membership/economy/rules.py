"""What may be a mistake in a rate or a budget; nothing is refused, since a later charter may make it right. Pure."""

from collections.abc import Sequence

from shared.charter import Charter
from shared.charter.model import BudgetBasis, GrantBasis, HoursBasis, RateBasis, UnitsBasis
from shared.errors import Problem
from shared.events.membership import BudgetAdopted, RateAdopted
from shared.periods import Period


def rate_warnings(fact: RateAdopted, charters: Sequence[Charter]) -> list[Problem]:
    """A rate that no version of the charter reads. Units are priced by their item's name, which no charter lists."""
    bases = [stream.basis for charter in charters for stream in charter.streams]
    if any(isinstance(basis, UnitsBasis) for basis in bases):
        return []
    read = {basis.rate for basis in bases if isinstance(basis, HoursBasis | RateBasis | GrantBasis)}
    if fact.rate_id in read:
        return []
    return [Problem("unused_rate", "rate_id", f"No version of the charter reads the rate {fact.rate_id}.")]


def budget_warnings(fact: BudgetAdopted, charters: Sequence[Charter]) -> list[Problem]:
    """A budget of a stream or for a length of period that no version of the charter has."""
    found = [(charter, stream) for charter in charters if (stream := charter.stream(fact.stream_id))]
    budgets = [(charter, stream) for charter, stream in found if isinstance(stream.basis, BudgetBasis)]
    if not budgets:
        return [
            Problem("unknown_stream", "stream_id", f"No version of the charter has a budget stream {fact.stream_id}.")
        ]
    warnings: list[Problem] = []
    settlements = [(stream, charter.settlement_of(stream.id)) for charter, stream in budgets]
    lengths = {stream.period or settlement.every for stream, settlement in settlements if settlement}
    if Period.parse(fact.period).length not in lengths:
        wanted = ", ".join(sorted(lengths)) or "no settlement at all"
        warnings.append(Problem("other_period", "period", f"{fact.stream_id} goes by {wanted}."))
    if all((stream.scope == "project") != (fact.project_id is not None) for _, stream in budgets):
        by_project = "is" if fact.project_id is None else "is not"
        warnings.append(Problem("other_scope", "project_id", f"{fact.stream_id} {by_project} worked out by project."))
    return warnings
