"""Exact arithmetic on money: numbers without floats, sharing without losing an øre, rounding once.

Amounts are integers in a currency's minor unit. The rules are those of charter.md 1 (numbers) and 2 (apportion, round).
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

Number = int | Fraction
"""An exact number; whole ones are plain integers, which are far quicker to reckon with."""

_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40}|/[0-9]{1,40})?", re.ASCII)


def parse_number(value: int | str) -> Fraction:
    """Read a number as charter.md 1 writes it: an integer, or a text holding a decimal or a fraction (`"1/3"`).

    Raises ValueError for anything else, a denominator of zero included.
    """
    if isinstance(value, int):
        return Fraction(value)
    if _NUMBER.fullmatch(value) is None:
        raise ValueError(f"{value!r} is no number: write an integer, a decimal or a fraction")
    try:
        return Fraction(value)
    except ZeroDivisionError:
        raise ValueError(f"{value!r} divides by zero") from None


def lean(value: Number) -> Number:
    """The same number, as a plain integer if it is whole."""
    return value.numerator if value.denominator == 1 else value


def round_half_away(value: Number) -> int:
    """Round to a whole minor unit, halves away from zero: 0.5 becomes 1 and −0.5 becomes −1."""
    doubled, denominator = 2 * abs(value.numerator), value.denominator
    rounded = (doubled + denominator) // (2 * denominator)
    return rounded if value >= 0 else -rounded


def apportion(total: int, weights: Mapping[str, Number]) -> dict[str, int]:
    """Share `total` (minor units) by `weights`: largest remainders, ties to the lower key in code-point order.

    The shares always add up to `total`, and those of −x are minus those of x. Raises ValueError when there is an
    amount to share and the weights add up to nothing; without an amount everyone's share is 0.
    """
    if total == 0:
        return dict.fromkeys(weights, 0)
    shared = _whole(weights)
    scale = sum(shared.values())
    if scale == 0:
        raise ValueError("an amount to share, but the weights add up to nothing")
    if scale < 0:
        scale, shared = -scale, {key: -weight for key, weight in shared.items()}
    amount = abs(total)
    shares: dict[str, int] = {}
    remainders: list[tuple[int, str]] = []
    for key, weight in shared.items():
        shares[key], remainder = divmod(amount * weight, scale)
        remainders.append((-remainder, key))
    left = amount - sum(shares.values())
    for _, key in sorted(remainders)[:left]:
        shares[key] += 1
    return shares if total > 0 else {key: -share for key, share in shares.items()}


def instalments(total: int, count: int) -> list[int]:
    """Divide `total` (minor units) into `count` equal parts in order; the øre left over go to the first ones."""
    part, left = divmod(abs(total), count)
    parts = [part + 1] * left + [part] * (count - left)
    return parts if total >= 0 else [-amount for amount in parts]


def total_of(amounts: Sequence[Number]) -> Number:
    """The exact sum, kept as a plain integer where it is whole."""
    return lean(sum(amounts, start=0))


def _whole(weights: Mapping[str, Number]) -> dict[str, int]:
    """The weights multiplied by their common denominator: the same proportions in whole numbers."""
    denominator = lcm(*(weight.denominator for weight in weights.values()))
    return {key: weight.numerator * (denominator // weight.denominator) for key, weight in weights.items()}
