"""What entries are posted to, which days count there, and what that makes of monthly totals. Pure."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from services.settlement.engine.activity import CostKey, cost_code, order_code, task_code
from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts
from services.settlement.engine.ranges import Range, code_on, differences, ranges

Ranges = tuple[Range, ...]
Kind = Literal["hours", "cost", "order", "task"]


class AccountKey(NamedTuple):
    """What an entry's counting and totals depend on; what a kind has none of is empty.

    hours: project, member. cost: stream, project, member (who paid), charged_to, month (`2016-07`). order: stream,
    member, item. task: stream, member.
    """

    collaboration_id: str
    kind: Kind
    member_id: str
    project_id: str = ""
    stream_id: str = ""
    charged_to: str = ""
    item: str = ""
    month: str = ""


@dataclass(slots=True)
class Account:
    """An account with what the engine says of its days; `publishers` are those known to have entries in it."""

    account_id: int
    key: AccountKey
    ranges: Ranges
    publishers: set[str]
    latest: Range

    def code_on(self, day: date) -> str | None:
        """Why entries of that day do not count, or None: they do."""
        latest = self.latest
        if not latest.from_date <= day <= latest.to_date:
            latest = self.latest = next(r for r in self.ranges if r.from_date <= day <= r.to_date)
        return latest.code


def ranges_of(key: AccountKey, charters: Charters, facts: Facts) -> Ranges:
    """What the engine says of every day of an account."""
    match key.kind:
        case "hours":
            return ranges(charters, facts, key.project_id, key.member_id)
        case "cost":
            who = (key.member_id or None, key.charged_to or None)
            code = cost_code(charters, facts, CostKey(key.stream_id, key.project_id or None, *who, key.month))
        case "order":
            code = order_code(charters, facts, key.stream_id, key.member_id)
        case "task":
            code = task_code(charters, facts, key.stream_id, key.member_id)
    return (Range(date.min, date.max, code),)


def flips(before: Sequence[Range], after: Sequence[Range]) -> list[Range]:
    """The ranges of `after`, cut to the days that begin or cease to count."""
    flipped = differences([_counts_or_not(each) for each in before], [_counts_or_not(each) for each in after])
    return [
        Range(max(flip.from_date, new.from_date), min(flip.to_date, new.to_date), new.code)
        for flip in flipped
        for new in after
        if new.from_date <= flip.to_date and new.to_date >= flip.from_date
    ]


def _counts_or_not(each: Range) -> Range:
    return each._replace(code=each.code and "parked")


def last_day(month: date) -> date:
    """The last day of the month that begins with `month`."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def is_whole(found: Sequence[Range], month: date) -> bool:
    """Whether one range covers the whole month, so that its total needs no look at its days."""
    last = last_day(month)
    return any(each.from_date <= month and last <= each.to_date for each in found)


def counted(found: Sequence[Range], month: date, accepted: int, by_day: Mapping[date, int]) -> int:
    """What counts of a month's accepted total; `by_day` gives its days where a range begins or ends in the month."""
    if is_whole(found, month):
        return accepted if code_on(found, month) is None else 0
    return sum(amount for day, amount in by_day.items() if code_on(found, day) is None)
