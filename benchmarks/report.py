"""What a benchmark found, as a table for people and as JSON for programs."""

import json
import re
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a finding stands to the target it is of; without a finding, that it was not measured in this run."""

    target: str
    what: str
    must_be: str
    measured: str
    verdict: str


TARGETS = {
    "P1": "intake against raw getmany → COPY",
    "P2": "a run over 1 M entries against 10 k",
    "P3": "produced → visible against bare produce → consume",
    "P4": "cost per entry at 10 M rows against 100 k",
    "P5": "rebuilding the reports against live intake",
    "P6": "transfer plans",
}
"""What the architecture asks for; a finding of one begins with its name."""

PROGRESS = Console(stderr=True)
"""Where a benchmark tells how far it is; what it found goes to standard output."""


def tell(sentence: str) -> None:
    """Says how far a benchmark is."""
    PROGRESS.log(sentence, highlight=False, _stack_offset=2)


def print_tables(findings: Sequence[Finding]) -> None:
    """The findings for people, and how they stand to the targets."""
    table = Table(title="Benchmarks (ratios within this run, on this machine)")
    for column in ("what", "value", "target", "reached", "behind it"):
        table.add_column(column, overflow="fold")
    for each in findings:
        reached = {None: "", True: "yes", False: "no"}[each.reached]
        behind = ", ".join(f"{name} {_short(value)}" for name, value in each.details.items())
        table.add_row(each.name, f"{_short(each.value)} {each.unit}".strip(), each.target, reached, behind)
    Console().print(table)
    _print_targets(standings(findings))


def _print_targets(rows: Sequence[Standing]) -> None:
    table = Table(title="Targets (architecture, section 6)")
    for column in ("", "what", "target", "measured", "reached"):
        table.add_column(column, overflow="fold")
    for each in rows:
        table.add_row(each.target, each.what, each.must_be, each.measured, each.verdict)
    Console().print(table)


def standings(findings: Sequence[Finding]) -> list[Standing]:
    """P1 to P6, each with what was found for it in this run, and by how much it is short where it is."""
    rows: list[Standing] = []
    for target, what in TARGETS.items():
        found = [each for each in findings if each.name.startswith(f"{target} ")]
        rows += [
            Standing(target, each.name.removeprefix(f"{target} "), each.target, _measured(each), _verdict(each))
            for each in found
        ]
        if not found:
            rows.append(Standing(target, what, "", "", "not measured in this run"))
    return rows


def _measured(each: Finding) -> str:
    return f"{_short(each.value)} {each.unit}".strip()


def _verdict(each: Finding) -> str:
    if each.reached is not False:
        return "yes" if each.reached else ""
    bound = re.search(r"[≥≤<]\s*([\d.]+)", each.target)
    if bound is None or not each.value:
        return "no"
    times = float(bound.group(1)) / each.value
    return f"no, short by a factor of {max(times, 1 / times):.2f}"


def as_json(findings: Sequence[Finding]) -> str:
    """The findings for programs, and how they stand to the targets."""
    told = {
        "findings": [asdict(each) for each in findings],
        "targets": [asdict(each) for each in standings(findings)],
    }
    return json.dumps(told, indent=1, ensure_ascii=False)


def _short(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
