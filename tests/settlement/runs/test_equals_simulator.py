"""The live system and the simulator give the same from the same facts: random ones, of every kind."""

import json
from random import Random
from typing import Any

import pytest

from services.settlement.simulate import play, read_scenario
from shared.charter import load_charters
from tests.settlement import random_scenarios
from tests.settlement.random_scenarios import COLLABORATION
from tests.settlement.scenarios import play_lines
from tests.settlement.world import World

FEW, MANY = range(5), range(5, 60)


def simulated(charters: list[str], lines: list[dict[str, Any]]) -> dict[str, Any]:
    text = "\n".join(json.dumps(line) for line in lines)
    return play(load_charters(charters), read_scenario(text, COLLABORATION)).to_json()


def unordered(value: Any) -> Any:
    """Lists as sets; the live system reads its rows back from JSON, where keys have another order."""
    return sorted(json.dumps(row, sort_keys=True) for row in value) if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType]


async def compare(world: World, seed: int) -> int:
    """Plays a seed's scenario both ways; gives how many runs were compared."""
    chance = Random(seed)
    charters, lines = random_scenarios.charters(chance), random_scenarios.scenario(chance)
    expected = simulated(charters, lines)

    results, failed = await play_lines(world, charters, lines)

    for live, due in zip(results, expected["runs"], strict=False):
        for name in due:
            assert unordered(live[name]) == unordered(due[name]), (seed, due["settlement"], due["period"], name)
    assert len(results) == len(expected["runs"])
    assert (failed.failure_code if failed else None) == expected.get("error", {}).get("code")
    return len(results)


@pytest.mark.parametrize("seed", FEW)
async def test_random_scenarios_come_out_as_simulated(world: World, seed: int) -> None:
    await compare(world, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
async def test_many_random_scenarios_come_out_as_simulated(world: World, seed: int) -> None:
    await compare(world, seed)
