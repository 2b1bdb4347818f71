"""Settlement's trace of every line of every scenario, made by its own code from what the simulator read."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.settlement.claims.answers import line_row
from services.settlement.claims.lines import StoredLine
from services.settlement.claims.trace.evidence import Evidence
from services.settlement.claims.trace.handlers import adjustment
from services.settlement.claims.trace.rules import explain
from services.settlement.claims.trace.sources import Sources
from services.settlement.claims.trace.store import SettledBefore
from services.settlement.engine.activity import Activity
from services.settlement.engine.books import Books
from services.settlement.engine.charters import Charters
from services.settlement.engine.facts import Facts
from services.settlement.engine.history import Past
from services.settlement.engine.result import Line, RunResult
from services.settlement.engine.settle import settle
from services.settlement.simulate import play, player
from services.settlement.simulate.scenario import FactLine
from shared.events.registry import FACTS
from shared.periods import Period
from tests.reporting.exports.scenarios import script_of

Trace = dict[str, Any]
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Read:
    """What a run read: the engine's inputs, and all runs before it."""

    charters: Charters
    facts: Facts
    activity: Activity
    history: tuple[RunResult, ...]
    settlement: str
    period: Period
    sources: Sources


def traces_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Trace]:
    """A trace for each run and member, as settlement's API answers it; each of a run that can be worked out."""
    script = script_of(folder)
    if script is None:
        return []
    reads: list[Read] = []
    heard: list[FactLine] = []

    def take(self: Any, line: FactLine) -> None:
        known = len(self.outcome.refused)
        hear(self, line)
        if len(self.outcome.refused) == known:
            heard.append(line)

    def settled(*given: Any) -> RunResult:
        charters, facts, activity, history, settlement, period = given
        sources = Sources([(FACTS[line.type].TYPE, line.data) for line in heard])
        reads.append(Read(charters, facts, activity, tuple(history), settlement, period, sources))
        return settle(*given)

    hear = player._Player.hear  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(player._Player, "hear", take)  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(player, "settle", settled)
    runs = play(script.versions, script.lines).runs
    return [trace for run, read in _with_reads(runs, reads) for trace in _of_run(run, read)]


def _with_reads(runs: Sequence[RunResult], reads: Sequence[Read]) -> Iterator[tuple[RunResult, Read]]:
    """Each run with what it read; a reversal with what the run it takes back read."""
    waiting, standing = iter(reads), defaultdict[str, list[Read]](list)
    for run in runs:
        if run.reversal:
            yield run, standing[run.settlement].pop()
            continue
        read = next(waiting)
        standing[run.settlement].append(read)
        yield run, read


def _of_run(run: RunResult, read: Read) -> Iterator[Trace]:
    evidence = Evidence(Books(read.charters, read.facts, read.activity), read.sources, read.period.length)
    before = _settled_before(read)
    numbered = [(number, line) for number, line in enumerate(run.lines, start=1)]
    for member in sorted({line.member for line in run.lines}):
        lines = [_stored(number, line, evidence) for number, line in numbered if line.member == member]
        yield {
            "run_id": "r1",
            "settlement": run.settlement,
            "period": run.period,
            "reversal": run.reversal,
            "run_state": "issued",
            "member_id": member,
            "currency": read.charters.versions[0].collaboration.currency,
            "lines": [_traced(line, run, evidence, before.get(member, [])) for line in lines],
        }


def _traced(line: StoredLine, run: RunResult, evidence: Evidence, before: list[SettledBefore]) -> Trace:
    sign = -1 if run.reversal else 1
    settled = _with_amount(line, sign * line.amount_minor)
    carried = {"run_id": str(NOBODY), "period": Period.parse(run.period).previous().name}
    return {
        **line_row(line),
        **explain(evidence, settled),
        "adjustment": adjustment(settled, before) if line.kind == "adjustment" else None,
        "carried_from": carried if line.stream_id is None else None,
    }


def _stored(number: int, line: Line, evidence: Evidence) -> StoredLine:
    settled_as = evidence.workings.settled_as(line.stream, line.period) if line.stream else "money"
    return StoredLine(number, *line, settled_as)


def _with_amount(line: StoredLine, amount_minor: int) -> StoredLine:
    return StoredLine(
        line.line_number,
        line.stream_id,
        line.period,
        line.instalment,
        line.project_id,
        line.member_id,
        line.kind,
        line.adjusts,
        amount_minor,
        line.settled_as,
    )


def _settled_before(read: Read) -> dict[str, list[SettledBefore]]:
    found: defaultdict[str, list[SettledBefore]] = defaultdict(list)
    for run in Past.of(read.history, read.settlement).runs:
        for line in run.lines:
            if line.stream is not None:
                about = (line.stream, line.period, line.instalment, line.project, line.adjusts or line.kind)
                found[line.member].append(SettledBefore(NOBODY, run.period, *about, line.amount_minor))
    return found
