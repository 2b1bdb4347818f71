"""Transfer plans: exact, few, the same for the same nets (charter.md 4, rule 6)."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from services.settlement.engine.result import Transfer
from services.settlement.engine.transfers import transfers


def settles(net: Mapping[str, int], plan: Sequence[Transfer]) -> bool:
    """Whether the plan pays every net exactly, from those who owe to those who are owed."""
    paid: Counter[str] = Counter()
    for payer, payee, amount in plan:
        assert amount > 0
        assert net[payer] > 0 > net[payee]
        paid[payer] += amount
        paid[payee] -= amount
    return {member: amount for member, amount in paid.items() if amount} == {
        member: amount for member, amount in net.items() if amount
    }


def nets(*amounts: int) -> dict[str, int]:
    return {f"m{place:05}": amount for place, amount in enumerate(amounts)}


def random_nets(count: int, seed: int) -> dict[str, int]:
    numbers = random.Random(seed)
    amounts = [numbers.randint(-(10**9), 10**9) for _ in range(count - 1)]
    return nets(*amounts, -sum(amounts))


def test_nothing_to_settle_needs_no_payment() -> None:
    assert transfers({}) == []
    assert transfers({"a": 0}) == []


def test_groups_that_sum_to_nothing_among_themselves_save_a_payment_each() -> None:
    assert len(transfers(nets(900, 800, -600, -500, -400, -200))) == 4
    assert len(transfers(nets(5, -5, 7, -7, 9, -9))) == 3
    assert len(transfers(nets(6, 6, -4, -4, -4))) == 4


def test_the_greedy_way_is_not_taken_for_up_to_twelve() -> None:
    """Largest with largest would pay 10 to 9, then break every other pair: eleven payments."""
    net = nets(10, 9, 8, 7, 6, 5, -1, -2, -3, -11, -12, -16)

    assert settles(net, transfers(net))
    assert len(transfers(net)) <= 9


@pytest.mark.parametrize("count", [13, 98, 500])
def test_above_twelve_there_are_fewer_payments_than_members(count: int) -> None:
    net = random_nets(count, seed=count)
    plan = transfers(net)

    assert settles(net, plan)
    assert len(plan) < count


def test_five_thousand_members_are_settled_without_residue() -> None:
    net = random_nets(5_000, seed=7)

    assert settles(net, transfers(net))


@pytest.mark.parametrize("count", [5, 12, 40])
def test_the_same_nets_give_the_same_plan_in_whatever_order_they_come(count: int) -> None:
    net = random_nets(count, seed=3)

    assert transfers(net) == transfers(dict(reversed(net.items())))


def test_members_with_equal_nets_are_told_apart_by_their_id() -> None:
    assert transfers({"b": 5, "a": 5, "c": -10}) == [Transfer("a", "c", 5), Transfer("b", "c", 5)]
