"""`mellemregning simulate`: settle a scenario from files, without any service (charter.md 6)."""

import json as json_format
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from services.settlement.simulate import Outcome, ScenarioUnreadable, play, read_scenario
from services.settlement.simulate.scenario import CommandLine, FactLine
from shared.charter import Charter, check_charters, load_charters
from shared.errors import Problem


def simulate(
    *files: Annotated[Path, Parameter(help="CHARTER.yaml [CHARTER2.yaml …] SCENARIO.jsonl")],
    json: Annotated[bool, Parameter(help="Print one JSON object instead of tables.", negative="")] = False,
) -> None:
    """Settle a scenario: charter versions in any order, then a scenario of facts, runs and reversals.

    Exit code 0: done. 2: a charter or a line cannot be read; every problem is listed. 3: a run cannot be computed; the
    runs before it are shown.
    """
    if len(files) < 2:
        print("Name at least one charter and, last, a scenario.", file=sys.stderr)
        sys.exit(2)
    outcome = evaluate(files[:-1], files[-1])
    if json:
        print(json_format.dumps(as_json(outcome), ensure_ascii=False, indent=1))
    else:
        from cli.tables import print_outcome, print_problems

        print_outcome(outcome) if isinstance(outcome, Outcome) else print_problems(outcome)
    if code := exit_code(outcome):
        sys.exit(code)


@dataclass(frozen=True, slots=True)
class Script:
    """What was read: the charter's versions, the text of each, and the scenario's lines."""

    versions: tuple[Charter, ...]
    texts: tuple[str, ...]
    lines: tuple[FactLine | CommandLine, ...]


def evaluate(charters: Sequence[Path], scenario: Path) -> Outcome | list[tuple[Path, Problem]]:
    """What came of it, or, where something cannot be read, every problem with the file it is in."""
    script = read(charters, scenario)
    return play(script.versions, script.lines) if isinstance(script, Script) else script


def read(charters: Sequence[Path], scenario: Path) -> Script | list[tuple[Path, Problem]]:
    """The charter, its versions in order, with the scenario; or every problem with the file it is in."""
    problems: list[tuple[Path, Problem]] = []
    readable = [(path, text) for path in charters if (text := _read(path, problems)) is not None]
    texts = tuple(text for _, text in readable)
    listed = zip(readable, check_charters(texts), strict=True)
    problems += [(path, problem) for (path, _), found in listed for problem in found]
    versions: tuple[Charter, ...] = () if problems else load_charters(texts)
    scenario_text = _read(scenario, problems)
    try:
        lines = read_scenario(scenario_text or "", versions[0].collaboration.id if versions else None)
    except ScenarioUnreadable as error:
        return [*problems, *((scenario, problem) for problem in error.problems)]
    return problems or Script(versions, texts, tuple(lines))


def as_json(outcome: Outcome | list[tuple[Path, Problem]]) -> dict[str, Any]:
    """The object of charter.md 6."""
    if isinstance(outcome, Outcome):
        return outcome.to_json()
    return {"errors": [problem.as_json() for _, problem in outcome]}


def exit_code(outcome: Outcome | list[tuple[Path, Problem]]) -> int:
    """0: done; 2: something cannot be read; 3: a run cannot be computed."""
    if isinstance(outcome, Outcome):
        return 0 if outcome.error is None else 3
    return 2


def _read(path: Path, problems: list[tuple[Path, Problem]]) -> str | None:
    """The text of a file; None, with a problem noted, where there is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        problems.append((path, Problem("unreadable", str(path), f"{path} cannot be read: {error.strerror}.")))
    except UnicodeDecodeError as error:
        problems.append((path, Problem("unreadable", str(path), f"{path} is no text in UTF-8: {error.reason}.")))
    return None
