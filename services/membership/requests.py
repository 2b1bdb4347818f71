"""Reading commands out of HTTP requests: a body and what the path names become a fact, or all problems are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from fastapi import Request
from pydantic_core import from_json

from shared.errors import Problem, Rejected
from shared.events.base import Event
from shared.events.registry import Malformed, parse_dict

Fact = TypeVar("Fact", bound=Event)


@dataclass(frozen=True, slots=True)
class Asked(Generic[Fact]):
    """A command whose JSON body, together with the fields that the path names, is a fact."""

    fact: type[Fact]
    example: Mapping[str, Any]
    path: tuple[str, ...] = ("collaboration_id",)

    async def read(self, request: Request) -> Fact:
        """The fact that the request states. Raises Rejected (`malformed`) with every problem."""
        named = {name: str(request.path_params[name]) for name in self.path}
        return fact_of(self.fact, await read_object(request), named)

    @property
    def body(self) -> dict[str, Any]:
        """How OpenAPI describes the body: the fact's schema without what the path names."""
        schema = self.fact.model_json_schema()
        fields = {name: field for name, field in schema["properties"].items() if name not in self.path}
        required = [name for name in schema.get("required", []) if name not in self.path]
        return json_body({**schema, "properties": fields, "required": required}, self.example)


def json_body(schema: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """OpenAPI's description of a JSON body that this service reads itself."""
    content = {"application/json": {"schema": dict(schema), "example": dict(example)}}
    return {"requestBody": {"required": True, "content": content}}


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body. Raises Rejected (`malformed`) where there is none."""
    try:
        body = from_json(await request.body(), allow_inf_nan=False)
    except (ValueError, RecursionError) as error:
        raise malformed([Problem("malformed", "", f"The body is no JSON: {error}")]) from None
    if not isinstance(body, dict):
        raise malformed([Problem("malformed", "", "The body must be a JSON object.")])
    return cast(dict[str, Any], body)


def fact_of(fact: type[Fact], fields: Mapping[str, Any], named: Mapping[str, str]) -> Fact:
    """The fact of `fields` and what the path names, which goes before. Raises Rejected with every problem."""
    foreign = [
        Problem("malformed", name, f"must be {value}, as in the path")
        for name, value in named.items()
        if fields.get(name) not in (None, value)
    ]
    try:
        stated = parse_dict(fact.TYPE, {**fields, **named})
    except Malformed as error:
        raise malformed([*foreign, *error.problems]) from None
    if foreign:
        raise malformed(foreign)
    assert isinstance(stated, fact)
    return stated


def malformed(problems: list[Problem]) -> Rejected:
    """The refusal of a request that can never be right, with all that is wrong in it."""
    return Rejected("malformed", "The request does not fit; see errors.", errors=problems)
