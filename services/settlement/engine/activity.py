"""What members gave, in sums: everything a run needs from entries, and which of it is parked (charter.md 5).

Work at the close grows with members × projects × months: hours, costs and tasks come as totals by month. Months are
named `2016-07`, minutes and amounts (minor units) are integers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts
from shared.charter.model import CostsBasis, OrdererKey, TasksBasis, UnitsBasis
from shared.periods import Period


class HoursKey(NamedTuple):
    """What minutes are summed by."""

    project: str
    member: str
    month: str


class CostKey(NamedTuple):
    """What costs are summed by; `month` is that of `incurred_on`."""

    stream: str
    project: str | None
    paid_by: str | None
    charged_to: str | None
    month: str


class TaskKey(NamedTuple):
    """What the values of tasks are summed by; `month` is that of `completed_on`."""

    stream: str
    member: str
    month: str


class Order(NamedTuple):
    """One order of units, as it stands now; `to_date` None: open."""

    stream: str
    member: str
    item: str
    quantity: int
    from_date: date
    to_date: date | None


class ReportKey(NamedTuple):
    """A report of a member for a period (its name)."""

    member: str
    report: str
    period: str


@dataclass(frozen=True)
class Activity:
    """What was given, without what was withdrawn.

    `minutes` holds only hours that count (`ranges` says which). Costs, tasks and orders are all those accepted: the
    engine itself leaves out what is parked. `reports` holds the earliest day each was handed in.
    """

    minutes: Mapping[HoursKey, int] = field(default_factory=dict[HoursKey, int])
    costs: Mapping[CostKey, int] = field(default_factory=dict[CostKey, int])
    tasks: Mapping[TaskKey, int] = field(default_factory=dict[TaskKey, int])
    orders: tuple[Order, ...] = ()
    reports: Mapping[ReportKey, date] = field(default_factory=dict[ReportKey, date])


def cost_code(charters: Charters, facts: Facts, cost: CostKey) -> str | None:
    """Why costs of this kind are parked, or None: they count.

    Whether a project or an orderer is missing is asked by the terms under which the costs of that month are settled.
    """
    stream = charters.stream_in_month(cost.stream, Period.parse(cost.month))
    if stream is None or not isinstance(stream.basis, CostsBasis):
        return "unknown_stream"
    if stream.scope == "project" and cost.project is None:
        return "missing_project"
    if cost.project is not None and cost.project not in facts.projects:
        return "unknown_project"
    if any(member is not None and not facts.knows_member(member) for member in (cost.paid_by, cost.charged_to)):
        return "unknown_member"
    if isinstance(stream.key, OrdererKey) and cost.charged_to is None:
        return "missing_orderer"
    return None


def order_code(charters: Charters, facts: Facts, stream_id: str, member: str) -> str | None:
    """Why an order is parked, or None: it counts. Whether its member is one on the day is not asked."""
    return _member_code(charters, facts, stream_id, member, UnitsBasis)


def task_code(charters: Charters, facts: Facts, stream_id: str, member: str) -> str | None:
    """Why a task is parked, or None: it counts. Whether its member is one on the day is not asked."""
    return _member_code(charters, facts, stream_id, member, TasksBasis)


def _member_code(
    charters: Charters, facts: Facts, stream_id: str, member: str, basis: type[UnitsBasis | TasksBasis]
) -> str | None:
    stream = charters.any_stream(stream_id)
    if stream is None or not isinstance(stream.basis, basis):
        return "unknown_stream"
    return None if facts.knows_member(member) else "unknown_member"
