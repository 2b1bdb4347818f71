"""Geometry of the bars beside the numbers, in hundredths of the bar's full width. Pure; drawn by the templates."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a bar: its style, where it begins, how long it is; 0 to 100."""

    style: str
    start: str
    length: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of stretches one after the other, with a mark where the agreement ends (None: nothing agreed)."""

    parts: tuple[Part, ...]
    mark: str | None


def hours_bar(within: int, beyond: int, parked: int, agreed: int | None, scale: int) -> Bar:
    """Minutes given within the agreement, beyond it, and not counting yet; `scale` minutes fill the whole width."""
    stretches = [("within", within), ("beyond", beyond), ("parked", parked)]
    mark = None if agreed is None or scale <= 0 else _percent(agreed, scale)
    return Bar(tuple(_laid_out(stretches, scale)), mark)


def _laid_out(stretches: Iterable[tuple[str, int]], scale: int) -> Iterable[Part]:
    start = 0
    for style, length in stretches:
        if length > 0 and scale > 0:
            yield Part(style, _percent(start, scale), _percent(length, scale))
        start += max(0, length)


def _percent(part: int, scale: int) -> str:
    return f"{100 * part / scale:.2f}"
