"""The arithmetic that is shown comes to the line's amount, for every line of every scenario."""

from pathlib import Path

import pytest

from services.reporting.pages.why.arithmetic import Part, Priced, Valued, work_out
from tests.reporting.exports.scenarios import SCENARIOS
from tests.reporting.pages.why.traced import traces_of


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_the_arithmetic_of_every_line_comes_to_its_amount(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for trace in traces_of(folder, monkeypatch):
        for line in trace["lines"]:
            working = work_out(line, is_reversal=trace["reversal"])

            assert working.holds, (working, line)
            if isinstance(working.term, Part | Priced | Valued):
                assert abs(working.term.minor - working.term.exact) < 1
