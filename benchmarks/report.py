"""What a benchmark found, as a table for people and as JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure: what was measured, the ratio or value, what it must reach, and the absolute figures behind it.

    `target` is a sentence such as "≥ 0.5"; `reached` None: there is no target.
    """

    name: str
    value: float
    unit: str
    target: str = ""
    reached: bool | None = None
    details: dict[str, float | str] = field(default_factory=dict[str, float | str])


PROGRESS = Console(stderr=True)
"""Where a benchmark tells how far it is; what it found goes to standard output."""


def tell(sentence: str) -> None:
    """Says how far a benchmark is."""
    PROGRESS.log(sentence, highlight=False, _stack_offset=2)


def print_table(findings: Sequence[Finding]) -> None:
    """The findings for people."""
    table = Table(title="Benchmarks (ratios within this run, on this machine)")
    for column in ("what", "value", "target", "reached", "behind it"):
        table.add_column(column, overflow="fold")
    for each in findings:
        reached = {None: "", True: "yes", False: "no"}[each.reached]
        behind = ", ".join(f"{name} {_short(value)}" for name, value in each.details.items())
        table.add_row(each.name, f"{_short(each.value)} {each.unit}".strip(), each.target, reached, behind)
    Console().print(table)


def as_json(findings: Sequence[Finding]) -> str:
    """The findings for programs: a list of objects."""
    return json.dumps([asdict(each) for each in findings], indent=1, ensure_ascii=False)


def _short(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
