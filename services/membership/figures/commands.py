"""What can be asked of key figures: registering one, importing a file of them, importing those that are shipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request

from services.membership.figures import rules
from services.membership.requests import Asked, fact_of, json_body, malformed, read_object
from shared.errors import Problem, Rejected
from shared.events.membership import KeyFigureRegistered

REGISTER_KEY_FIGURE = Asked(
    KeyFigureRegistered,
    example={
        "member_id": "dk-0161",
        "figure": "population",
        "value": 22357,
        "on_date": "2016-01-01",
        "source": "Danmarks Statistik, tabel FOLK1A",
    },
)


async def read_key_figure(request: Request) -> KeyFigureRegistered:
    """The key figure that a request states. Raises Rejected (`malformed`) with every problem."""
    fact = await REGISTER_KEY_FIGURE.read(request)
    if problems := rules.name_problems(fact):
        raise malformed(problems)
    return fact


@dataclass(frozen=True, slots=True)
class ImportKeyFigures:
    """Register the key figures of a file: all of them or none."""

    collaboration_id: str
    facts: tuple[KeyFigureRegistered, ...]


@dataclass(frozen=True, slots=True)
class ImportShippedFigures:
    """Register, for the members that have one, the figures of a day that come with the product."""

    collaboration_id: str
    figure: str
    on_date: date


FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": "member_id,figure,value,on_date,source\n"
                'dk-0161,population,22357,2016-01-01,"Danmarks Statistik, tabel FOLK1A"\n',
            }
        },
    }
}

SHIPPED_BODY = json_body(
    {
        "type": "object",
        "properties": {
            "figure": {"type": "string", "enum": ["population"]},
            "on_date": {"type": "string", "format": "date", "description": "The day the figures are for"},
        },
        "required": ["figure", "on_date"],
        "additionalProperties": False,
    },
    {"figure": "population", "on_date": "2016-01-01"},
)


async def read_file(request: Request, collaboration_id: str) -> ImportKeyFigures:
    """The key figures in a CSV body. Raises Rejected (`malformed`) with every problem and its line."""
    problems: list[Problem] = []
    facts: list[KeyFigureRegistered] = []
    for line, fields in rules.read_rows(await request.body()):
        fact, wrong = _fact_or_problems(fields, collaboration_id)
        facts += [fact] if fact else []
        problems += [Problem(problem.code, f"line {line}, {problem.where}", problem.message) for problem in wrong]
    if problems:
        raise Rejected(
            "malformed",
            f"{len(problems)} problem(s) in the file; nothing was registered.",
            errors=problems[: rules.PROBLEMS_MAX],
        )
    return ImportKeyFigures(collaboration_id, tuple(facts))


def _fact_or_problems(
    fields: Mapping[str, object], collaboration_id: str
) -> tuple[KeyFigureRegistered | None, Sequence[Problem]]:
    try:
        fact = fact_of(KeyFigureRegistered, fields, {"collaboration_id": collaboration_id})
    except Rejected as refused:
        return None, refused.errors
    return fact, rules.name_problems(fact)


async def read_shipped(request: Request, collaboration_id: str) -> ImportShippedFigures:
    """Which shipped figures are asked for. Raises Rejected (`malformed`)."""
    fields = await read_object(request)
    stand_in = {"member_id": "dk-0101", "value": 0, "source": ""}
    unknown = [Problem("malformed", name, "is no field here") for name in fields if name not in ("figure", "on_date")]
    if unknown:
        raise malformed(unknown)
    fact = fact_of(KeyFigureRegistered, {**fields, **stand_in}, {"collaboration_id": collaboration_id})
    return ImportShippedFigures(collaboration_id, fact.figure, fact.on_date)
