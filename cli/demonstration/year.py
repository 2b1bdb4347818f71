"""A year as all municipal systems log it: who sends what in which order, and what must come of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from cli.demonstration.cases import Case, load_cases
from cli.demonstration.diary import Diary, MinutesKey, project_weights, write_diary
from cli.demonstration.expenses import CostKey, write_expenses
from cli.demonstration.mistakes import Mistake, plan_mistakes, wrong_entries
from cli.simulation.messages import Message
from shared.money import apportion

ENTRIES_MIN = 200
"""Fewer would leave a system without work to log."""


@dataclass(frozen=True)
class Year:
    """What is sent in a year by publisher, and what counts, is refused and is parked in the end.

    `entries` are the hours logged, wrong ones included; corrections, withdrawals, costs and second copies come on top.
    """

    year: int
    entries: int
    messages: dict[str, list[Message]]
    minutes: Counter[MinutesKey]
    costs: Counter[CostKey]
    mistakes: list[Mistake]

    @property
    def message_count(self) -> int:
        return sum(len(messages) for messages in self.messages.values())

    def mistakes_by_code(self, verdict: str) -> Counter[str]:
        """How many messages must get this verdict, by code."""
        return Counter(mistake.code for mistake in self.mistakes if mistake.verdict == verdict)


def write_year(cases: Sequence[Case], year: int, entries: int, *, with_late: bool) -> Year:
    """The year that these collaborations' systems log, always the same for the same arguments.

    `with_late`: the year before has been settled, so that a little of its work turns up now.
    """
    counts = _entries_by_member(cases, year, entries - wrong_entries(entries))
    pairs = [(case, member) for case in cases for member in case.members]
    diaries = [write_diary(case, m, year, counts[m.member_id], with_late=with_late) for case, m in pairs]
    mistakes = plan_mistakes(year, entries, diaries)
    costs: Counter[CostKey] = Counter()
    for case in cases:
        _add_expenses(case, year, diaries, costs, with_late=with_late)
    return Year(
        year=year,
        entries=entries,
        messages={diary.publisher: diary.messages() for diary in diaries},
        minutes=_sum(diaries),
        costs=costs,
        mistakes=mistakes,
    )


def written_by_system(year: int, entries: int, *, with_late: bool) -> dict[str, list[Message]]:
    """What each system sends in a year, in the order of sending."""
    return write_year(load_cases(), year, entries, with_late=with_late).messages


def _entries_by_member(cases: Sequence[Case], year: int, entries: int) -> dict[str, int]:
    members = [(case, member) for case in cases for member in case.members]
    weights = {m.member_id: round(sum(project_weights(case, m, year).values())) for case, m in members}
    return apportion(entries, weights)


def _add_expenses(case: Case, year: int, diaries: list[Diary], costs: Counter[CostKey], *, with_late: bool) -> None:
    """Spread the year's costs over what the host's system sends, in their order."""
    host = next(diary for diary in diaries if diary.member == case.host)
    expenses = write_expenses(case, year, with_late=with_late)
    for number, message in enumerate(expenses.messages, 1):
        host.place(number * len(host.entries) / (len(expenses.messages) + 1), message)
    costs.update(expenses.sums)


def _sum(diaries: Sequence[Diary]) -> Counter[MinutesKey]:
    return Counter(
        {
            key: sum(diary.minutes[key] for diary in diaries)
            for key in chain.from_iterable(diary.minutes for diary in diaries)
        }
    )
