"""Between the JSON of events and dataclasses: dates as YYYY-MM-DD, null ones left out, unknown fields ignored."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
Read = Callable[[Any], Any]

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def said_by(event: object) -> dict[str, object]:
    """What a dataclass says, as JSON takes it, in the order of its fields.

    Raises TypeError for a float or a moment: time and money are whole numbers, days are dates.
    """
    said: dict[str, object] = {}
    for name in _names(type(event)):
        value = getattr(event, name)
        if value is not None:
            said[name] = value if isinstance(value, str) else _written(value)
    return said


def write(said: Mapping[str, object]) -> bytes:
    """Compact JSON in UTF-8."""
    return _COMPACT.encode(said).encode()


def read(kind: type[T], said: Mapping[str, Any]) -> T:
    """A dataclass from a JSON object. Raises KeyError, TypeError or ValueError where it does not fit."""
    given: dict[str, Any] = {}
    for name, convert, is_needed in _readers(kind):
        value = said.get(name)
        if value is not None:
            given[name] = convert(value)
        elif is_needed:
            raise KeyError(name)
    return kind(**given)


@cache
def _names(kind: type) -> tuple[str, ...]:
    assert is_dataclass(kind), "events are dataclasses"
    return tuple(field.name for field in fields(kind))


def _written(value: object) -> object:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; minutes and amounts in minor units are whole numbers.")
    if isinstance(value, datetime):
        raise TypeError(f"{value!r} is a moment; a day is a date.")
    return value.isoformat() if isinstance(value, date) else value


@cache
def _readers(kind: type) -> tuple[tuple[str, Read, bool], ...]:
    hints = get_type_hints(kind)
    return tuple(
        (each.name, _reader(hints[each.name]), each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    )


def _reader(hint: Any) -> Read:
    """What makes a value of this type from its JSON."""
    if get_origin(hint) is UnionType:
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
    if get_origin(hint) is tuple:
        each_of = _reader(get_args(hint)[0])
        return lambda values: tuple(each_of(value) for value in values)
    if hint is date:
        return date.fromisoformat
    if isinstance(hint, type) and is_dataclass(hint):
        row: type[Any] = hint
        return lambda value: read(row, value)
    return lambda value: value
