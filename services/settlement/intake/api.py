"""Events over HTTP: one or a batch, straight into the ledger, each with its own verdict (contracts.md 4)."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from services.settlement.intake import answers
from services.settlement.intake.answers import STATUS, Answer, BatchVerdicts, Verdict
from services.settlement.intake.bodies import read_body
from services.settlement.intake.commands import EVENTS_BODY
from services.settlement.intake.handlers import Door
from shared.errors import Forbidden, Problem, Rejected
from shared.events.fields import PUBLISHER_PATTERN
from shared.http.auth import Authenticated
from shared.http.problems import MEDIA_TYPE, problem_content
from shared.principal import Principal

router = APIRouter(prefix="/v1", tags=["events"])

REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No token, or one that does not hold."},
    403: {"description": "The token holds no role publisher:<id>, or that publisher is suspended."},
    413: {"description": "More than 8 MiB as sent or inflated, more than 1 MiB for one event, or above 1,000 events."},
    415: {"description": "Another content type or encoding than is read here."},
    422: {
        "description": "One event was refused or is unreadable: `code` and `errors` say why, beside the verdict's own "
        "fields. Or a batch is no JSON list, or a token of several publishers does not name one."
    },
    429: {"description": "More than this publisher may send just now; send it again after Retry-After seconds."},
    503: {"description": "The database does not answer just now; send it again after Retry-After seconds."},
}
ACCEPTED: dict[int | str, dict[str, Any]] = {
    200: {"description": "A batch: a verdict on each event. One event: accepted, or known already."},
    202: {
        "description": "One event that is parked: kept, and counted once what it waits for is there.",
        "model": Verdict,
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors", "trace_id"],
    "properties": {
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs"},
        "detail": {"type": "string", "description": "What is wrong and what would mend it, for people"},
        "errors": {"type": "array", "items": {"type": "object"}},
        "verdict": {"type": "string", "description": "Of one event: refused or unreadable; with the verdict's fields"},
    },
}
_PROBLEM_CONTENT: dict[str, Any] = {MEDIA_TYPE: {"schema": PROBLEM}}
RESPONSES = ACCEPTED | {status: {**told, "content": _PROBLEM_CONTENT} for status, told in REFUSALS.items()}


def publisher_of(
    principal: Authenticated,
    publisher: Annotated[
        str | None,
        Query(pattern=PUBLISHER_PATTERN, description="Who sends, where the token holds several roles publisher:<id>"),
    ] = None,
) -> str:
    """Who sends: the token's one publisher, or the one of several that is named. Raises Forbidden, Rejected."""
    mine = _publishers(principal)
    if not mine or publisher not in (None, *mine):
        raise Forbidden
    if publisher is None and len(mine) > 1:
        raise Rejected("publisher_not_named", "Your token speaks for several publishers: say ?publisher=… which.")
    return publisher or mine[0]


def _publishers(principal: Principal) -> list[str]:
    """Names that can be no publisher's have no topic for their receipts, and are none."""
    return sorted(name for name in principal.named("publisher") if re.fullmatch(PUBLISHER_PATTERN, name))


Sender = Annotated[str, Depends(publisher_of)]


@router.post("/events", response_model=BatchVerdicts | Verdict, responses=RESPONSES, openapi_extra=EVENTS_BODY)
async def send_events(request: Request, sender: Sender) -> JSONResponse:
    """Takes in one event or a batch of up to 1,000, as if they had come over Kafka, and says what became of each.

    What is answered is stored: a run asked for afterwards has it. Send again what was not answered: an event has an id,
    so nothing is doubled, over Kafka or HTTP, and no Idempotency-Key is needed. One bad event spoils no other.
    """
    door: Door = request.app.state.door
    async with door.in_line(sender):
        body = await read_body(request)
        verdicts = await door.take_in(sender, body.events)
    return JSONResponse(answers.batch(verdicts)) if body.is_batch else _single(verdicts[0])


def _single(answer: Answer) -> JSONResponse:
    status = STATUS[answer["verdict"]]
    if status < 400:
        return JSONResponse(answer, status_code=status)
    problems = [Problem(**error) for error in answer.get("errors", [])]
    content = problem_content(status, answer["code"], answer["message"], problems)
    return JSONResponse({**answer, **content}, status_code=status, media_type=MEDIA_TYPE)
