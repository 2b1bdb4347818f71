"""Every worked case: its arithmetic is done by hand in working.md, never by the program."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.simulate import as_json, evaluate, exit_code
from tests.settlement.simulate.compare import assert_same_outcome

CASES = sorted((Path(__file__).parents[2] / "cases").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_worked_case_comes_out_as_it_was_worked_out(case: Path) -> None:
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text())

    outcome = evaluate(sorted(case.glob("charter-*.yaml")), case / "scenario.jsonl")

    assert_same_outcome(as_json(outcome), expected)
    assert exit_code(outcome) == (2 if "errors" in expected else 3 if "error" in expected else 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_charter_files_may_come_in_any_order(case: Path) -> None:
    charters = sorted(case.glob("charter-*.yaml"))

    assert as_json(evaluate(charters[::-1], case / "scenario.jsonl")).get("runs") == as_json(
        evaluate(charters, case / "scenario.jsonl")
    ).get("runs")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_tells_how_it_was_worked_out(case: Path) -> None:
    assert len((case / "working.md").read_text().strip().splitlines()) > 4
