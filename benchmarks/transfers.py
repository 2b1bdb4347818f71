"""P6: planning who pays whom, for as many members as Denmark has municipalities, and for five thousand."""

import random
import statistics
import time
from collections import Counter

from benchmarks.report import Finding
from services.settlement.engine.result import Transfer
from services.settlement.engine.transfers import EXACT_MEMBERS_MAX, transfers

MEMBERS = 98
MANY = 5_000
TARGET_MS = 2.0
ROUNDS = 25


def nets_of(members: int, seed: int) -> dict[str, int]:
    """Nets that sum to zero and otherwise have nothing to do with each other."""
    chance = random.Random(seed)
    nets = {f"m-{n:05}": chance.randint(-50_000_000, 50_000_000) for n in range(members - 1)}
    return {**nets, f"m-{members - 1:05}": -sum(nets.values())}


def residue(nets: dict[str, int], plan: list[Transfer]) -> int:
    """What the plan leaves unsettled, in minor units."""
    left = Counter(nets)
    for transfer in plan:
        left[transfer.from_member] -= transfer.amount_minor
        left[transfer.to_member] += transfer.amount_minor
    return sum(map(abs, left.values()))


def timed(members: int, rounds: int) -> tuple[float, int, int]:
    """Median milliseconds, what is left unsettled in all, and the largest number of payments."""
    milliseconds, left, payments = [0.0] * rounds, 0, 0
    for number in range(rounds):
        nets = nets_of(members, number)
        begun = time.perf_counter()
        plan = transfers(nets)
        milliseconds[number] = (time.perf_counter() - begun) * 1000
        left += residue(nets, plan)
        payments = max(payments, len(plan))
    return statistics.median(milliseconds), left, payments


def measure() -> list[Finding]:
    """98 members and 5,000 members with random nets; beside them 12, for whom the fewest payments are found."""
    ms, left, payments = timed(MEMBERS, ROUNDS)
    many_ms, many_left, many_payments = timed(MANY, 3)
    exact_ms, exact_left, _ = timed(EXACT_MEMBERS_MAX, 5)
    return [
        Finding(
            f"P6 transfer plan of {MEMBERS} members",
            ms,
            "ms",
            f"< {TARGET_MS:g}, residue 0",
            ms < TARGET_MS and left == 0 and payments < MEMBERS,
            {"residue": left, "payments at most": payments},
        ),
        Finding(
            f"P6 transfer plan of {MANY:,} members",
            many_ms,
            "ms",
            "residue 0",
            many_left == 0 and many_payments < MANY,
            {"residue": many_left, "payments at most": many_payments, "against 98": many_ms / ms},
        ),
        Finding(f"The fewest payments among {EXACT_MEMBERS_MAX}", exact_ms, "ms", details={"residue": exact_left}),
    ]
