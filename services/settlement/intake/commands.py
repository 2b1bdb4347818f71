"""What may be sent over HTTP, as OpenAPI shows it."""

from typing import Any

from services.settlement.intake.bodies import BATCH, BINARY, EVENTS_MAX, STRUCTURED
from shared.events.base import Event
from shared.events.cloudevents import ID_LENGTH_MAX, SOURCE_LENGTH_MAX, TEXT_LENGTH_MAX, TIME_LENGTH_MAX
from shared.events.examples import EXAMPLES
from shared.events.registry import EVENTS
from shared.events.timesheet import HoursLogged

TIMESHEET = {type_: event for type_, event in EVENTS.items() if type_.startswith("timesheet.")}
"""By type, all that publishers say."""


def _data(event: type[Event]) -> dict[str, Any]:
    return event.model_json_schema() | {"title": event.__name__}


DATA = {"anyOf": [_data(event) for event in TIMESHEET.values()]}

CLOUD_EVENT: dict[str, Any] = {
    "title": "CloudEvent",
    "description": "A CloudEvent 1.0. Other attributes are allowed and not heard.",
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"type": "string", "const": "1.0"},
        "id": {
            "type": "string",
            "minLength": 1,
            "maxLength": ID_LENGTH_MAX,
            "description": "Yours; the same one when you send it again. With source it tells events apart.",
        },
        "source": {"type": "string", "minLength": 1, "maxLength": SOURCE_LENGTH_MAX, "description": "Your system"},
        "type": {"type": "string", "enum": sorted(TIMESHEET)},
        "time": {"type": "string", "format": "date-time", "maxLength": TIME_LENGTH_MAX},
        "subject": {"type": "string", "maxLength": TEXT_LENGTH_MAX},
        "datacontenttype": {"type": "string", "const": "application/json"},
        "traceparent": {"type": "string", "description": "The trace it belongs to; else the request's"},
        "data": DATA,
    },
}

EXAMPLE = {
    "specversion": "1.0",
    "id": "9f1c0a52-0d4e-4f0e-9a53-1c8f5d3f7a11",
    "source": "/timesheets",
    "type": HoursLogged.TYPE,
    "data": EXAMPLES[HoursLogged.TYPE],
}


def _header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    said = {"type": "string", **schema}
    return {"name": name, "in": "header", "required": False, "description": description, "schema": said}


EVENTS_BODY: dict[str, Any] = {
    "parameters": [
        _header("content-encoding", "How the body is packed", enum=["gzip", "identity"]),
        _header("traceparent", "The trace that events without one of their own belong to"),
        _header("ce-specversion", f"With {BINARY}, where the headers are the event's attributes: 1.0"),
        _header("ce-id", f"With {BINARY}: the event's id"),
        _header("ce-source", f"With {BINARY}: the event's source"),
        _header("ce-type", f"With {BINARY}: the event's type", enum=sorted(TIMESHEET)),
    ],
    "requestBody": {
        "required": True,
        "content": {
            STRUCTURED: {"schema": CLOUD_EVENT, "example": EXAMPLE},
            BATCH: {"schema": {"type": "array", "maxItems": EVENTS_MAX, "items": CLOUD_EVENT}, "example": [EXAMPLE]},
            BINARY: {"schema": DATA, "example": EXAMPLES[HoursLogged.TYPE]},
        },
    },
}
"""One event, structured or binary, or a batch of structured ones."""
