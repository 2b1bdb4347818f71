"""Broken charters and broken scenario lines: every problem at once, each with its code and its path, line or entry.

What is expected was written by the page (charter.md 1, 5 and 6), not by what the program says. valid.yaml is what
every broken charter was before it was broken.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.charter import check
from cli.simulate import as_json, evaluate, exit_code

HERE = Path(__file__).parent
CHARTERS = HERE / "charters"
LINES = HERE / "lines"
BROKEN: dict[str, dict[str, Any]] = json.loads((CHARTERS / "expected.json").read_text(encoding="utf-8"))
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((LINES / "expected.json").read_text(encoding="utf-8"))


def _sorted(problems: list[dict[str, Any]], *names: str) -> list[tuple[str, ...]]:
    """The problems by the fields named, in one order; one that is there twice stays so."""
    return sorted(tuple(str(problem[name]) for name in names) for problem in problems)


def _has_sentences(problems: list[dict[str, Any]]) -> bool:
    return all(problem["message"].count(" ") >= 2 for problem in problems)


def test_every_broken_charter_has_its_expectation() -> None:
    files = {path.name for path in CHARTERS.glob("*.yaml")} - {"valid.yaml"}
    assert files == set(BROKEN)
    assert len(files) >= 30


def test_the_charter_they_were_made_from_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    check(CHARTERS / "valid.yaml", json=True)
    assert json.loads(capsys.readouterr().out) == {"errors": []}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_charter_is_refused_with_every_problem(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    others = [CHARTERS / BROKEN[name]["with"]] if "with" in BROKEN[name] else []

    with pytest.raises(SystemExit) as ended:
        check(*others, CHARTERS / name, json=True)

    assert ended.value.code == 2
    problems = json.loads(capsys.readouterr().out)["errors"]
    assert _sorted(problems, "code", "where") == _sorted(BROKEN[name]["problems"], "code", "where")
    assert {Path(problem["file"]).name for problem in problems} == {name}
    assert _has_sentences(problems)


def test_lines_that_cannot_be_read_are_all_named_before_anything_runs() -> None:
    outcome = evaluate([CHARTERS / "valid.yaml"], LINES / "unreadable.jsonl")

    assert exit_code(outcome) == 2
    said = as_json(outcome)
    assert set(said) == {"errors"}
    assert _sorted(said["errors"], "code", "where") == _sorted(EXPECTED["unreadable.jsonl"], "code", "where")
    assert _has_sentences(said["errors"])


def test_broken_charters_and_broken_lines_are_told_in_one_answer() -> None:
    name = "05-a-field-missing-and-one-too-many.yaml"

    said = as_json(evaluate([CHARTERS / name], LINES / "unreadable.jsonl"))

    expected = BROKEN[name]["problems"] + EXPECTED["unreadable.jsonl"]
    assert _sorted(said["errors"], "code", "where") == _sorted(expected, "code", "where")


def test_lines_that_can_never_be_right_are_refused_and_take_no_id() -> None:
    outcome = evaluate([CHARTERS / "valid.yaml"], LINES / "refused.jsonl")

    assert exit_code(outcome) == 0
    said = as_json(outcome)
    place = ("line", "entry_id", "code")
    assert _sorted(said["refused"], *place) == _sorted(EXPECTED["refused.jsonl"], *place)
    assert _has_sentences(said["refused"])
    # 60 minutes at 600.00 kr.: one member alone bears what it is credited; the fee of 2021 is all that is left.
    assert {
        (line["kind"], line["amount_minor"]) for line in said["runs"][0]["lines"] if line["stream"] == "projects"
    } == {
        ("share", 60000),
        ("credit", -60000),
    }
    assert said["runs"][0]["net"] == {"dk-0161": 500}
    assert said["runs"][0]["parked"] == []


def test_there_are_thirty_broken_lines() -> None:
    assert sum(len(expected) for expected in EXPECTED.values()) >= 30
