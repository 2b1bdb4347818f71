"""What each payer weighs (charter.md 2)."""

from datetime import date

from services.settlement.engine.books import Books, Payer
from services.settlement.engine.facts import Facts
from services.settlement.engine.result import RunError
from shared.charter.model import Band, BandsKey, FigureKey, Key, Read, SharesKey, Step, StepsKey, Stream
from shared.money import Number, apportion, lean
from shared.periods import Period


def shares(books: Books, stream: Stream, period: Period, project: str | None, total: int) -> dict[str, int]:
    """`total` (minor units) shared among the stream's payers; nothing is looked up where there is nothing to share.

    Raises RunError: no_weight, missing_key_figure, missing_share.
    """
    if total == 0:
        return {}
    where = place(stream, period, project)
    weights = {
        payer.member: lean(key_weight(books.facts, stream.key, period, payer.member, where) * part(stream, payer))
        for payer in books.payers(stream, period, project)
    }
    if not any(weights.values()):
        raise RunError("no_weight", where, f"There are {total} to share, and nobody to bear them: no payer has weight.")
    shared = apportion(total, weights)
    assert sum(shared.values()) == total, "shares add up to what is shared"
    return shared


def figure_value(facts: Facts, figure: str, read: Read, period: Period, member: str, where: str) -> Number:
    """A member's key figure on the day that `read` names. Raises RunError missing_key_figure."""
    day = read.reading_date(period)
    value = None if day is None else facts.figure_on(member, figure, day.toordinal())
    if value is None:
        raise RunError("missing_key_figure", where, _missing(member, figure, day))
    return value


def place(stream: Stream, period: Period, project: str | None = None) -> str:
    """Where an error happened, for a person: stream, period, project."""
    return " ".join((stream.id, period.name) if project is None else (stream.id, period.name, project))


def part(stream: Stream, payer: Payer) -> Number:
    """The factor of the payer's kind times the fraction that the joining rule gives it."""
    return stream.factors.get(payer.kind, 1) * payer.fraction


def _missing(member: str, figure: str, day: date | None) -> str:
    if day is None:
        return f"The figure {figure} of {member} is to be read on an anniversary, and there is none yet."
    return f"{member} has no {figure} registered for {day} or earlier."


def key_weight(facts: Facts, key: Key | None, period: Period, member: str, where: str) -> Number:
    """A payer's weight by the key alone. Raises RunError missing_key_figure, missing_share."""
    match key:
        case FigureKey():
            return figure_value(facts, key.figure, key.read, period, member, where)
        case BandsKey():
            return _band_weight(key.bands, figure_value(facts, key.figure, key.read, period, member, where))
        case StepsKey():
            return _steps_weight(key.steps, figure_value(facts, key.figure, key.read, period, member, where))
        case SharesKey():
            share = key.shares.get(member, key.default)
            if share is None:
                raise RunError("missing_share", where, f"{member} has no share, and there is no default.")
            return share
        case _:
            return 1


def _band_weight(bands: tuple[Band, ...], value: Number) -> Number:
    return next(band.weight for band in bands if band.up_to is None or value <= band.up_to)


def _steps_weight(steps: tuple[Step, ...], value: Number) -> Number:
    weight: Number = 0
    below: Number = 0
    for step in steps:
        top = value if step.up_to is None else min(value, step.up_to)
        if top > below:
            weight += step.per_unit * (top - below)
            below = top
    return weight
