"""A few rounds of load and faults on the whole system: nothing lost, nothing twice, everything told.

`make faults ROUNDS=200` is the long form.
"""

import shutil

import pytest

from tests.faults.faults import Fault
from tests.faults.rounds import Plan, run_rounds
from tests.platform import new_platform

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

FAULTS = (
    (Fault("kill", "settlement-worker", 0.5), Fault("kill", "settlement-relay", 0.8), Fault("cut", "reporting", 1.0)),
    (Fault("kill", "postgres", 0.5), Fault("second", "reporting-worker", 0.2, 3.0)),
    (Fault("kill", "kafka", 0.3), Fault("kill", "settlement-api", 0.5), Fault("hang", "reporting-worker", 0.5, 2.0)),
)


async def test_three_rounds_of_faults_lose_and_double_nothing() -> None:
    platform = new_platform("faults")
    plan = Plan(len(FAULTS), seed=5, messages=450, check_every=3, collaborations=2, seconds=(2.0, 2.5), faults=FAULTS)
    report = await run_rounds(plan, platform, print)
    assert not report.differences, "\n".join([*report.differences, f"The data is kept in {platform.home}."])
    assert (report.rounds, report.lost, report.doubled) == (3, 0, 0)
    assert report.entries > 900
    platform.destroy()
    shutil.rmtree(platform.home, ignore_errors=True)
