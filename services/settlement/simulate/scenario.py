"""Reading a scenario: JSON Lines, facts and the commands run and reverse, in the order in which things became known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from shared.errors import Problem
from shared.events.registry import FACTS
from shared.periods import Period


@dataclass(frozen=True)
class FactLine:
    """A line that tells a fact; its data is judged when its turn comes."""

    number: int
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class CommandLine:
    """A line that asks for a run or the reversal of one."""

    number: int
    command: Literal["run", "reverse"]
    settlement: str
    period: Period


class ScenarioUnreadable(Exception):
    """Lines that cannot be read; nothing was run. `problems` lists every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} line(s) cannot be read")
        self.problems = tuple(problems)


class _Unreadable(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_scenario(text: str, collaboration_id: str | None) -> list[FactLine | CommandLine]:
    """All lines, blank ones skipped; `collaboration_id` None: unknown, so not compared.

    Raises ScenarioUnreadable with every line that is no JSON, has no type or data, or an unknown type, or is a command
    without a settlement and a well-formed period.
    """
    lines: list[FactLine | CommandLine] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            lines.append(_read(number, line, collaboration_id))
        except _Unreadable as error:
            problems.append(Problem(error.code, f"line {number}", str(error)))
    if problems:
        raise ScenarioUnreadable(problems)
    return lines


def _read(number: int, line: str, collaboration_id: str | None) -> FactLine | CommandLine:
    try:
        parsed: object = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _Unreadable("unreadable", f"This is no JSON: {error}.") from None
    if not isinstance(parsed, dict):
        raise _Unreadable("unreadable", 'A JSON object with "type" and "data" is due.')
    fields = cast(dict[str, Any], parsed)
    for name in ("type", "data"):
        if fields.get(name) is None:
            raise _Unreadable("missing_field", f'The line has no "{name}".')
    if not isinstance(fields["data"], dict):
        raise _Unreadable("wrong_type", '"data" is a JSON object.')
    name, data = fields["type"], cast(dict[str, Any], fields["data"])
    if name in ("run", "reverse"):
        return _command(number, name, data, collaboration_id)
    if not isinstance(name, str) or name not in FACTS:
        raise _Unreadable("unknown_type", f"{name!r} is no fact and no command.")
    return FactLine(number, name, data)


def _command(
    number: int, command: Literal["run", "reverse"], data: Mapping[str, Any], collaboration_id: str | None
) -> CommandLine:
    if unknown := [name for name in data if name not in ("collaboration_id", "settlement", "period")]:
        raise _Unreadable("unknown_field", f"A {command} has no {', '.join(unknown)}.")
    own = data.get("collaboration_id")
    if own is not None and collaboration_id is not None and own != collaboration_id:
        raise _Unreadable("malformed", f"The charter is that of {collaboration_id}, not of {own}.")
    settlement = data.get("settlement")
    if not isinstance(settlement, str) or not settlement:
        raise _Unreadable("malformed", f"A {command} names its settlement, a text.")
    return CommandLine(number, command, settlement, _period(command, data.get("period")))


def _period(command: str, name: object) -> Period:
    if not isinstance(name, str):
        raise _Unreadable("malformed", f"A {command} names its period, a text.")
    try:
        return Period.parse(name)
    except ValueError as error:
        raise _Unreadable("malformed", f"A {command} names its period: {error}.") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
