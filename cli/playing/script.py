"""A scenario under a collaboration id of its own, so that it can be played again and again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import uuid4

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cli.failures import CommandFailed
from services.settlement.simulate.scenario import CommandLine, FactLine
from shared.charter import Charter, CharterInvalid, load_charter
from shared.events.fields import COLLABORATION_PATTERN

Line = FactLine | CommandLine


@dataclass(frozen=True, slots=True)
class Renamed:
    """Charter versions in order and a scenario's lines, all of `collaboration_id`; `own_id` is the charter's own.

    `document` says what the first version says of the collaboration; `foreign` are the numbers of the lines that name
    another one, which is `stranger` then.
    """

    own_id: str
    collaboration_id: str
    charters: tuple[str, ...]
    document: Mapping[str, Any]
    lines: tuple[Line, ...]
    foreign: frozenset[int]

    @property
    def stranger(self) -> str:
        """The id of another collaboration, in which nobody is granted anything."""
        return stranger_of(self.collaboration_id)


def new_id() -> str:
    """An id that no collaboration has."""
    return f"play-{uuid4().hex[:12]}"


def rename(texts: Sequence[str], lines: Sequence[Line], collaboration_id: str) -> Renamed:
    """The same under another id. Raises CommandFailed where a charter's own cannot be replaced in its text."""
    charters = sorted(((load_charter(text), text) for text in texts), key=lambda each: each[0].version)
    about = charters[0][0].collaboration
    facts = [line for line in lines if isinstance(line, FactLine)]
    return Renamed(
        own_id=about.id,
        collaboration_id=collaboration_id,
        charters=tuple(rename_charter(text, charter, collaboration_id) for charter, text in charters),
        document={"collaboration": {**asdict(about), "id": collaboration_id}},
        lines=tuple(_rename_line(line, about.id, collaboration_id) for line in lines),
        foreign=frozenset(fact.number for fact in facts if fact.data.get("collaboration_id") not in (None, about.id)),
    )


def rename_charter(text: str, charter: Charter, collaboration_id: str) -> str:
    """The charter's text with another collaboration id and nothing else changed. Raises CommandFailed."""
    try:
        start, end = _place_of_id(text)
        renamed = text[:start] + collaboration_id + text[end:]
        found = load_charter(renamed)
    except (CharterInvalid, YAMLError, KeyError) as error:
        raise _cannot_replace(charter) from error
    about = replace(charter.collaboration, id=collaboration_id)
    if found != replace(charter, collaboration=about, sha256=found.sha256):
        raise _cannot_replace(charter)
    return renamed


def _place_of_id(text: str) -> tuple[int, int]:
    """Where in the text the value of `collaboration.id` begins and ends. Raises KeyError."""
    parser: Any = YAML(typ="safe", pure=True)
    node = _value_of(_value_of(parser.compose(text), "collaboration"), "id")
    return node.start_mark.index, node.end_mark.index


def _value_of(mapping: Any, name: str) -> Any:
    for key, value in mapping.value:
        if key.value == name:
            return value
    raise KeyError(name)


def _cannot_replace(charter: Charter) -> CommandFailed:
    return CommandFailed(
        f"Version {charter.version} of the charter cannot be played under an id of its own: write its collaboration.id "
        f"as a plain text, `id: {charter.collaboration.id}`."
    )


def _rename_line(line: Line, own_id: str, collaboration_id: str) -> Line:
    """Every fact names its collaboration, as events do; one that names another names a stranger of ours."""
    if isinstance(line, CommandLine):
        return line
    named = line.data.get("collaboration_id")
    if named in (None, own_id):
        return replace(line, data={**line.data, "collaboration_id": collaboration_id})
    is_an_id = isinstance(named, str) and re.fullmatch(COLLABORATION_PATTERN, named)
    stranger = stranger_of(collaboration_id) if is_an_id else named
    return replace(line, data={**line.data, "collaboration_id": stranger})


def stranger_of(collaboration_id: str) -> str:
    """The id that stands for any other collaboration's; an id has at most 40 characters."""
    return f"{collaboration_id[:34]}-other"
