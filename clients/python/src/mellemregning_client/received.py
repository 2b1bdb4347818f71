"""What comes out of a feed: an event with its id, and the position after which to go on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mellemregning_client.base import Unknown
from mellemregning_client.jsonable import read

E = TypeVar("E")
P = TypeVar("P", int, str)


@dataclass(frozen=True, slots=True)
class Received(Generic[E, P]):
    """One event. Keep `position` together with what you make of the event, and go on after it.

    After a break the last events may come again; (`source`, `id`) tells those that you know.
    """

    position: P
    id: str
    source: str
    type: str
    time: str | None
    event: E | Unknown


def event_of(registry: Mapping[str, type[E]], type_: str, data: Any) -> E | Unknown:
    """The event that JSON data says; Unknown where this package is older than it."""
    kind = registry.get(type_)
    if kind is None:
        return Unknown(type_, data)
    try:
        return read(kind, data)
    except (KeyError, TypeError, ValueError):
        return Unknown(type_, data)


def from_record(
    registry: Mapping[str, type[E]], offset: int, headers: Mapping[str, str], value: bytes
) -> Received[E, int]:
    """An event in binary mode. Raises KeyError or ValueError for what is none."""
    type_ = headers["ce_type"]
    event = event_of(registry, type_, json.loads(value))
    return Received(offset, headers["ce_id"], headers["ce_source"], type_, headers.get("ce_time"), event)


def from_structured(registry: Mapping[str, type[E]], position: str, said: Mapping[str, Any]) -> Received[E, str]:
    """An event in structured mode."""
    event = event_of(registry, said["type"], said.get("data"))
    return Received(position, said["id"], said["source"], said["type"], said.get("time"), event)
