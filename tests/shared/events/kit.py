"""What the tests of events share: how to refuse, and how to make any event."""

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from shared.errors import Problem
from shared.events import fields
from shared.events.base import Event
from shared.events.examples import EXAMPLES
from shared.events.registry import EVENTS, FACTS, Malformed, parse

HOURS = "timesheet.hours_logged.v1"


def example(fact: str, **changes: Any) -> dict[str, Any]:
    """The example of a fact with some fields changed."""
    return {**EXAMPLES[FACTS[fact].TYPE], **changes}


def read(fact: str, data: object) -> Event:
    """A fact read from its JSON."""
    return parse(FACTS[fact].TYPE, json.dumps(data).encode())


def refusal(fact: str, data: object) -> Malformed:
    """What a fact is refused with."""
    with pytest.raises(Malformed) as caught:
        read(fact, data)
    return caught.value


def problem(code: str, where: str, message: str) -> Problem:
    """Short for a Problem."""
    return Problem(code, where, message)


def _value(schema: dict[str, Any], definitions: dict[str, Any]) -> st.SearchStrategy[Any]:
    """JSON that fits a schema of ours."""
    if "$ref" in schema:
        return _object(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return st.one_of([_value(choice, definitions) for choice in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "array":
            return st.lists(_value(schema["items"], definitions), max_size=3)
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case _:
            return _text(schema)


def _text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    pattern = schema.get("pattern", "")
    if schema.get("format") == "date":
        first_only = "-01$" in pattern
        return st.dates().map(lambda day: str(day.replace(day=1) if first_only else day))
    if pattern in (fields.NO_CONTROL_PATTERN, fields.NO_NUL_PATTERN, ""):
        allowed = st.characters(codec="utf-8", exclude_categories=["Cc"])
        return st.text(allowed, min_size=schema.get("minLength", 0), max_size=50)
    return st.from_regex(str(pattern).removesuffix("$") + r"\Z", fullmatch=True)


def _object(schema: dict[str, Any], definitions: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    values = {name: _value(value, definitions) for name, value in schema["properties"].items()}
    required = {name: values[name] for name in schema["required"]}
    optional = {name: value for name, value in values.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


def any_data() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """The type and well-formed data of any event."""

    def data_of(type_: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
        schema = EVENTS[type_].model_json_schema()
        return st.tuples(st.just(type_), _object(schema, schema.get("$defs", {})))

    return st.sampled_from(sorted(EVENTS)).flatmap(data_of)
