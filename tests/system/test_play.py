"""`mellemregning play` on a running system: typical cases come out equal, and what is not equal is shown."""

import asyncio
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.playing.compare import differences
from cli.playing.script import new_id, rename
from cli.playing.target import local_target
from cli.simulate import Script, read
from deploy.local.secrets import password_of
from deploy.local.system import System
from deploy.local.tokens import sign_token
from services.settlement.simulate import play as simulate
from services.settlement.simulate.scenario import FactLine
from tests.cli.test_commands import PROJECT, run
from tests.system.chance.odd import odd_scenario

pytestmark = [pytest.mark.system, pytest.mark.slow]

TYPICAL = (
    "tests/cases/01-worked-example",
    "tests/cases/30-reversal-and-rerun",
    "tests/cases/41-duplicates-and-refusals",
    "tests/cases/43-charter-versions",
    "tests/cases/64-costs-by-project-and-parked",
    "tests/cases/92-error-not-zero-sum",
    "tests/cases/95-refused-facts",
    "charters/it-forsyningen",
)


def files_of(folder: str) -> list[Path]:
    return [*sorted((PROJECT / folder).glob("charter*.yaml")), PROJECT / folder / "scenario.jsonl"]


async def play(system: System, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    settings = {"MELLEMREGNING_HOME": str(system.platform.home)}
    return await asyncio.to_thread(run, "play", *map(str, arguments), settings=settings)


@pytest.mark.parametrize("folder", TYPICAL)
async def test_a_typical_case_comes_out_of_the_running_system_as_of_the_simulator(system: System, folder: str) -> None:
    said = await play(system, *files_of(folder), "--json")

    answer: dict[str, Any] = json.loads(said.stdout)
    assert (said.returncode, answer["equal"], answer["differences"]) == (0, True, []), said.stdout + said.stderr
    assert len(answer["live"]["runs"]) == len(answer["simulator"]["runs"])
    assert len(answer["live"]["refused"]) == len(answer["simulator"]["refused"])
    assert answer["live"].get("error", {}).get("code") == answer["simulator"].get("error", {}).get("code")


async def test_a_case_is_played_again_under_another_id_and_said_to_be_equal(system: System) -> None:
    first, second = [await play(system, *files_of("tests/cases/06-basis-fixed")) for _ in range(2)]
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "Equal: 1 run and 0 refusals." in first.stdout
    assert first.stdout != second.stdout


async def test_facts_at_the_edges_of_their_forms_are_taken_and_refused_as_by_the_simulator(
    system: System, tmp_path: Path
) -> None:
    (tmp_path / "scenario.jsonl").write_text(odd_scenario())
    charter = PROJECT / "tests/cases/95-refused-facts/charter-1.yaml"
    said = await play(system, charter, tmp_path / "scenario.jsonl", "--json")

    answer: dict[str, Any] = json.loads(said.stdout)
    assert (said.returncode, answer["differences"]) == (0, []), said.stderr
    assert len(answer["live"]["refused"]) > 200
    assert len(answer["live"]["runs"]) == 2


async def test_an_hour_that_the_running_system_is_not_told_is_found(system: System) -> None:
    script = read(files_of("tests/cases/01-worked-example")[:-1], files_of("tests/cases/01-worked-example")[-1])
    assert isinstance(script, Script)
    renamed = rename(script.texts, script.lines, new_id())
    lost = next(line for line in renamed.lines if isinstance(line, FactLine) and line.type == "hours_logged")
    lossy = replace(renamed, lines=tuple(line for line in renamed.lines if line != lost))

    async with local_target(system).player(lossy, lambda _: None) as player:
        live = await player.play()

    found = differences(simulate(script.versions, script.lines).to_json(), live)
    assert {"lines", "net", "claims"} <= {each.part for each in found}
    assert {each.run for each in found} == {0}


async def test_another_installation_is_played_against_with_its_own_token_and_publisher(
    system: System, tmp_path: Path
) -> None:
    await play(system, *files_of("tests/cases/06-basis-fixed"))
    ours, collaboration_id = system.platform.env(), new_id()
    settings = {
        "MELLEMREGNING_HOME": str(tmp_path),
        "SETTLEMENT_URL": ours["SETTLEMENT_URL"],
        "KAFKA_BOOTSTRAP": ours["KAFKA_BOOTSTRAP"],
        "PLAY_PUBLISHER_PASSWORD": password_of(system.platform.home, "play"),
        "PLAY_TOKEN": sign_token(system.platform.home, ["founder", f"operator:{collaboration_id}"], "trial", 600),
    }
    arguments = [*map(str, files_of("tests/cases/07-basis-costs")), "--against", ours["MEMBERSHIP_URL"]]

    said = await asyncio.to_thread(
        run, "play", *arguments, "--collaboration", collaboration_id, "--json", settings=settings
    )

    assert said.returncode == 0, said.stdout + said.stderr
    assert json.loads(said.stdout)["played_as"] == collaboration_id
