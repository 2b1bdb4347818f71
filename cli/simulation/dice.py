"""Chance that comes out the same every time: only `random()` is used, the one whose numbers Python keeps for ever."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice:
    """A stream of chances that depends on nothing but what it is called."""

    def __init__(self, *named: str | int) -> None:
        self._random = random.Random("/".join(str(part) for part in named)).random

    def chance(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self._random() < share

    def below(self, end: int) -> int:
        """A whole number from 0 to end − 1."""
        return int(self._random() * end)

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of the things, each as likely."""
        return things[self.below(len(things))]

    def pick_weighted(self, weights: Mapping[Thing, float]) -> Thing:
        """One of the things, as likely as its weight says."""
        left = self._random() * sum(weights.values())
        for thing, weight in weights.items():
            left -= weight
            if left < 0:
                return thing
        return list(weights)[-1]

    def between(self, low: float, high: float) -> float:
        """A number from low to high."""
        return low + (high - low) * self._random()

    def hex(self, digits: int) -> str:
        """So many hexadecimal digits."""
        return "".join("0123456789abcdef"[self.below(16)] for _ in range(digits))
