"""What entries are posted to, which days count there, and what that makes of monthly totals. Pure."""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from services.settlement.engine.activity import CostKey, cost_code, order_code, task_code
from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts
from services.settlement.engine.ranges import NOT_ATTESTED, Range, code_on, differences, ranges

Ranges = tuple[Range, ...]
Kind = Literal["hours", "cost", "order", "task"]


ONE_DAY = timedelta(days=1)


class Amounts(NamedTuple):
    """Of a month or a day: all that was accepted and not withdrawn, and what of it is attested since it was changed."""

    accepted: int
    attested: int


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
    return each._replace(code=each.code and (NOT_ATTESTED if each.code == NOT_ATTESTED else "parked"))


def with_attested(found: Sequence[Range], months: Collection[date]) -> Ranges:
    """The ranges as they are for entries: months (their first days) attested whole count where only that was asked."""
    made: list[Range] = []
    for each in found:
        cuts = [(each.from_date, each.to_date, each.code)]
        if each.code == NOT_ATTESTED:
            cuts = list(_cut(each, sorted(months)))
        for from_date, to_date, code in cuts:
            if made and made[-1].code == code:
                made[-1] = made[-1]._replace(to_date=to_date)
            else:
                made.append(Range(from_date, to_date, code))
    return tuple(made)


def _cut(found: Range, months: Sequence[date]) -> Iterator[Range]:
    """The range in pieces, those that lie in one of the months without a code."""
    day = found.from_date
    for month in months:
        first, last = max(month, found.from_date), min(last_day(month), found.to_date)
        if first > last:
            continue
        if day < first:
            yield Range(day, first - ONE_DAY, found.code)
        yield Range(first, last, None)
        if last == found.to_date:
            return
        day = last + ONE_DAY
    yield Range(day, found.to_date, found.code)


def last_day(month: date) -> date:
    """The last day of the month that begins with `month`."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def is_whole(found: Sequence[Range], month: date) -> bool:
    """Whether one range covers the whole month, so that its total needs no look at its days."""
    last = last_day(month)
    return any(each.from_date <= month and last <= each.to_date for each in found)


def counted(found: Sequence[Range], month: date, whole: Amounts, by_day: Mapping[date, Amounts]) -> int:
    """What counts of a month; `by_day` gives its days where a range begins or ends in the month."""
    if is_whole(found, month):
        return _counting(code_on(found, month), whole)
    return sum(_counting(code_on(found, day), amounts) for day, amounts in by_day.items())


def _counting(code: str | None, amounts: Amounts) -> int:
    return amounts.accepted if code is None else amounts.attested if code == NOT_ATTESTED else 0
