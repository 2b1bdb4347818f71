"""What can be asked of collaborations: founding one, adopting a version of its charter."""

from dataclasses import dataclass
from typing import Any, cast

from fastapi import Request

from services.membership.collaborations import rules
from services.membership.requests import fact_of, json_body, malformed, read_object
from shared.charter import Charter
from shared.charter.document import PURPOSES
from shared.errors import Problem, Rejected
from shared.events.membership import CharterAdopted, CollaborationFounded

CHARTER_LENGTH_MAX = 200_000
"""Characters in a charter's text."""


@dataclass(frozen=True, slots=True)
class FoundCollaboration:
    """Found a collaboration. Its economy follows with the first charter."""

    fact: CollaborationFounded
    purposes: tuple[str, ...]
    founder_subject: str


@dataclass(frozen=True, slots=True)
class AdoptCharter:
    """Adopt a version of the collaboration's charter, given as the YAML document itself."""

    collaboration_id: str
    text: str


FOUNDING_EXAMPLE = {
    "collaboration_id": "storkoebenhavn",
    "name": "Den Storkøbenhavnske Digitaliseringsforening",
    "country": "DK",
    "form": "association",
    "currency": "DKK",
    "purposes": ["implementation"],
}


def founding_body() -> dict[str, Any]:
    """How OpenAPI describes the body of a founding."""
    schema = CollaborationFounded.model_json_schema()
    schema["properties"]["purposes"] = {
        "type": "array",
        "items": {"type": "string", "enum": list(PURPOSES)},
        "description": "What it is for",
    }
    return json_body(schema, FOUNDING_EXAMPLE)


CHARTER_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/yaml": {"schema": {"type": "string", "maxLength": CHARTER_LENGTH_MAX}},
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"text": {"type": "string", "maxLength": CHARTER_LENGTH_MAX}},
                    "required": ["text"],
                    "additionalProperties": False,
                }
            },
        },
    }
}


async def read_founding(request: Request, founder_subject: str) -> FoundCollaboration:
    """The founding that a request asks for. Raises Rejected (`malformed`) with every problem."""
    fields = await read_object(request)
    purposes = fields.pop("purposes", None)
    problems = [*rules.purpose_problems(purposes), *rules.form_problems(fields.get("country"), fields.get("form"))]
    try:
        fact = fact_of(CollaborationFounded, fields, {})
    except Rejected as refused:
        raise malformed([*refused.errors, *problems]) from None
    if problems:
        raise malformed(problems)
    return FoundCollaboration(fact, tuple(cast(list[str], purposes or [])), founder_subject)


async def read_charter(request: Request, collaboration_id: str) -> AdoptCharter:
    """The charter that a request brings, as YAML or as JSON {"text": …}. Raises Rejected (`malformed`)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        text = _only_text(await read_object(request))
    else:
        text = _decoded(await request.body())
    if len(text) > CHARTER_LENGTH_MAX:
        raise malformed([Problem("malformed", "text", f"must have at most {CHARTER_LENGTH_MAX} characters")])
    return AdoptCharter(collaboration_id, text)


def adoption(command: AdoptCharter, charter: Charter) -> CharterAdopted:
    """The fact that a charter was adopted. Raises Rejected (`malformed`) where it says more than a fact may hold."""
    fields = {
        "version": charter.version,
        "valid_from": charter.valid_from.isoformat(),
        "decision": charter.decision,
        "text": command.text,
        "sha256": charter.sha256,
    }
    return fact_of(CharterAdopted, fields, {"collaboration_id": command.collaboration_id})


def _only_text(fields: dict[str, Any]) -> str:
    unknown = [Problem("malformed", name, "is no field here") for name in fields if name != "text"]
    text = fields.get("text")
    if unknown or not isinstance(text, str):
        missing = [] if isinstance(text, str) else [Problem("malformed", "text", "must be the charter, as a text")]
        raise malformed([*unknown, *missing])
    return text


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise malformed([Problem("malformed", "", "The charter must be text in UTF-8.")]) from None
