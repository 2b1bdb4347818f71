"""Sentences about keys and the days on which figures are read."""

from shared.charter.explain.words import Words
from shared.charter.model import (
    BandsKey,
    EqualKey,
    EveryYears,
    FigureKey,
    Key,
    OnDate,
    PeriodEnd,
    Read,
    SharesKey,
    StepsKey,
)


def key_sentence(key: Key, words: Words) -> str | None:
    """By what an amount is shared; None where who ordered pays, which the basis says already."""
    match key:
        case EqualKey():
            return words.say("key_equal")
        case FigureKey(figure, read):
            return words.say("key_figure", figure=words.term("figure", figure), read=reading(read, words))
        case BandsKey(figure, bands, read):
            rungs = [
                words.say("band_last", weight=words.number(band.weight))
                if band.up_to is None
                else words.say("band_up_to", up_to=words.number(band.up_to), weight=words.number(band.weight))
                for band in bands
            ]
            named = words.term("figure", figure)
            return words.say("key_bands", bands=words.listed(rungs), figure=named, read=reading(read, words))
        case StepsKey(figure, steps, read):
            rungs = [
                words.say("step_last", weight=words.number(step.per_unit))
                if step.up_to is None
                else words.say("step_up_to", up_to=words.number(step.up_to), weight=words.number(step.per_unit))
                for step in steps
            ]
            named = words.term("figure", figure)
            return words.say("key_steps", steps=words.listed(rungs), figure=named, read=reading(read, words))
        case SharesKey(shares, default):
            agreed = [
                words.say("share", member=member, weight=words.number(weight)) for member, weight in shares.items()
            ]
            if default is not None:
                agreed.append(words.say("share_default", weight=words.number(default)))
            return words.say("key_shares", shares=words.listed(agreed))
        case _:
            return None


def reading(read: Read, words: Words) -> str:
    """On which day a figure is read."""
    match read:
        case PeriodEnd():
            return words.say("read_period_end")
        case OnDate(day):
            return words.say("read_date", date=words.day(day))
        case EveryYears(years, start):
            return words.say("read_every_years", years=years, date=words.day(start))
        case _:
            return words.say("read_period_start")
