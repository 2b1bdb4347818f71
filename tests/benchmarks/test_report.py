"""What the table of targets says: what was measured, whether it suffices, and by how much it is short."""

import json

import pytest

from benchmarks.report import TARGETS, Finding, as_json, standings


@pytest.mark.parametrize(
    ("finding", "verdict"),
    [
        (Finding("P1 intake", 0.4, "of raw", "≥ 0.5", False), "no, short by a factor of 1.25"),
        (Finding("P3 visible", 12.0, "×", "≤ 10", False), "no, short by a factor of 1.20"),
        (Finding("P6 plan", 3.0, "ms", "< 2, residue 0", False), "no, short by a factor of 1.50"),
        (Finding("P5 rebuild", 9.0, "×", "≥ 5", True), "yes"),
    ],
)
def test_a_target_is_reached_or_short_by_a_factor(finding: Finding, verdict: str) -> None:
    (row,) = [each for each in standings([finding]) if each.measured]
    assert (row.target, row.verdict) == (finding.name[:2], verdict)


def test_each_target_is_there_also_when_nothing_was_found_for_it() -> None:
    found = [Finding("P5 all versions", 9.0, "×"), Finding("P5 each once", 30.0, "×"), Finding("Memory", 88, "MB")]
    rows = standings(found)
    assert [each.target for each in rows] == ["P1", "P2", "P3", "P4", "P5", "P5", "P6"]
    assert {each.target for each in rows if each.verdict == "not measured in this run"} == set(TARGETS) - {"P5"}


def test_programs_get_findings_and_targets() -> None:
    told = json.loads(as_json([Finding("P1 intake", 0.6, "of raw", "≥ 0.5", True, {"raw/s": 90_000})]))
    assert told["findings"][0]["details"] == {"raw/s": 90_000}
    assert told["targets"][0] == {
        "target": "P1",
        "what": "intake",
        "must_be": "≥ 0.5",
        "measured": "0.6 of raw",
        "verdict": "yes",
    }
