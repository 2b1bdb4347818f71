"""What OpenAPI shows of refusals: those that any route of an API may meet, beside what each route tells of itself."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from shared.http.problems import MEDIA_TYPE

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors", "trace_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs"},
        "detail": {"type": "string", "description": "What is wrong and what would mend it, for people"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "where", "message"],
                "properties": {name: {"type": "string"} for name in ("code", "where", "message")},
            },
        },
        "ids": {"type": "object", "description": "What it is about"},
        "trace_id": {"type": ["string", "null"]},
    },
}
"""An error as application/problem+json (RFC 9457)."""

SAID = {
    "400": "The header Idempotency-Key is missing, or the body is not whole.",
    "401": "No token, or one that does not hold.",
    "403": "The token gives no right to this, or there is nothing here.",
    "404": "What was named is not there.",
    "409": "It cannot be done in the state things are in.",
    "413": "The body is too large.",
    "415": "Another content type or encoding than is read here.",
    "422": "The request does not fit or a rule refuses it; `errors` lists every problem.",
    "429": "Too many at once; send it again after Retry-After seconds.",
    "503": "Something needed does not answer just now; try again after Retry-After seconds.",
}


def describe_refusals(app: FastAPI) -> None:
    """Has the app's document tell of the refusals that its routes may meet; what a route says itself stands."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        document = describe()
        document["components"]["schemas"]["Problem"] = PROBLEM
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _describe(path, operation)
        return document

    app.openapi = openapi  # pyright: ignore[reportAttributeAccessIssue]


def _describe(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in _due(path, operation):
        is_own = MEDIA_TYPE in responses.get(status, {}).get("content", {})
        if not is_own:
            responses[status] = {"description": SAID[status], "content": content}


def _due(path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield from ("401", "403", "422", "503")
    if "{" in path:
        yield "404"
    if any(parameter["name"] == "idempotency-key" for parameter in operation.get("parameters", ())):
        yield from ("400", "409")
    if "requestBody" in operation:
        yield from ("400", "413", "415", "429")
