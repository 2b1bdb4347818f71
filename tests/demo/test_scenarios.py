"""The first year in small, as the simulator settles it, against the sheets worked by hand."""

import json
import subprocess
import sys
from typing import Any

import pytest

from cli.demonstration.cases import CHARTERS
from tests.demo.test_data import nets_on_the_sheet


def simulated(case_id: str) -> dict[str, Any]:
    files = [str(CHARTERS / case_id / name) for name in ("charter.yaml", "scenario.jsonl")]
    command = [sys.executable, "-m", "cli", "simulate", *files, "--json"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=CHARTERS.parent)
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


@pytest.mark.parametrize("case_id", ["sjaelland", "storkoebenhavn"])
def test_the_simulator_gives_the_nets_worked_by_hand(case_id: str):
    [run] = simulated(case_id)["runs"]
    by_hand = {member: net for member, (net, _) in nets_on_the_sheet(CHARTERS / case_id / "expected.md").items()}
    assert run["net"] == by_hand


def test_what_is_not_honoured_and_parked_is_as_the_sheet_says():
    [run] = simulated("storkoebenhavn")["runs"]
    over = {"period": "2016", "project": "monopolbrud", "member": "dk-0169", "minutes": 900}
    assert run["not_honoured"] == [over]
    assert run["parked"] == [{"entry_id": "h15", "code": "not_a_participant"}]


def test_recorded_hours_come_out_as_the_sheet_says_and_are_in_no_net():
    [run] = simulated("sjaelland")["runs"]
    hours = {(row["member"], row["kind"]): row["amount_minor"] for row in run["lines"] if row["stream"] == "hours"}
    assert hours == {
        ("dk-0253", "share"): 203_334,
        ("dk-0259", "share"): 245_833,
        ("dk-0253", "credit"): -334_584,
        ("dk-0259", "credit"): -114_583,
    }
    assert sum(run["net"].values()) == 365_000_000
