"""The words of one language: its phrases, and how it writes numbers, dates and lists."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from shared.charter.explain import da, en, nb
from shared.money import Number

Language = Literal["da", "nb", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "nb", "en")
PHRASES: dict[Language, dict[str, str]] = {"da": da.PHRASES, "nb": nb.PHRASES, "en": en.PHRASES}

_MONTHS = {
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "January February March April May June July August September October November December",
}
_THOUSANDS = {"da": ".", "nb": "\u00a0", "en": ","}
_WITHOUT_DECIMALS = frozenset(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"))


class Words:
    """One language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._phrases = PHRASES[language]

    def say(self, phrase: str, **parts: object) -> str:
        """A phrase with its parts filled in."""
        return self._phrases[phrase].format(**parts)

    def term(self, family: str, name: str) -> str:
        """The word for a kind, figure or purpose; names that no language knows stay as the charter writes them."""
        return self._phrases.get(f"{family}_{name}", name.replace("_", " "))

    def listed(self, items: Sequence[str]) -> str:
        """a, b and c."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self._phrases['and']} {items[-1]}"

    def day(self, day: date) -> str:
        """A date as it is written in running text."""
        dot = "" if self.language == "en" else "."
        return f"{day.day}{dot} {_MONTHS[self.language].split()[day.month - 1]} {day.year}"

    def number(self, number: Number) -> str:
        """A number: whole ones with thousands set apart, others as a fraction."""
        whole = f"{number.numerator:,}".replace(",", _THOUSANDS[self.language])
        return whole if number.denominator == 1 else f"{number.numerator}/{number.denominator}"

    def money(self, amount_minor: Number, currency: str) -> str:
        """An amount of minor units, in the main unit."""
        if amount_minor.denominator != 1 or currency in _WITHOUT_DECIMALS:
            amount = self.number(amount_minor)
        else:
            units, rest = divmod(abs(amount_minor.numerator), 100)
            point = "." if self.language == "en" else ","
            amount = f"{'−' if amount_minor < 0 else ''}{self.number(units)}{point}{rest:02}"
        return f"{currency} {amount}" if self.language == "en" else f"{amount} {currency}"
