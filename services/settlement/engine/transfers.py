"""Who pays whom so that every net is settled: as few payments as can be for up to 12 members, else fewer than members.

The same nets always give the same plan.
"""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from services.settlement.engine.result import Transfer

EXACT_MEMBERS_MAX = 12
"""Up to so many members with a net the fewest payments are found; finding them grows exponentially."""

_Nets = list[tuple[str, int]]


def transfers(net: Mapping[str, int]) -> list[Transfer]:
    """Payments (minor units) from members with positive net to members with negative net. The nets sum to 0."""
    nets = sorted((member, amount) for member, amount in net.items() if amount)
    assert sum(amount for _, amount in nets) == 0, "only nets that sum to zero can be settled directly"
    if len(nets) > EXACT_MEMBERS_MAX:
        return _largest_first(nets)
    return [transfer for group in _zero_sum_groups(nets) for transfer in _largest_first(group)]


def _largest_first(nets: _Nets) -> list[Transfer]:
    """The largest debt pays the largest credit until all is settled: at most one payment less than members."""
    debts = [(-amount, member) for member, amount in nets if amount > 0]
    credits = [(amount, member) for member, amount in nets if amount < 0]
    heapify(debts)
    heapify(credits)
    plan: list[Transfer] = []
    while debts:
        debt, payer = heappop(debts)
        credit, payee = heappop(credits)
        paid = min(-debt, -credit)
        plan.append(Transfer(payer, payee, paid))
        if debt + paid:
            heappush(debts, (debt + paid, payer))
        if credit + paid:
            heappush(credits, (credit + paid, payee))
    return plan


def _zero_sum_groups(nets: _Nets) -> list[_Nets]:
    """The nets parted into as many groups as can be that each sum to zero: every group saves one payment."""
    sums, best, last = _fill(nets)
    groups: list[_Nets] = []
    group: _Nets = []
    rest = len(sums) - 1
    while rest:
        member = last[rest]
        group.append(nets[member])
        rest ^= 1 << member
        if sums[rest] == 0:
            groups.append(sorted(group))
            group = []
    assert len(groups) == best[-1], "every group that was counted is found again"
    return groups


def _fill(nets: _Nets) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """By subset of the nets (a bit mask): its sum; how many zero-sum groups adding its members one by one, in the best
    order, passes through; and which member comes last in that order."""
    count = len(nets)
    sums, best, last = [0] * (1 << count), [0] * (1 << count), [0] * (1 << count)
    for subset in range(1, 1 << count):
        lowest = subset & -subset
        sums[subset] = sums[subset ^ lowest] + nets[lowest.bit_length() - 1][1]
        most = -1
        for member in range(count):
            if subset >> member & 1 and best[subset ^ 1 << member] > most:
                most, last[subset] = best[subset ^ 1 << member], member
        best[subset] = most + (sums[subset] == 0)
    return sums, best, last
