"""Every event by its type; reading bytes into events, saying all that is wrong with them; writing events as bytes."""

import json
from collections.abc import Callable
from typing import Any, cast

from pydantic import ValidationError

from shared.errors import Problem
from shared.events import membership, receipts, settlement, timesheet, totals
from shared.events.base import Event, Row
from shared.events.facts import FACTS, fact_name
from shared.events.problems import Malformed, malformed, readable_ids

__all__ = [
    "EVENTS",
    "FACTS",
    "UPCASTERS",
    "Malformed",
    "Problem",
    "UnknownType",
    "dataschema",
    "dump",
    "fact_name",
    "parse",
    "parse_dict",
]


class UnknownType(Exception):
    """The registry has no event of this type."""

    reason = "unknown_type"

    def __init__(self, type_: str) -> None:
        super().__init__(f"No event has the type {type_[:200]!r}.")
        self.type = type_


def _events_of(*modules: object) -> dict[str, type[Event]]:
    classes = (value for module in modules for value in vars(module).values())
    events = [value for value in classes if isinstance(value, type) and issubclass(value, Event)]
    return {event.TYPE: event for event in events if "TYPE" in vars(event)}


EVENTS: dict[str, type[Event]] = _events_of(membership, timesheet, receipts, totals, settlement)

UPCASTERS: dict[str, Callable[[Any], Event]] = {}
"""By old type: what turns an event of that type into its successor. An entry stays as long as old messages are kept."""

Validate = Callable[..., Event]
_VALIDATORS: dict[str, Validate] = {
    type_: cast(Validate, event.__pydantic_validator__.validate_json) for type_, event in EVENTS.items()
}


def parse(type_: str, data: bytes | str, *, lenient: bool = False) -> Event:
    """The event that `data`, a JSON object, says; of its newest version where the type has an upcaster.

    `lenient` ignores unknown fields, as consumers of our own topics do. Raises UnknownType; Malformed with every
    problem, `unreadable` if the data is no JSON at all.
    """
    validate = _VALIDATORS.get(type_)
    if validate is None:
        raise UnknownType(type_)
    try:
        event = validate(data, extra="ignore") if lenient else validate(data)
    except ValidationError as error:
        raise malformed(type_, error, data) from None
    return UPCASTERS[type_](event) if type_ in UPCASTERS else event


def parse_dict(type_: str, data: object, *, lenient: bool = False) -> Event:
    """As `parse`, and exactly as strict, for what json.loads gave: dates are texts, a float is a float.

    Nothing is `unreadable` here: a text that UTF-8 cannot hold is `malformed`.
    """
    try:
        return parse(type_, json.dumps(data), lenient=lenient)
    except (Malformed, RecursionError) as error:
        if isinstance(error, Malformed) and not error.unreadable:
            raise
        problem = Problem("malformed", "", "holds a text or a depth that no event has")
        raise Malformed(type_, "malformed", [problem], readable_ids(data)) from None


def dump(event: Event | Row) -> bytes:
    """The event as compact JSON in UTF-8: fields in the order of the class, null ones left out."""
    return event.__pydantic_serializer__.to_json(event, exclude_none=True)


def dataschema(type_: str) -> str:
    """The name of the type's JSON Schema, for ce_dataschema; the schema is shared/events/schemas/<type>.json."""
    return f"urn:mellemregning:event:{type_}"
