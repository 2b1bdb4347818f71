"""YAML 1.2 with the core schema, read into plain values: text, whole numbers, floats, booleans, null, lists, mappings.

The core schema knows no dates and only `true` and `false` as booleans, so an unquoted `NO` or `2016-01-01` is a text.
A key that comes twice in a mapping is reported as `duplicate` at its own path; its first value is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from shared.errors import Problem

Value = str | int | float | bool | list["Value"] | dict[str, "Value"] | None
"""What a document is made of once it is read; a mapping's keys are texts, as they are written."""

_DEPTH_MAX = 40
_VALUES_MAX = 200_000
_NULL = re.compile(r"|~|null|Null|NULL")
_BOOL = re.compile(r"(true|True|TRUE)|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII
)
_DIGITS_MAX = 100
_TAG = "tag:yaml.org,2002:"


class Unreadable(Exception):
    """The text is not one YAML document."""


def read_yaml(text: str) -> tuple[Value, list[Problem]]:
    """The document's value and its duplicate keys. Raises Unreadable, with a sentence, if it is no YAML document."""
    parser: Any = YAML(typ="safe", pure=True)
    try:
        events: list[Any] = list(parser.parse(text))
    except MarkedYAMLError as error:
        raise Unreadable(_sentence(error)) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(str(error).split("\n", maxsplit=1)[0]) from None
    documents = sum(isinstance(event, DocumentStartEvent) for event in events)
    if documents != 1:
        raise Unreadable(f"one document is due, there are {documents or 'none'}")
    builder = _Builder(iter(event for event in events if isinstance(event, _NODE_EVENTS)))
    return builder.value("", 0), builder.duplicates


_NODE_EVENTS = (AliasEvent, ScalarEvent, SequenceStartEvent, SequenceEndEvent, MappingStartEvent, MappingEndEvent)


def _sentence(error: Any) -> str:
    mark = error.problem_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{error.problem or error.context or 'this is no YAML'}"


def path_of(parent: str, key: str) -> str:
    """The path of a field inside `parent`: `streams[2].key`."""
    return f"{parent}.{key}" if parent else key


@dataclass
class _Builder:
    """Turns the parser's events into values; counts what aliases expand to, so that a small text stays small."""

    events: Iterator[Any]
    duplicates: list[Problem] = field(default_factory=list[Problem])
    _anchors: dict[str, tuple[Value, int]] = field(default_factory=dict[str, tuple[Value, int]])
    _count: int = 0

    def value(self, path: str, depth: int) -> Value:
        return self._node(next(self.events), path, depth)

    def _node(self, event: Any, path: str, depth: int) -> Value:
        before = self._count
        self._took(1)
        if depth > _DEPTH_MAX:
            raise Unreadable(f"nested deeper than {_DEPTH_MAX} levels")
        if isinstance(event, AliasEvent):
            return self._alias(_anchor(event))
        if isinstance(event, ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, SequenceStartEvent):
            value = self._sequence(path, depth)
        else:
            value = self._mapping(path, depth)
        if (anchor := _anchor(event)) is not None:
            self._anchors[anchor] = (value, self._count - before)
        return value

    def _alias(self, anchor: str | None) -> Value:
        if anchor is None or anchor not in self._anchors:
            raise Unreadable(f"*{anchor} names nothing that is complete above it")
        value, size = self._anchors[anchor]
        self._took(size)
        return value

    def _sequence(self, path: str, depth: int) -> Value:
        items: list[Value] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self._node(event, f"{path}[{len(items)}]", depth + 1))
        return items

    def _mapping(self, path: str, depth: int) -> Value:
        fields: dict[str, Value] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise Unreadable(f"a key in {path or 'the document'} is no text")
            key = str(cast(Any, event).value)
            own_path = path_of(path, key)
            value = self.value(own_path, depth + 1)
            if key in fields:
                self.duplicates.append(Problem("duplicate", own_path, f"The field {key} is there more than once."))
            else:
                fields[key] = value
        return fields

    def _took(self, values: int) -> None:
        self._count += values
        if self._count > _VALUES_MAX:
            raise Unreadable(f"more than {_VALUES_MAX} values")


def _anchor(event: Any) -> str | None:
    return None if event.anchor is None else str(event.anchor)


def _scalar(event: Any) -> Value:
    text = str(event.value)
    plain, _ = cast(tuple[bool, bool], event.implicit)
    if plain:
        return _plain(text)
    tag = None if event.tag is None else str(event.tag)
    if tag is None or tag in ("!", _TAG + "str"):
        return text
    value = _plain(text)
    fitting = {"int": int, "float": float, "bool": bool, "null": type(None)}.get(tag.removeprefix(_TAG))
    if fitting is None or type(value) is not fitting:
        raise Unreadable(f"line {event.start_mark.line + 1}: the tag {tag} does not go with {text!r}")
    return value


def _plain(text: str) -> Value:
    """A plain scalar's value by the core schema (YAML 1.2.2, 10.3.2)."""
    if _NULL.fullmatch(text):
        return None
    if found := _BOOL.fullmatch(text):
        return found[1] is not None
    if _INT.fullmatch(text) and len(text) <= _DIGITS_MAX:
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text
