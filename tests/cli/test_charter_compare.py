"""`mellemregning charter compare`: by member, what a scenario comes to by a charter and by another one."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.places import PROJECT
from tests.cli.test_commands import run

CASE = PROJECT / "charters" / "storkoebenhavn"
CHARTER, SCENARIO = CASE / "charter.yaml", CASE / "scenario.jsonl"
EQUAL, BY_POPULATION = "key: {type: equal}", "key: {type: figure, figure: population}"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The charter with its contingent by population."""
    text = CHARTER.read_text(encoding="utf-8")
    assert EQUAL in text
    file = tmp_path / "changed.yaml"
    file.write_text(text.replace(EQUAL, BY_POPULATION, 1), encoding="utf-8")
    return file


def _nets(charter: Path) -> dict[str, int]:
    return json.loads(run("simulate", str(charter), str(SCENARIO), "--json").stdout)["runs"][0]["net"]


def _compared(*arguments: str) -> Any:
    return json.loads(run("charter", "compare", str(CHARTER), str(SCENARIO), "--json", *arguments).stdout)


def test_each_member_has_what_the_simulator_says_for_either_charter(changed: Path) -> None:
    (only,) = _compared("--to", str(changed))["runs"]

    members = only["members"]
    assert {each["member_id"]: each["today_minor"] for each in members if each["today_minor"]} == _nets(CHARTER)
    assert {each["member_id"]: each["other_minor"] for each in members if each["other_minor"]} == _nets(changed)
    assert all(each["difference_minor"] == each["other_minor"] - each["today_minor"] for each in members)
    assert any(each["difference_minor"] for each in members)


def test_the_table_shows_both_amounts_and_the_difference(changed: Path) -> None:
    shown = run("charter", "compare", str(CHARTER), str(SCENARIO), "--to", str(changed)).stdout
    assert "139,351.68" in shown
    assert "181,327.83" in shown
    assert "+41,976.15" in shown


def test_a_charter_that_cannot_be_read_is_exit_code_2_with_its_problems(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("charter: 1\n", encoding="utf-8")
    done = run("charter", "compare", str(CHARTER), str(SCENARIO), "--to", str(broken), "--json")
    assert done.returncode == 2
    assert {each["file"] for each in json.loads(done.stdout)["errors"]} == {str(broken)}


def test_a_run_that_the_other_charter_cannot_compute_is_exit_code_3(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    text = CHARTER.read_text(encoding="utf-8").replace("rate: hour", "rate: unheard-of")
    other.write_text(text, encoding="utf-8")
    done = run("charter", "compare", str(CHARTER), str(SCENARIO), "--to", str(other), "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["errors"]["other"]["code"] == "missing_rate"
