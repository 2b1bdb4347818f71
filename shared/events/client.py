"""The event classes of the Python client (clients/python), made from the published schemas."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shared.events.base import Event, ReceiptEvent, ResultEvent, TimesheetEvent
from shared.events.json_schema import schema_of
from shared.events.registry import EVENTS

PACKAGE = Path("clients/python/src/mellemregning_client")
WIDTH = 120

Schema = Mapping[str, Any]

_MODULES: tuple[tuple[str, str, type[Event], str], ...] = (
    ("facts.py", "Fact", TimesheetEvent, "What a publisher says, each on its own."),
    ("receipts.py", "Receipt", ReceiptEvent, "What a publisher is told about what it sent."),
    ("results.py", "Result", ResultEvent, "What a settlement comes to, step by step."),
)
_SIMPLE = {"string": "str", "integer": "int", "boolean": "bool"}


def client_modules() -> dict[Path, str]:
    """The client's generated modules, by path in the repository."""
    rows: dict[str, Schema] = {}
    modules: dict[Path, str] = {}
    for name, base, kind, told in _MODULES:
        schemas = [schema_of(event) for event in EVENTS.values() if issubclass(event, kind)]
        here = {title: row for schema in schemas for title, row in schema.get("$defs", {}).items()}
        modules[PACKAGE / name] = _events(told, base, schemas, sorted(here))
        rows |= here
    classes = [_class(title, rows[title], "") for title in sorted(rows)]
    modules[PACKAGE / "rows.py"] = "\n\n".join([_head("The rows of lists in events.", [], classes), *classes])
    return modules


def _events(told: str, base: str, schemas: Sequence[Schema], rows: Sequence[str]) -> str:
    classes = [_class(schema["title"], schema, base) for schema in schemas]
    imports = [f"from mellemregning_client.base import {base}"]
    imports += [f"from mellemregning_client.rows import {', '.join(rows)}"] if rows else []
    return "\n\n".join([_head(told, imports, classes), *classes, _index(base, [each["title"] for each in schemas])])


def _head(told: str, imports: Sequence[str], classes: Sequence[str]) -> str:
    """The docstring and the imports that the classes need."""
    made = "Made by `make contracts`; not to be changed by hand."
    body = "".join(classes)
    typed = [name for name in ("ClassVar", "Literal") if f"{name}[" in body]
    lines = [f'"""{told} {made}"""', "", "from dataclasses import dataclass"]
    lines += ["from datetime import date"] if ": date" in body else []
    lines += [f"from typing import {', '.join(typed)}"] if typed else []
    return "\n".join([*lines, *([""] if imports else []), *imports]) + "\n"


def _class(name: str, schema: Schema, base: str) -> str:
    required = set(schema.get("required", ()))
    lines = ["@dataclass(frozen=True, slots=True, kw_only=True)", f"class {name}{f'({base})' if base else ''}:"]
    lines += [*_docstring(schema["description"]), ""]
    if base:
        lines += [f'    TYPE: ClassVar[str] = "{schema["$id"].rpartition(":")[2]}"', ""]
    for field, said in schema["properties"].items():
        lines += _field(field, said, is_required=field in required)
    return "\n".join(lines) + "\n"


def _docstring(text: str) -> Iterator[str]:
    yield from textwrap.wrap(f'"""{text}"""', WIDTH, initial_indent="    ", subsequent_indent="    ")


def _field(name: str, said: Schema, *, is_required: bool) -> Iterator[str]:
    default = "" if is_required else " = None" if said.get("default") is None else " = ()"
    yield f"    {name}: {_type(said)}{default}"
    choices = [said, *said.get("anyOf", ())]
    told = next((each["description"] for each in choices if "description" in each), None)
    if told is not None:
        yield from _docstring(told)


def _type(said: Schema) -> str:
    """The Python type of a field, as the schema describes its JSON."""
    if "anyOf" in said:
        return " | ".join(_type(each) for each in said["anyOf"])
    if "$ref" in said:
        return str(said["$ref"]).rpartition("/")[2]
    if "enum" in said:
        return f"Literal[{', '.join(json.dumps(value) for value in said['enum'])}]"
    if said["type"] == "null":
        return "None"
    if said["type"] == "array":
        return f"tuple[{_type(said['items'])}, ...]"
    return "date" if said.get("format") == "date" else _SIMPLE[said["type"]]


def _index(base: str, names: Sequence[str]) -> str:
    """All classes of the module, by type."""
    listed = "".join(f"        {name},\n" for name in names)
    kind = f"Any{base}"
    union = f"{kind} = {' | '.join(names)}\n"
    if len(union) > WIDTH:
        in_lines = "\n    | ".join(names)
        union = f"{kind} = (\n    {in_lines}\n)\n"
    return (
        f"{union}\n"
        f"{base.upper()}S: dict[str, type[{kind}]] = {{\n    each.TYPE: each\n    for each in (\n{listed}    )\n}}\n"
    )
