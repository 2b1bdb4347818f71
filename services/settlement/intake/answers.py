"""What is answered to events that came over HTTP: a verdict on each, in their order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from pydantic import BaseModel, Field

from services.settlement.entries.messages import OverHttp, Verdicts
from services.settlement.entries.receipts import WAITS_FOR
from services.settlement.intake.bodies import Read, Unfit, Unreadable
from shared.errors import Problem

Outcome = Literal["accepted", "known", "parked", "refused", "unreadable"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Answer = dict[str, Any]

STATUS: Mapping[str, int] = {"accepted": 200, "known": 200, "parked": 202, "refused": 422, "unreadable": 422}
"""How one event that was sent by itself is answered."""


class ProblemItem(BaseModel):
    """One thing that is wrong with an event."""

    code: str = Field(description="Stable, for programs")
    where: str = Field(description="The field")
    message: str = Field(description="A sentence for people")


class Verdict(BaseModel):
    """What became of one event; what there is nothing to say of is left out.

    accepted: saved, and it counts. known: it came before, over Kafka or HTTP; nothing changed. parked: kept, and it
    counts as soon as what `code` names is there; nothing need be sent again. refused: it took no effect; mend it and
    send it again, with the same id if you like. unreadable: no event that is known here; it is not kept.
    """

    verdict: Outcome
    id: str | None = Field(default=None, description="The event's id")
    source: str | None = Field(default=None, description="The event's source")
    entry_id: str | None = Field(default=None, description="The entry it speaks of")
    code: str | None = Field(default=None, description="Why it is parked, refused or unreadable; stable, for programs")
    message: str | None = Field(default=None, description="What it waits for, or what would mend it, for people")
    errors: list[ProblemItem] | None = Field(default=None, description="Every single thing wrong with a refused event")


class BatchVerdicts(BaseModel):
    """The verdicts on a batch: one for each event, in the order of the batch."""

    verdicts: list[Verdict]
    counts: dict[Outcome, int] = Field(description="How many of each verdict; all five are there")


def answers(read: Iterable[Read], verdicts: Verdicts) -> list[Answer]:
    """A verdict for each event, in their order. `verdicts` are those on the events that went to intake."""
    told: dict[int, Answer] = {id(message): {"verdict": "known"} for message in verdicts.known}
    for parking in verdicts.parked:
        told[id(parking.message)] = _because("parked", parking.code, WAITS_FOR[parking.code])
    for refusal in verdicts.refused:
        told[id(refusal.message)] = _because("refused", refusal.code, refusal.text)
    return [_answer(each, told) for each in read]


def batch(each: Sequence[Answer]) -> Answer:
    """The answer to a batch."""
    counts = Counter(answer["verdict"] for answer in each)
    return {"verdicts": list(each), "counts": {outcome: counts[outcome] for outcome in OUTCOMES}}


def _answer(read: Read, told: Mapping[int, Answer]) -> Answer:
    match read:
        case OverHttp():
            named = {"id": read.envelope.id, "source": read.envelope.source}
            if entry_id := getattr(read.event, "entry_id", None):
                named["entry_id"] = entry_id
            return {**named, **told.get(id(read), {"verdict": "accepted"})}
        case Unfit():
            named = {"id": read.envelope.id, "source": read.envelope.source}
            entry_id = read.malformed.ids.get("entry_id")
            because = _because("refused", read.malformed.code, read.malformed.message, read.malformed.errors)
            return {**named, **({"entry_id": entry_id} if entry_id else {}), **because}
        case Unreadable():
            named = {"id": read.event_id} if read.event_id else {}
            return {**named, **_because("unreadable", read.reason, read.detail)}


def _because(outcome: Outcome, code: str, message: str, errors: Sequence[Problem] = ()) -> Answer:
    said: Answer = {"verdict": outcome, "code": code, "message": message}
    return {**said, "errors": [error.as_json() for error in errors]} if errors else said
