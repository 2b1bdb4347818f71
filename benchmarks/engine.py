"""The engine on 98 members × 30 projects × 12 months, with and without earlier years to hold its lines against.

The yardstick is the least that any such close must do, in the same process with the same exact arithmetic: sum each
member's minutes in each project, value them, and apportion the value twice, as credits and as shares.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction

from benchmarks.closing import CLOSE, FIRST_YEAR, facts_of_close, year_of_hours
from benchmarks.report import Finding
from benchmarks.stage import CHARTER, COLLABORATION
from services.settlement.engine.activity import Activity
from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts, fold
from services.settlement.engine.result import RunResult
from services.settlement.engine.settle import settle
from shared.charter import load_charters
from shared.money import apportion, round_half_away
from shared.periods import Period

EARLIER = 5
ROUNDS = 3


def plain_pass(facts: Facts, activity: Activity) -> int:
    """Sums, values and apportions one year's hours and nothing else; the minor units shared out."""
    delivered: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for key, minutes in activity.minutes.items():
        if key.month.startswith(str(FIRST_YEAR)):
            delivered[key.project][key.member] = delivered[key.project].get(key.member, 0) + minutes
    weights = dict.fromkeys(facts.members, 1)
    shared = 0
    for by_member in delivered.values():
        values = {member: Fraction(minutes * 62_537, 60) for member, minutes in by_member.items()}
        total = round_half_away(sum(values.values(), Fraction()))
        shared += sum(apportion(total, weights).values()) + sum(apportion(total, values).values())
    return shared


def _median_seconds(work: Callable[[], object]) -> float:
    taken: list[float] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def measure() -> list[Finding]:
    """Median of three closes, of the first year and of the sixth, against the plain pass."""
    charters = Charters(load_charters([CHARTER]))
    facts = fold(facts_of_close(CLOSE, COLLABORATION, EARLIER + 1), None)
    activity = year_of_hours(CLOSE, EARLIER + 1)
    first_only = year_of_hours(CLOSE, 1)
    history: list[RunResult] = []

    def close(given: Activity) -> RunResult:
        period = Period.parse(str(FIRST_YEAR + len(history)))
        return settle(charters, facts, given, history, "annual", period)

    plain = _median_seconds(lambda: plain_pass(facts, first_only))
    alone = _median_seconds(lambda: close(first_only))
    lines = len(close(first_only).lines)
    while len(history) < EARLIER:
        history.append(close(activity))
    late = _median_seconds(lambda: close(activity))
    details: dict[str, float | str] = {"s": alone, "plain pass s": plain, "lines": lines}
    ratio = late / alone
    return [
        Finding("Engine, first year, against a plain pass over its hours", alone / plain, "×", details=details),
        Finding(
            f"Engine, a year after {EARLIER} others, against the first year alone",
            ratio,
            "×",
            details={"s": late, "years worked out": EARLIER + 1, "of which again": EARLIER},
        ),
    ]
