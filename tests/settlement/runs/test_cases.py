"""The live system gives what the worked cases say, from the same facts as the simulator."""

import pytest

from tests.settlement.scenarios import Case, comparable, play, playable_cases
from tests.settlement.world import World


@pytest.mark.parametrize("name", playable_cases())
async def test_runs_give_the_hand_worked_numbers(world: World, name: str) -> None:
    case = Case(name)
    results, failed = await play(world, case)

    expected = case.expected
    assert [comparable(result) for result in results] == [comparable(result) for result in expected["runs"]]
    assert (failed.failure_code if failed else None) == expected.get("error", {}).get("code")
