"""`mellemregning charter compare`: what a scenario comes to by another charter, member by member."""

import json as json_format
import sys
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from cli.simulate import evaluate, exit_code
from services.settlement.engine.result import RunResult
from services.settlement.simulate import Outcome
from shared.errors import Problem

Row = Mapping[str, Any]
Side = Outcome | list[tuple[Path, Problem]]


def compare(
    *files: Annotated[Path, Parameter(help="CHARTER.yaml [CHARTER2.yaml …] SCENARIO.jsonl")],
    to: Annotated[list[Path], Parameter(help="The charter, or its versions, to compare with.", consume_multiple=True)],
    json: Annotated[bool, Parameter(help="Print one JSON object instead of tables.", negative="")] = False,
) -> None:
    """Settle a scenario by a charter and by another one; show what each member pays, then, and the difference.

    Amounts are what a member is to pay (below 0: to be paid) in each run, and what it owes on running balances. Exit
    code 0: done. 2: a charter or a line cannot be read. 3: a run cannot be computed by one of them.
    """
    if len(files) < 2:
        print("Name at least one charter and, last, a scenario.", file=sys.stderr)
        sys.exit(2)
    today, other = evaluate(files[:-1], files[-1]), evaluate(to, files[-1])
    compared = _compared(today, other) if isinstance(today, Outcome) and isinstance(other, Outcome) else None
    if json:
        print(json_format.dumps(compared or {"errors": _problems(today, other)}, ensure_ascii=False, indent=1))
    else:
        _print(today, other, compared)
    if code := max(exit_code(today), exit_code(other)):
        sys.exit(code)


def _compared(today: Outcome, other: Outcome) -> dict[str, Any]:
    runs = [_run(*sides) for sides in zip_longest(today.runs, other.runs)]
    errors = {"today": today.error, "other": other.error}
    return {
        "collaboration_id": today.collaboration_id,
        "currency": today.currency,
        "runs": runs,
        "errors": {side: error.as_json() for side, error in errors.items() if error is not None},
    }


def _run(today: RunResult | None, other: RunResult | None) -> dict[str, Any]:
    """One run by both; a side that could not be computed has no amounts, which read as 0."""
    is_of = today or other
    assert is_of is not None
    return {
        "settlement": is_of.settlement,
        "period": is_of.period,
        "reversal": is_of.reversal,
        "members": _members(_net(today), _net(other)),
        "balances": [
            {"stream_id": stream, "members": _members(_owed(today, stream), _owed(other, stream))}
            for stream in sorted(_streams(today) | _streams(other))
        ],
    }


def _members(today: Mapping[str, int], other: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "member_id": member,
            "today_minor": today.get(member, 0),
            "other_minor": other.get(member, 0),
            "difference_minor": other.get(member, 0) - today.get(member, 0),
        }
        for member in sorted(today.keys() | other.keys())
    ]


def _net(run: RunResult | None) -> Mapping[str, int]:
    return run.net if run else {}


def _owed(run: RunResult | None, stream: str) -> dict[str, int]:
    return {each.member: each.amount_minor for each in run.balances if each.stream == stream} if run else {}


def _streams(run: RunResult | None) -> set[str]:
    return {each.stream for each in run.balances} if run else set()


def _problems(*sides: Side) -> list[dict[str, Any]]:
    return [
        {"file": str(path), **problem.as_json()}
        for side in sides
        if not isinstance(side, Outcome)
        for path, problem in side
    ]


def _print(today: Side, other: Side, compared: Row | None) -> None:
    from cli.tables import print_problems
    from cli.what_if_tables import print_compared

    for side in (today, other):
        if not isinstance(side, Outcome):
            print_problems(side)
    if compared is not None:
        print_compared(compared)
