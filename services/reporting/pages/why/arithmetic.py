"""How a line's amount is worked out, from what settlement's trace says of it. Pure; what is shown is what is reckoned.

Nothing here decides an amount. It repeats the arithmetic of charter.md 3 on the numbers that the page shows, so that a
page that shows it can be checked against the line: `Working.holds` says whether it comes to the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from shared.money import apportion, instalments, round_half_away

Traced = Mapping[str, Any]
"""A line of the trace: the line itself, and charter, key, rates, hours, costs, orders or tasks."""


class Nothing(NamedTuple):
    """Nothing is due: nothing is shared, or the member takes no part in it."""

    minor: int = 0


class Part(NamedTuple):
    """`total_minor` × `weight` ÷ `weight_sum`, by largest remainders; `exact` before that."""

    total_minor: int
    weight: Fraction
    weight_sum: Fraction
    minor: int

    @property
    def exact(self) -> Fraction:
        return self.total_minor * self.weight / self.weight_sum


class Priced(NamedTuple):
    """`each_minor` × `units` × `factor` × `fraction`, rounded half away from zero; `exact` before that."""

    each_minor: Fraction
    units: Fraction
    factor: Fraction
    fraction: Fraction
    minor: int

    @property
    def exact(self) -> Fraction:
        return self.each_minor * self.units * self.factor * self.fraction


class Valued(NamedTuple):
    """Minutes honoured at each rate, summed; rounded with the others' so that all values add up. Negative: credited."""

    minutes_by_rate: Mapping[int, int]
    total_minor: int
    minor: int

    @property
    def exact(self) -> Fraction:
        return -Fraction(sum(minutes * rate for rate, minutes in self.minutes_by_rate.items()), 60)


class Added(NamedTuple):
    """The sum of single amounts."""

    amounts: tuple[int, ...]
    minor: int


class Opposite(NamedTuple):
    """Minus what the payers bear, passed on to the host."""

    borne_minor: int
    minor: int


Term = Nothing | Part | Priced | Valued | Added | Opposite


@dataclass(frozen=True, slots=True)
class Working:
    """What the stream comes to for the member now (`term`, for the whole period), and what the line is of it.

    `instalment` is its number and how many there are; `before_minor` what was settled before, for adjustments.
    """

    term: Term
    instalment: tuple[int, int] | None
    now_minor: int
    before_minor: int | None
    line_minor: int
    """The line, as it was before a reversal turned it round."""

    @property
    def result_minor(self) -> int:
        """What the arithmetic comes to."""
        return self.now_minor - (self.before_minor or 0)

    @property
    def holds(self) -> bool:
        """Whether the arithmetic comes to the line's amount."""
        return self.result_minor == self.line_minor


def work_out(line: Traced, *, is_reversal: bool) -> Working:
    """The arithmetic of a line; that of a reversal is its original's."""
    amount = -line["amount_minor"] if is_reversal else line["amount_minor"]
    if line["stream"] is None:
        return Working(Added((amount,), amount), None, amount, None, amount)
    kind = line["adjusts"] or line["kind"]
    term = _term(line, kind)
    instalment = _instalment(line)
    now = term.minor
    if instalment is not None and kind != "payee":
        now = instalments(term.minor, instalment[1])[instalment[0] - 1]
    before = line["adjustment"]["settled_before_minor"] if line["adjustment"] else None
    return Working(term, instalment, now, before, amount)


def _instalment(line: Traced) -> tuple[int, int] | None:
    found = line["instalment"]
    return (found["number"], found["of"]) if found else None


def _term(line: Traced, kind: str) -> Term:
    if line["basis"] is None:
        return Nothing()
    if kind == "payee":
        borne = line["passed_on_minor"]
        return Opposite(borne, -borne) if borne else Nothing()
    return _BY_KIND[kind](line)


def _share(line: Traced) -> Term:
    match line["basis"]:
        case "rate":
            return _by_rate(line)
        case "fixed":
            return _fixed(line)
        case "units":
            return _added(order["amount_minor"] for order in line["orders"])
        case _ if line["key"] is not None and line["key"]["type"] == "orderer":
            return _added(cost["amount_minor"] for cost in line["costs"])
        case _:
            return _part(line)


def _part(line: Traced) -> Term:
    key, member = line["key"], line["member"]
    weights = {row["member"]: Fraction(row["weight"]) for row in key["weights"]} if key else {}
    if member not in weights:
        return Nothing()
    total = line["shared_minor"]
    return Part(total, weights[member], sum(weights.values(), Fraction(0)), apportion(total, weights)[member])


def _by_rate(line: Traced) -> Term:
    if line["payer"] is None:
        return Nothing()
    units = Fraction(line["figure"]["read"]["value"]) if line["figure"] else Fraction(1)
    return _priced(Fraction(line["rates"][0]["amount_minor"]), units, line["payer"])


def _fixed(line: Traced) -> Term:
    payer, amounts = line["payer"], line["amounts"]
    each = amounts["members"].get(line["member"]) or (amounts["kinds"].get(payer["kind"]) if payer else None)
    return Nothing() if payer is None or each is None else _priced(Fraction(each), Fraction(1), payer)


def _grant(line: Traced) -> Term:
    report = line["report"]
    in_time = report["submitted_on"] is not None and report["submitted_on"] <= report["deadline"]
    if line["payer"] is None or not in_time:
        return Nothing()
    return _priced(-Fraction(line["rates"][0]["amount_minor"]), Fraction(1), line["payer"])


def _priced(each: Fraction, units: Fraction, payer: Mapping[str, str]) -> Priced:
    factor, fraction = Fraction(payer["factor"]), Fraction(payer["fraction"])
    return Priced(each, units, factor, fraction, round_half_away(each * units * factor * fraction))


def _credit(line: Traced) -> Term:
    if line["basis"] == "hours":
        return _valued(line)
    given = line["costs"] if line["basis"] == "costs" else line["tasks"]
    return _added(-(each["amount_minor"] if "amount_minor" in each else each["value_minor"]) for each in given)


def _valued(line: Traced) -> Term:
    """The credit of hours: all members' values are rounded together, once."""
    sixtieths: dict[str, int] = {}
    minutes_by_rate: dict[int, int] = {}
    for row in line["hours"]:
        minutes, rate = row["honoured_minutes"], row["rate_minor"] or 0
        sixtieths[row["member"]] = sixtieths.get(row["member"], 0) + minutes * rate
        if row["member"] == line["member"] and minutes:
            minutes_by_rate[rate] = minutes_by_rate.get(rate, 0) + minutes
    if not minutes_by_rate:
        return Nothing()
    total = round_half_away(Fraction(sum(sixtieths.values()), 60))
    return Valued(minutes_by_rate, total, -apportion(total, sixtieths)[line["member"]])


def _added(amounts: Iterable[int]) -> Term:
    found = tuple(amounts)
    return Added(found, sum(found)) if found else Nothing()


_BY_KIND: Mapping[str, Callable[[Traced], Term]] = {"share": _share, "credit": _credit, "grant": _grant}
