"""The JSON Schema of every event, as it is published and as the compatibility gate compares it."""

from typing import Any, cast

from shared.events.base import Event, TimesheetEvent
from shared.events.examples import EXAMPLES
from shared.events.registry import dataschema

Schema = dict[str, Any]


def schema_of(event: type[Event]) -> Schema:
    """JSON Schema 2020-12 of an event's data, with an example.

    What comes from outside may hold no unknown field; what we publish may get optional ones, so readers allow them.
    """
    body = event.model_json_schema(mode="validation")
    is_closed = issubclass(event, TimesheetEvent)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": dataschema(event.TYPE),
        "title": event.__name__,
        "description": words(event),
        **_tidy({key: body[key] for key in ("type", "properties", "required", "$defs") if key in body}, is_closed),
        **({"additionalProperties": False} if is_closed else {}),
        "examples": [EXAMPLES[event.TYPE]],
    }


def words(event: type[Event]) -> str:
    """An event's docstring as one line."""
    return " ".join((event.__doc__ or "").split())


def _tidy(schema: Schema, is_closed: bool) -> Schema:
    """Without titles that repeat a field's name, and open where readers allow unknown fields."""
    dropped = {"title"} if is_closed else {"title", "additionalProperties"}
    return {key: _tidy_value(key, value, is_closed) for key, value in schema.items() if key not in dropped}


def _tidy_value(key: str, value: Any, is_closed: bool) -> Any:
    if key in ("properties", "$defs"):
        named = cast(dict[str, Schema], value)
        return {name: _tidy(schema, is_closed) for name, schema in named.items()}
    if isinstance(value, dict):
        return _tidy(cast(Schema, value), is_closed)
    if isinstance(value, list):
        items = cast(list[Any], value)
        return [_tidy(cast(Schema, item), is_closed) if isinstance(item, dict) else item for item in items]
    return value
