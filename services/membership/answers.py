"""What commands answer and which refusals a caller may meet, as OpenAPI shows them."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from shared.errors import Problem

Answer = dict[str, Any]
Item = TypeVar("Item")


class ProblemItem(BaseModel):
    """One thing that is wrong, or that may be a mistake."""

    code: str = Field(description="Stable, for programs")
    where: str = Field(description="The field, path or line")
    message: str = Field(description="A sentence for people")


class Listed(BaseModel, Generic[Item]):
    """One page of a list; the header Link leads to the next one."""

    items: list[Item]
    next_after: int | str | None = Field(description="The key to ask on from (`after`); null: this is the last page")


class Recorded(BaseModel):
    """The answer to a command: its fact's place in the order of the collaboration's facts, and what it is about."""

    position: int = Field(description="The sequence of the event; a run may wait for it (membership_position)")
    warnings: list[ProblemItem] = Field(description="What may be a mistake; the fact is recorded all the same")


class ProblemDetails(BaseModel):
    """An error as application/problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str = Field(description="Stable, for programs")
    detail: str
    errors: list[ProblemItem]
    trace_id: str


def recorded(position: int, warnings: Sequence[Problem] = (), **about: Any) -> Answer:
    """The answer to a command, as JSON values."""
    return {"position": position, **about, "warnings": [warning.as_json() for warning in warnings]}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's description of the errors a route may answer."""
    content = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}}}
    return {status: {"description": _REFUSALS[status], "content": content} for status in statuses}


def describe_problems(document: dict[str, Any]) -> None:
    """Adds to an OpenAPI document the schema that its refusals refer to."""
    schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= {**schema.pop("$defs"), ProblemDetails.__name__: schema}


_REFUSALS = {
    400: "The header Idempotency-Key is missing.",
    401: "No token, or one that does not hold.",
    403: "The token gives no right to this, or there is nothing here.",
    404: "What was named is not there.",
    409: "It cannot be done in the state things are in.",
    413: "The body is too large.",
    422: "The request does not fit or a rule refuses it; `errors` lists every problem.",
    503: "Something needed does not answer just now; try again after Retry-After seconds.",
}

OF_COMMANDS = refusals(400, 401, 403, 413, 422, 503)
OF_READS = refusals(401, 403, 422, 503)
