"""Collaborations drawn by chance come out of the running system as out of the simulator, to the øre.

Their facts are told restlessly (membership's and the publisher's in any order among each other, some twice, some again
after later runs), many collaborations at once, with settlement's worker killed (kill -9) meanwhile.
"""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from cli.playing.compare import Difference, differences
from cli.playing.script import new_id, rename
from cli.playing.tables import print_comparison
from cli.playing.target import Target, local_target
from deploy.local.processes import Program
from deploy.local.system import System
from services.settlement.simulate import play as simulate
from tests.system.chance.scenarios import Scenario, draw_scenario, restless
from tests.system.kit import eventually

pytestmark = pytest.mark.system

SECONDS_MAX = 500.0
READY_SECONDS_MAX = 60.0


@dataclass(frozen=True)
class Played:
    """What came of a scenario, and how it differs from what the simulator says."""

    scenario: Scenario
    found: list[Difference]
    drawn: str

    def report(self, folder: Path) -> str:
        """What differs, and the command that plays it again."""
        return f"seed {self.scenario.seed} differs, see\n  {self.scenario.keep(folder)}\n{self.drawn}"


async def play_scenario(target: Target, scenario: Scenario) -> Played:
    script = scenario.script()
    renamed = rename(script.texts, script.lines, new_id())
    simulator = simulate(script.versions, script.lines).to_json()
    outdated = {each["line"] for each in simulator["refused"] if each["code"] == "attestation_outdated"}
    disturbed = replace(renamed, lines=restless(renamed.lines, Random(scenario.seed), outdated))
    async with target.player(disturbed, lambda _: None) as player:
        live = await player.play()
    found = differences(simulator, live)
    paper = io.StringIO()
    console = Console(file=paper, width=160, highlight=False, markup=False)
    print_comparison(simulator, found, renamed.collaboration_id, "DKK", console)
    return Played(scenario, found, paper.getvalue())


async def kill_worker(system: System, after_seconds: tuple[float, ...]) -> None:
    """Kills settlement's worker so many seconds after it was last seen at work; the supervisor starts it again."""
    for seconds in after_seconds:
        await asyncio.sleep(seconds)
        worker = Program(system.platform.home, "settlement-worker")
        await eventually(lambda worker=worker: asyncio.to_thread(worker.running), bool)
        await asyncio.to_thread(worker.kill)


async def play_all(
    system: System, scenarios: Sequence[Scenario], killed_after: tuple[float, ...], folder: Path
) -> None:
    """Plays them side by side, the worker killed meanwhile; fails with all that differs."""
    await asyncio.to_thread(system.wait_until_ready, READY_SECONDS_MAX)
    target = local_target(system)
    async with asyncio.timeout(SECONDS_MAX), asyncio.TaskGroup() as group:
        killing = group.create_task(kill_worker(system, killed_after))
        playing = [group.create_task(play_scenario(target, scenario)) for scenario in scenarios]
        await asyncio.wait(playing)
        assert killing.done(), "the worker was not killed while they were played"
    played = [each.result() for each in playing]
    reports = [each.report(folder / str(each.scenario.seed)) for each in played if each.found]
    assert not reports, "\n\n".join(reports)


async def test_five_collaborations_come_out_as_the_simulator_says(system: System, tmp_path: Path) -> None:
    await play_all(system, [draw_scenario(seed, years=2) for seed in range(5)], (4.0,), tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(SECONDS_MAX + 60)
@pytest.mark.parametrize("first", range(100, 160, 10))
async def test_sixty_collaborations_come_out_as_the_simulator_says(system: System, tmp_path: Path, first: int) -> None:
    await play_all(system, [draw_scenario(seed) for seed in range(first, first + 10)], (5.0, 9.0), tmp_path)
