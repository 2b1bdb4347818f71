"""The worked cases: charters, scenario, what must come of it; and the scenario played through a world."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.settlement.runs.store import Run
from tests.settlement.world import World

CASES = Path(__file__).resolve().parents[1] / "cases"


@dataclass(frozen=True)
class Case:
    """One folder of tests/cases."""

    name: str

    @property
    def folder(self) -> Path:
        return CASES / self.name

    @property
    def charters(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("charter-*.yaml"))]

    @property
    def lines(self) -> list[dict[str, Any]]:
        text = (self.folder / "scenario.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.strip()]

    @property
    def expected(self) -> dict[str, Any]:
        return json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))


def playable_cases() -> list[str]:
    """Cases whose charters are valid: an invalid one never gets past membership."""
    return [path.name for path in sorted(CASES.iterdir()) if "errors" not in Case(path.name).expected]


async def play(world: World, case: Case) -> tuple[list[dict[str, Any]], Run | None]:
    """Plays the scenario up to the first run that cannot be computed; gives the run objects, and that run."""
    return await play_lines(world, case.charters, case.lines)


async def play_lines(
    world: World, charters: list[str], lines: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], Run | None]:
    """Plays a scenario's lines under charters, up to the first run that cannot be computed."""
    collaboration_id = await world.found(charters)
    results: list[dict[str, Any]] = []
    for line in lines:
        if line["type"] not in ("run", "reverse"):
            await world.know(collaboration_id, line["type"], line["data"])
            continue
        command = world.settle if line["type"] == "run" else world.reverse
        run = await command(collaboration_id, line["data"]["settlement"], line["data"]["period"])
        if run.state == "failed":
            return results, run
        results.append(await world.result(run))
    return results, None


def comparable(result: dict[str, Any]) -> dict[str, Any]:
    """A run object with its lists as sets; digests and the choice among equally short transfer plans are free."""
    ordered = {name: _in_order(value) for name, value in result.items() if name not in ("digest", "transfers")}
    return {**ordered, "transfers": len(result["transfers"]), "paid": _paid(result["transfers"])}


def _in_order(value: Any) -> Any:
    return sorted(value, key=lambda row: json.dumps(row, sort_keys=True)) if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType, reportUnknownLambdaType]


def _paid(transfers: list[dict[str, Any]]) -> dict[str, int]:
    """What each member pays in all, what it receives taken off."""
    paid: dict[str, int] = {}
    for each in transfers:
        paid[each["from"]] = paid.get(each["from"], 0) + each["amount_minor"]
        paid[each["to"]] = paid.get(each["to"], 0) - each["amount_minor"]
    return paid
