"""The schemas and documents made from the event classes, and the check that they are up to date."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from hypothesis import given
from ruamel.yaml import YAML

from shared.events.generate import ROOT, differing, main, write
from shared.events.json_schema import schema_of
from shared.events.registry import EVENTS, parse_dict
from shared.events.topics import TOPICS
from tests.shared.events.kit import any_data

Node = dict[str, Any]


@pytest.fixture(scope="module")
def asyncapi() -> Node:
    """The committed AsyncAPI document."""
    return YAML(typ="safe").load((ROOT / "docs/asyncapi.yaml").read_text(encoding="utf-8"))  # pyright: ignore


def test_what_is_committed_is_what_the_classes_say() -> None:
    assert differing(ROOT) == []


def test_the_check_names_what_differs_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    schemas = tmp_path / "shared/events/schemas"
    (schemas / "timesheet.hours_logged.v1.json").write_text("{}", encoding="utf-8")
    (schemas / "timesheet.hours_dreamt.v1.json").write_text("{}", encoding="utf-8")
    (tmp_path / "docs/events.md").unlink()

    assert main(["--check"], tmp_path) == 1

    assert capsys.readouterr().out.splitlines() == [
        "differs: docs/events.md",
        "differs: shared/events/schemas/timesheet.hours_dreamt.v1.json",
        "differs: shared/events/schemas/timesheet.hours_logged.v1.json",
    ]
    assert (schemas / "timesheet.hours_dreamt.v1.json").exists()


def test_writing_brings_everything_up_to_date_and_removes_what_is_left_over(tmp_path: Path) -> None:
    left_over = tmp_path / "shared/events/schemas/timesheet.hours_dreamt.v1.json"
    left_over.parent.mkdir(parents=True)
    left_over.write_text("{}", encoding="utf-8")

    assert main([], tmp_path) == 0

    assert not left_over.exists()
    assert main(["--check"], tmp_path) == 0


@pytest.mark.parametrize("type_", sorted(EVENTS))
def test_every_schema_holds_for_its_example(type_: str) -> None:
    schema = schema_of(EVENTS[type_])

    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(schema["examples"][0])
    assert parse_dict(type_, schema["examples"][0])


@given(any_data())
def test_whatever_is_an_event_fits_its_schema(made: tuple[str, Node]) -> None:
    type_, data = made

    parse_dict(type_, data)

    schema = schema_of(EVENTS[type_])
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(data)


def test_only_what_comes_from_outside_is_closed_to_unknown_fields() -> None:
    closed = {type_ for type_, event in EVENTS.items() if "additionalProperties" in json.dumps(schema_of(event))}

    assert closed == {type_ for type_ in EVENTS if type_.startswith("timesheet.")}


@pytest.mark.parametrize("type_", sorted(EVENTS))
def test_every_event_and_field_says_what_it_means(type_: str) -> None:
    schema = schema_of(EVENTS[type_])

    assert schema["description"]
    for row in [schema, *schema.get("$defs", {}).values()]:
        for field in row["properties"].values():
            assert field.get("description") or any("description" in kind for kind in field["anyOf"])


def test_the_document_has_every_topic_and_event() -> None:
    text = (ROOT / "docs/events.md").read_text(encoding="utf-8")

    assert all(f"| `{topic.name}` |" in text and f"\n## {topic.name}\n" in text for topic in TOPICS)
    assert all(f"\n### {event.__name__}\n" in text and f"`{event.TYPE}`" in text for event in EVENTS.values())


def test_the_asyncapi_document_has_the_structure_of_version_3(asyncapi: Node) -> None:
    document = ApplicationSchema.model_validate(asyncapi)

    assert asyncapi["asyncapi"] == "3.0.0"
    assert {channel["address"] for channel in asyncapi["channels"].values()} == {topic.name for topic in TOPICS}
    assert len(document.channels) == len(document.operations) == 5


def test_every_reference_in_the_asyncapi_document_leads_somewhere(asyncapi: Node) -> None:
    references = list(references_in(asyncapi))

    assert len(references) > len(EVENTS)
    for reference in references:
        path, _, pointer = reference.partition("#")
        target: Any = asyncapi if not path else json.loads((ROOT / "docs" / path).read_text(encoding="utf-8"))
        for step in pointer.strip("/").split("/") if pointer else []:
            target = target[step]
        assert target


def test_every_message_of_the_asyncapi_document_is_on_exactly_one_channel(asyncapi: Node) -> None:
    placed = [name for channel in asyncapi["channels"].values() for name in channel["messages"]]

    assert sorted(placed) == sorted(asyncapi["components"]["messages"])
    assert {message["name"] for message in asyncapi["components"]["messages"].values()} == set(EVENTS)


def test_what_varies_in_an_address_is_declared(asyncapi: Node) -> None:
    for channel in asyncapi["channels"].values():
        declared = {name: "x" for name in channel.get("parameters", {})}
        assert "{" not in channel["address"].format(**declared)


def references_in(node: Any) -> list[str]:
    """Every `$ref` below a node."""
    if isinstance(node, list):
        return [found for item in node for found in references_in(item)]  # pyright: ignore
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if "$ref" in node else []  # pyright: ignore
    return own + [found for item in node.values() for found in references_in(item)]  # pyright: ignore
