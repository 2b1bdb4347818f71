"""docs/asyncapi.yaml: the same topics and events as an AsyncAPI 3.0 document, for tools."""

import io
from typing import Any

from ruamel.yaml import YAML

from shared.events.base import Event
from shared.events.document import events_on
from shared.events.json_schema import words
from shared.events.registry import EVENTS
from shared.events.topics import TOPICS, Topic

Node = dict[str, Any]

_PARAMETERS = {
    "publisher": "A publisher's id, as Kafka knows it",
    "collaboration_id": "A collaboration's id",
}
_HEADERS = {
    "ce_id": "Made by the sender, the same on every retry",
    "ce_source": "What system it comes from",
    "ce_time": "When it was made, RFC 3339",
    "ce_subject": "What it is about",
    "ce_dataschema": "The name of the JSON Schema of the data",
    "traceparent": "W3C trace context",
    "ce_correlationid": "The id of what began it all",
    "ce_causationid": "The id of what led to this",
    "ce_sequence": "On membership.events: place among the events with the same key, without gaps, in decimal",
}


def asyncapi_document() -> str:
    """The document as YAML."""
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.dump(_document(), stream)  # pyright: ignore[reportUnknownMemberType]
    return f"# Made by `make contracts` from shared/events; do not edit.\n{stream.getvalue()}"


def _document() -> Node:
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Mellemregning",
            "version": "1.0.0",
            "description": "The shared economy of groups of municipalities: what is published, by whom, for whom.",
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.id: _channel(topic) for topic in TOPICS},
        "operations": {_operation_id(topic): _operation(topic) for topic in TOPICS},
        "components": {
            "messages": {event.__name__: _message(event) for event in EVENTS.values()},
            "messageTraits": {"cloudevent": _cloudevent()},
        },
    }


def _channel(topic: Topic) -> Node:
    names = [name for name in _PARAMETERS if f"{{{name}}}" in topic.name]
    parameters = {name: {"description": _PARAMETERS[name]} for name in names}
    return {
        "address": topic.name,
        "description": f"Written by {topic.written_by}; read by {topic.read_by}; kept {topic.kept}; key: {topic.key}.",
        **({"parameters": parameters} if parameters else {}),
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"} for event in events_on(topic)},
    }


def _operation_id(topic: Topic) -> str:
    return f"{_action(topic)}_{topic.id}"


def _action(topic: Topic) -> str:
    return "receive" if topic.is_incoming else "send"


def _operation(topic: Topic) -> Node:
    return {"action": _action(topic), "channel": {"$ref": f"#/channels/{topic.id}"}}


def _message(event: type[Event]) -> Node:
    return {
        "name": event.TYPE,
        "title": event.__name__,
        "summary": words(event),
        "headers": {
            "type": "object",
            "required": ["ce_type"],
            "properties": {"ce_type": {"type": "string", "const": event.TYPE}},
        },
        "payload": {"$ref": f"../shared/events/schemas/{event.TYPE}.json"},
        "bindings": {"kafka": {"key": {"type": "string", "description": event.KEY}, "bindingVersion": "0.5.0"}},
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
    }


def _cloudevent() -> Node:
    return {
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["ce_specversion", "ce_id", "ce_source"],
            "properties": {
                "ce_specversion": {"type": "string", "const": "1.0"},
                **{name: {"type": "string", "description": text} for name, text in _HEADERS.items()},
            },
        },
    }
