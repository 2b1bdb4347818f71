"""What differs between two outcomes of one scenario. Lists are sets; digests and messages are free (charter.md 6)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

LISTS = (
    "lines",
    "claims",
    "transfers",
    "balances",
    "out_of_tolerance",
    "turns",
    "not_honoured",
    "not_adjusted",
    "parked",
)
BY_MEMBER = ("net", "carried")
SHOWN_LAST = (
    "stream",
    "period",
    "instalment",
    "project",
    "member",
    "entry_id",
    "kind",
    "adjusts",
    "code",
    "amount_minor",
)
"""Fields in the order in which a row shows them, after all others."""

PARTS = ("run", "lines", "net", *(name for name in LISTS if name != "lines"), "carried")


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows that one of the two has and the other has not. `run` counts from 0; None: not of a run."""

    run: int | None
    part: str
    only_simulator: tuple[Row, ...]
    only_live: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        """As `play --json` prints it."""
        return {
            "run": self.run,
            "part": self.part,
            "only_simulator": list(self.only_simulator),
            "only_live": list(self.only_live),
        }


def differences(simulator: Row, live: Row) -> list[Difference]:
    """Everything that differs, run by run, then what was refused, then the run that could not be computed."""
    found: list[Difference] = []
    for number in range(max(len(simulator["runs"]), len(live["runs"]))):
        due, actual = (_rows_of_run(outcome["runs"][number : number + 1]) for outcome in (simulator, live))
        found += [_difference(number, part, due.get(part, ()), actual.get(part, ())) for part in PARTS]
    refused, told = (_refusals(outcome) for outcome in (simulator, live))
    found.append(_difference(None, "refused", refused, told))
    failed, broken = (_error(outcome) for outcome in (simulator, live))
    found.append(_difference(None, "error", failed, broken))
    return [each for each in found if each.only_simulator or each.only_live]


def _rows_of_run(runs: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """The parts of a run as rows; no parts where one of the two does not have that run."""
    parts: dict[str, Sequence[Row]] = {}
    for run in runs:
        parts["run"] = [{name: run[name] for name in ("settlement", "period", "reversal")}]
        parts |= {part: run[part] for part in LISTS}
        for part in BY_MEMBER:
            parts[part] = [{"member": member, "amount_minor": amount} for member, amount in run[part].items()]
    return parts


def _refusals(outcome: Row) -> list[Row]:
    return [{name: each[name] for name in ("line", "entry_id", "code")} for each in outcome["refused"]]


def _error(outcome: Row) -> list[Row]:
    error = outcome.get("error")
    return [{name: error[name] for name in ("where", "code")}] if error else []


def _difference(run: int | None, part: str, simulator: Sequence[Row], live: Sequence[Row]) -> Difference:
    due, actual = (Counter(_written(row) for row in rows) for rows in (simulator, live))
    return Difference(run, part, _rows(due - actual), _rows(actual - due))


def _written(row: Row) -> str:
    """A row as a text that is the same for the same row."""
    last = [name for name in SHOWN_LAST if name in row]
    return json.dumps({name: row[name] for name in [*sorted(row.keys() - set(last)), *last]})


def _rows(counted: "Counter[str]") -> tuple[Row, ...]:
    return tuple(json.loads(row) for row in sorted(counted.elements()))
