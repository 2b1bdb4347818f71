"""How an amount was shared: the key, what each payer weighed, and the figures that were read."""

from datetime import date
from typing import Any

from services.settlement.claims.trace.evidence import Question
from services.settlement.engine.books import Payer
from services.settlement.engine.keys import key_weight, part, place
from shared.charter.model import BandsKey, FigureKey, OrdererKey, StepsKey, Stream
from shared.money import Number, total_of


def key_of(asked: Question, stream: Stream) -> dict[str, Any] | None:
    """The key with all weights; numbers as text, exact (`1/3`). None where nothing was shared by a key."""
    if stream.key is None or not asked.shared_minor:
        return None
    if isinstance(stream.key, OrdererKey):
        return {"type": stream.key.type}
    reading_date = _reading_date(asked, stream)
    payers = asked.evidence.books.payers(stream, asked.period, asked.project)
    keys = {payer.member: _key_weight(asked, stream, payer) for payer in payers}
    weights = {payer.member: keys[payer.member] * part(stream, payer) for payer in payers}
    return {
        "type": stream.key.type,
        "figure": _figure(stream),
        "reading_date": reading_date.isoformat() if reading_date else None,
        "shared_minor": asked.shared_minor,
        "weight_sum": str(total_of(list(weights.values()))),
        "weights": [
            {
                "member": payer.member,
                **_terms(stream, payer),
                "key_weight": str(keys[payer.member]),
                "weight": str(weights[payer.member]),
                "figure": _read(asked, stream, payer, reading_date),
            }
            for payer in payers
        ],
    }


def fraction_of(asked: Question, stream: Stream, member: str) -> dict[str, str] | None:
    """A payer's kind, factor and fraction, for streams without a key; None: it was no payer."""
    payers = asked.evidence.books.payers(stream, asked.period, asked.project)
    payer = next((payer for payer in payers if payer.member == member), None)
    return None if payer is None else _terms(stream, payer)


def _terms(stream: Stream, payer: Payer) -> dict[str, str]:
    return {
        "kind": payer.kind,
        "factor": str(stream.factors.get(payer.kind, 1)),
        "fraction": str(payer.fraction),
    }


def _key_weight(asked: Question, stream: Stream, payer: Payer) -> Number:
    """What the payer weighs by the key alone, before factor and fraction."""
    where = place(stream, asked.period, asked.project)
    return key_weight(asked.evidence.books.facts, stream.key, asked.period, payer.member, where)


def _read(asked: Question, stream: Stream, payer: Payer, reading_date: date | None) -> dict[str, Any] | None:
    figure = _figure(stream)
    return asked.evidence.sources.figure(payer.member, figure, reading_date) if figure and reading_date else None


def _figure(stream: Stream) -> str | None:
    return stream.key.figure if isinstance(stream.key, FigureKey | BandsKey | StepsKey) else None


def _reading_date(asked: Question, stream: Stream) -> date | None:
    if isinstance(stream.key, FigureKey | BandsKey | StepsKey):
        return stream.key.read.reading_date(asked.period)
    return None
