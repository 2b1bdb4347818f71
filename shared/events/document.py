"""docs/events.md: every topic, and every event with its fields, for people."""

import json
from typing import Any, cast

from shared.events.base import Event
from shared.events.json_schema import Schema, schema_of, words
from shared.events.registry import EVENTS
from shared.events.topics import TOPICS, Topic

_INTRODUCTION = """\
# Events

Made by `make contracts` from shared/events; do not edit.

Every message is a CloudEvent 1.0 in Kafka's binary mode: the headers say who, what and when (`ce_id`, `ce_source`,
`ce_type`, `ce_time` and so on), the value is the JSON object described here. From outside, structured mode
(`application/cloudevents+json`) is taken too.

Money is a whole number of minor units (øre), time of whole minutes; a decimal there is refused. Dates are
`YYYY-MM-DD`. A field that is null is the same as one that is absent. Unknown fields are refused in what publishers
send; who reads what we publish should ignore fields it does not know. A new type (`…v2`) comes beside the old one.
"""


def events_document() -> str:
    """The whole document."""
    return "\n".join([_INTRODUCTION, _topics_table(), *[_topic_section(topic) for topic in TOPICS]])


def _topics_table() -> str:
    rows = [
        f"| `{topic.name}` | {topic.written_by} | {topic.key} | {topic.kept} | {topic.read_by} |" for topic in TOPICS
    ]
    return "\n".join(["| topic | written by | key | kept | read by |", "|---|---|---|---|---|", *rows, ""])


def events_on(topic: Topic) -> list[type[Event]]:
    """The events of a topic in the order they are declared."""
    return [event for event in EVENTS.values() if issubclass(event, topic.kind)]


def _topic_section(topic: Topic) -> str:
    sections = [_event_section(event) for event in events_on(topic)]
    return "\n".join([f"## {topic.name}\n", *sections])


def _event_section(event: type[Event]) -> str:
    schema = schema_of(event)
    return "\n".join(
        [
            f"### {event.__name__}\n",
            f"{words(event)}\n",
            f"Type `{event.TYPE}`, topic `{event.TOPIC}`, key `{event.KEY}`.\n",
            *_fields_table(schema),
            *[line for name, row in schema.get("$defs", {}).items() for line in _row_section(name, row)],
            "```json",
            json.dumps(schema["examples"][0], ensure_ascii=False, indent=2),
            "```\n",
        ]
    )


def _row_section(name: str, row: Schema) -> list[str]:
    return [f"`{name}`: {row['description']}\n", *_fields_table(row)]


def _fields_table(schema: Schema) -> list[str]:
    required = schema.get("required", [])
    rows = [
        f"| `{name}` | {type_in_words(field)}{'' if name in required else ', optional'} | {_meaning(field)} |"
        for name, field in cast(dict[str, Schema], schema["properties"]).items()
    ]
    return ["| field | type | meaning |", "|---|---|---|", *rows, ""]


def type_in_words(field: Schema) -> str:
    """A field's type: integer, text, date, a list of rows, or the values it may have."""
    if "enum" in field:
        return " · ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        kinds = [type_in_words(kind) for kind in field["anyOf"] if kind.get("type") != "null"]
        return " or ".join(kinds)
    if "$ref" in field:
        return f"`{field['$ref'].rpartition('/')[2]}`"
    if field["type"] == "array":
        return f"list of {type_in_words(field['items'])}"
    return _scalar(field)


def _scalar(field: Schema) -> str:
    if field.get("format") == "date":
        return "date"
    names = {"string": "text", "boolean": "true or false"}
    return names.get(field["type"], str(field["type"]))


def _meaning(field: dict[str, Any]) -> str:
    own = field.get("description")
    return own or next((kind["description"] for kind in field.get("anyOf", []) if "description" in kind), "")
