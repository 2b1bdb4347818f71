"""Exact numbers and names in words, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from services.reporting.pages.language import MINOR_DIGITS, MINUS, Speech
from services.reporting.pages.parties import Names
from services.reporting.pages.why.arithmetic import Traced

DECIMALS_MAX = 4
SCALE_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Wording:
    """How one run is spoken of: language, currency, names of members and projects, and streams' names by language."""

    say: Speech
    currency: str
    names: Names
    streams: Mapping[str, Mapping[str, str]]

    def text(self, name: str, **values: str) -> str:
        """A text of this room's; an amount in kr. that ends a sentence ends it with its own full stop."""
        return self.say.text(f"why_{name}", **values).replace("kr..", "kr.")

    def money(self, minor: int) -> str:
        return self.say.money(minor, self.currency)

    def stream(self, line: Traced) -> str:
        """The stream's name."""
        named = self.streams.get(line["stream"])
        return self.say.named(named) if named else str(line["stream"])

    def project(self, line: Traced) -> str:
        """The project's name."""
        return self.names.project(line["project"]) if line["project"] else ""

    def unit(self, figure: str) -> str:
        """A key figure as a unit: indbyggere."""
        return self.say.word(figure).lower()

    def number(self, value: Fraction) -> str:
        """An exact number: whole, or with a few decimals, or as a fraction."""
        if value.denominator == 1:
            return self.say.number(value.numerator)
        if (shown := self._decimal(value, DECIMALS_MAX)) is not None:
            return shown
        return f"{self.say.number(value.numerator)}/{self.say.number(value.denominator)}"

    def exact_money(self, minor: Fraction) -> str:
        """An amount with parts of a minor unit, cut off after four more decimals."""
        digits = MINOR_DIGITS.get(self.currency, 2)
        value = minor / 10**digits
        places = digits + DECIMALS_MAX
        scaled = abs(value) * 10**places
        whole, rest = divmod(scaled.numerator // scaled.denominator, 10**places)
        more = "…" if scaled.denominator != 1 else ""
        amount = f"{MINUS if value < 0 else ''}{self.say.number(whole)}{self.say.decimal}{rest:0{places}}{more}"
        unit = self.say.currency(self.currency)
        return f"{unit} {amount}" if self.say.language == "en" else f"{amount} {unit}"

    def decision(self, found: Mapping[str, Any]) -> str:
        """` (besluttet: GF-2015-4)`, or nothing where no decision is given."""
        return self.text("decided", decision=found["decision"]) if found.get("decision") else ""

    def _decimal(self, value: Fraction, places: int) -> str | None:
        scaled = value * 10**places
        if scaled.denominator != 1:
            return None
        whole, rest = divmod(abs(scaled.numerator), 10**places)
        sign = MINUS if value < 0 else ""
        return f"{sign}{self.say.number(whole)}{self.say.decimal}{f'{rest:0{places}}'.rstrip('0')}"


def scale_of(line: Traced) -> int:
    """What all weights of the key are multiplied by to be whole; 1 where they are, or would grow beyond reading."""
    scale = lcm(*(Fraction(row["weight"]).denominator for row in line["key"]["weights"]))
    return scale if scale <= SCALE_MAX else 1
