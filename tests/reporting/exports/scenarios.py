"""Every run of every scenario: the charters ready to start from, and the worked cases, as exports take them."""

from collections.abc import Sequence
from pathlib import Path

from cli.simulate import Script, read
from services.reporting.exports.run import (
    ExportedClaim,
    ExportedLine,
    ExportedRun,
    ExportedTransfer,
    RunHead,
    Unhonoured,
)
from services.settlement.engine.result import RunResult
from services.settlement.simulate import play
from shared.charter import Charter
from shared.periods import Period

ROOT = Path(__file__).parents[3]
SCENARIOS = sorted(
    file.parent for place in ("charters", "tests/cases") for file in ROOT.glob(f"{place}/*/scenario.jsonl")
)


def script_of(folder: Path) -> Script | None:
    """The folder's charter versions and scenario; None where they cannot be read, as some cases want it."""
    found = read(sorted(folder.glob("charter*.yaml")), folder / "scenario.jsonl")
    return found if isinstance(found, Script) else None


def runs_of(folder: Path) -> list[ExportedRun]:
    """The runs that a scenario comes to."""
    script = script_of(folder)
    if script is None:
        return []
    played = play(script.versions, script.lines).runs
    return [exported(run, number, script.versions) for number, run in enumerate(played, start=1)]


def exported(run: RunResult, number: int, charters: Sequence[Charter]) -> ExportedRun:
    """The simulator's run object as exports take it; approved on the last day of its period."""
    collaboration = charters[0].collaboration
    head = RunHead(
        collaboration.id,
        collaboration.name,
        f"run-{number}",
        run.settlement,
        run.period,
        run.reversal,
        "issued",
        run.digest,
        charters[0].version,
        collaboration.currency,
        "GF-2017-1",
        Period.parse(run.period).last,
    )
    return ExportedRun(
        head,
        [ExportedLine(place, *line) for place, line in enumerate(run.lines, start=1)],
        run.net,
        run.carried,
        [ExportedClaim(None, member, amount) for member, amount in run.claims.items()],
        [ExportedTransfer(*transfer) for transfer in run.transfers],
        [Unhonoured(*each) for each in run.not_honoured],
        charters,
    )
