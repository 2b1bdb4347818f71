"""How long, in whole minutes, as people write it: 7,5 · 7.5 · 7:30 · 7 t 30 m · 7½ · 450 min · a time in Excel."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal, NamedTuple

from services.settlement.sheets.reading.cells import Amiss, Cell, clean

MINUTES_MAX = 1_440
NOISE_MINUTES = Fraction(1, 1_000_000)
"""A spreadsheet's numbers are binary: 22/3 hours are 439.9999999999998 minutes there, and mean 440."""

Unit = Literal["hours", "minutes"]
Style = Literal["auto", "decimal", "clock"]

_HALVES: Mapping[str, str] = {"¼": ",25", "½": ",5", "¾": ",75"}
_DECIMAL = re.compile(r"([+-]?)([0-9]{0,9})(?:[.,]([0-9]{0,12}))?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+")
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9])(?:[.,]0+)?)?")
_DOTTED = re.compile(r"([0-9]{1,2})[.,]([0-5][0-9])")
_LIKE_A_CLOCK = re.compile(r"[0-9]{1,2}[.,](15|30|45)")
_HOUR_WORDS = r"(?:t|tim|time|timer|timar|h|hr|hrs|hour|hours)\.?"
_MINUTE_WORDS = r"(?:m|min|mins|minut|minutt|minutter|minute|minutes)\.?"
_NUMBER = r"([0-9]{1,6}(?:[.,][0-9]{1,12})?)"
_IN_WORDS = re.compile(
    rf"(?:{_NUMBER}\s?{_HOUR_WORDS})?\s?(?:og\s|and\s)?(?:{_NUMBER}\s?(?:{_MINUTE_WORDS})?)?", re.IGNORECASE
)


class Length(NamedTuple):
    """Whole minutes, and a warning's code where something about them was taken for granted."""

    minutes: int
    warning: str = ""


def read_length(cell: Cell, unit: Unit, style: Style = "auto", *, rounds: bool = False) -> Length:
    """The minutes of a cell, 1 to 1,440. Raises Amiss; `no_hours` for 0."""
    exact, warning = _exact(cell, unit, style)
    minutes = _whole(exact, clean(cell.text), rounds=rounds, noisy=cell.kind in ("number", "clock"))
    if minutes == 0 and exact == 0:
        raise Amiss("no_hours")
    if not 1 <= minutes <= MINUTES_MAX:
        raise Amiss("minutes_out_of_range", minutes=str(minutes))
    is_rounded = abs(exact - minutes) > NOISE_MINUTES
    return Length(minutes, "rounded" if is_rounded else warning)


def _exact(cell: Cell, unit: Unit, style: Style) -> tuple[Fraction, str]:
    match cell.kind:
        case "number":
            return _bounded(cell.text) * (60 if unit == "hours" else 1), ""
        case "clock":
            return Fraction(_nearest(_bounded(cell.text) * 86_400), 60), ""
        case "date":
            raise Amiss("hours_became_date")
        case "formula":
            raise Amiss("formula_without_value")
        case "error":
            raise Amiss("error_in_cell", said=cell.text[:20])
        case "truth":
            raise Amiss("not_hours")
        case "text":
            return _from_text(clean(cell.text), unit, style)


def _from_text(text: str, unit: Unit, style: Style) -> tuple[Fraction, str]:
    for sign, decimals in _HALVES.items():
        text = text.replace(f" {sign}", sign).replace(sign, decimals)
    if found := _CLOCK.fullmatch(text):
        return Fraction(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0), 60), ""
    if style == "clock" and unit == "hours" and (found := _DOTTED.fullmatch(text)):
        return Fraction(int(found[1]) * 60 + int(found[2])), ""
    if found := _DECIMAL.fullmatch(text):
        warning = "maybe_clock" if style == "auto" and unit == "hours" and _LIKE_A_CLOCK.fullmatch(text) else ""
        return _decimal(found) * (60 if unit == "hours" else 1), warning
    if _GROUPED.fullmatch(text):
        decimal = max(text.rfind(","), text.rfind("."))
        number = re.sub("[.,]", "", text[:decimal]) + "." + text[decimal + 1 :]
        return _bounded(number) * (60 if unit == "hours" else 1), ""
    found = _IN_WORDS.fullmatch(text)
    if found and (found[1] or found[2]):
        return _plain(found[1]) * 60 + _plain(found[2]), ""
    raise Amiss("not_hours")


def _decimal(found: re.Match[str]) -> Fraction:
    if not (found[2] or found[3]):
        raise Amiss("not_hours")
    return _bounded(f"{found[1]}{found[2] or '0'}.{found[3] or '0'}")


def _plain(text: str | None) -> Fraction:
    return _bounded((text or "0").replace(",", "."))


def _bounded(text: str) -> Fraction:
    """A number of a size that can be reckoned with; what is far too large stays far too large."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Amiss("not_hours") from None
    if not number.is_finite() or number.adjusted() > 9:
        raise Amiss("minutes_out_of_range", minutes="> 1440")
    return Fraction(0) if number.adjusted() < -30 else Fraction(number)


def _nearest(number: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    doubled = abs(number) * 2 + 1
    nearest = doubled.numerator // (doubled.denominator * 2)
    return nearest if number >= 0 else -nearest


def _whole(exact: Fraction, said: str, *, rounds: bool, noisy: bool) -> int:
    nearest = _nearest(exact)
    off = abs(exact - nearest)
    if off == 0 or rounds or (noisy and off <= NOISE_MINUTES):
        return nearest
    below = exact.numerator // exact.denominator
    near = {"below": _clock(below), "above": _clock(below + 1)}
    raise Amiss("not_whole_minutes", said=said[:40], minutes=_shown(exact), **near)


def _shown(exact: Fraction) -> str:
    hundredths = _nearest(abs(exact) * 100)
    return f"{'-' if exact < 0 else ''}{hundredths // 100}.{hundredths % 100:02}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
