"""Numbers, amounts, dates and words as each language writes them, and which language a visitor reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Request

from services.reporting.pages.texts import LANGUAGES, MONTHS, Language, text, word

LANGUAGE_COOKIE = "mellemregning_language"
MINUS = "\u2212"
HARD_SPACE = "\u00a0"
MINOR_DIGITS = {"ISK": 0, "JPY": 0}
"""Currencies whose minor unit is not a hundredth."""

_SPOKEN: dict[str, Language] = {"da": "da", "nb": "nb", "nn": "nb", "no": "nb", "en": "en"}
_GROUPING: dict[Language, tuple[str, str]] = {"da": (".", ","), "nb": (HARD_SPACE, ","), "en": (",", ".")}
_OWN_CURRENCY: dict[tuple[Language, str], str] = {("da", "DKK"): "kr.", ("nb", "NOK"): "kr"}


@dataclass(frozen=True, slots=True)
class Speech:
    """Everything a page says, in one language."""

    language: Language

    def text(self, name: str, **values: str) -> str:
        """A text of the pages, with values filled in."""
        return text(name, self.language).format(**values) if values else text(name, self.language)

    def word(self, value: str) -> str:
        """A word that stands in data, such as a form or a kind."""
        return word(value, self.language)

    @property
    def group(self) -> str:
        """What stands between groups of three digits."""
        return _GROUPING[self.language][0]

    @property
    def decimal(self) -> str:
        """What stands before decimals."""
        return _GROUPING[self.language][1]

    def number(self, value: int) -> str:
        """1234567 as 1.234.567 or 1,234,567."""
        group, _ = _GROUPING[self.language]
        digits = f"{abs(value):,}".replace(",", group)
        return f"{MINUS}{digits}" if value < 0 else digits

    def figure(self, value: str) -> str:
        """A key figure as registered: a whole number, a decimal or a fraction."""
        whole, point, decimals = value.partition(".")
        if not whole.isdigit():
            return value
        return self.number(int(whole)) + (_GROUPING[self.language][1] + decimals if point else "")

    def amount(self, minor: int, currency: str) -> str:
        """123450 as 1.234,50; the currency is said elsewhere."""
        digits = MINOR_DIGITS.get(currency, 2)
        whole, rest = divmod(abs(minor), 10**digits)
        decimals = f"{_GROUPING[self.language][1]}{rest:0{digits}}" if digits else ""
        return f"{MINUS if minor < 0 else ''}{self.number(whole)}{decimals}"

    def money(self, minor: int, currency: str) -> str:
        """123450 as 1.234,50 kr. (da), 1 234,50 kr (nb), DKK 1,234.50 (en)."""
        if self.language == "en":
            return f"{currency}{HARD_SPACE}{self.amount(minor, currency)}"
        return f"{self.amount(minor, currency)}{HARD_SPACE}{self.currency(currency)}"

    def currency(self, currency: str) -> str:
        """The currency's name: kr. where it is the language's own, else its code."""
        return _OWN_CURRENCY.get((self.language, currency), currency)

    def hours(self, minutes: int) -> str:
        """7830 minutes as 130:30; exact, where a decimal would not be."""
        hours, rest = divmod(abs(minutes), 60)
        return f"{MINUS if minutes < 0 else ''}{self.number(hours)}:{rest:02}"

    def percent(self, part: int, whole: int) -> str:
        """How much of the whole, in whole per cent, rounded down; never 100 before it is."""
        share = self.number(part * 100 // whole) if whole else "0"
        return f"{share}%" if self.language == "en" else f"{share}{HARD_SPACE}%"

    def day(self, day: date | str) -> str:
        """1. januar 2016, or 1 January 2016."""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        dot = "" if self.language == "en" else "."
        return f"{day.day}{dot} {MONTHS[self.language][day.month - 1]} {day.year}"

    def date_of(self, moment: datetime) -> str:
        """The day of a moment, as the clocks of Denmark and Norway show it."""
        return self.day(local_date(moment))

    def month(self, month: str) -> str:
        """2016-07 as juli or July."""
        return MONTHS[self.language][int(month[5:7]) - 1]

    def named(self, names: Mapping[str, str]) -> str:
        """The name in this language, else in the one that comes first of da, nb, en."""
        return next((names[name] for name in (self.language, *LANGUAGES) if name in names), "")


def today() -> date:
    """The date in Denmark and Norway."""
    return datetime.now(_zone()).date()


def local_date(moment: datetime) -> date:
    """The date of a moment in Denmark and Norway."""
    return moment.astimezone(_zone()).date()


def _zone() -> tzinfo:
    try:
        return ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:
        return UTC


def choose_language(request: Request) -> Language:
    """By `?lang=`, else what was chosen before, else what the browser prefers, else Danish."""
    for given in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if given in LANGUAGES:
            return given
    return preferred_language(request.headers.get("accept-language", ""))


def preferred_language(header: str) -> Language:
    """The first of our languages by the weights of an Accept-Language header; Danish where it names none."""
    weighed: list[tuple[float, int, Language]] = []
    for place, item in enumerate(header.split(",")[:20]):
        match = re.fullmatch(r"\s*([a-zA-Z]{2})(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", item)
        if match and match[1].lower() in _SPOKEN:
            weighed.append((-float(match[2] or 1), place, _SPOKEN[match[1].lower()]))
    return min(weighed)[2] if weighed else "da"
