"""The arithmetic written out: equations that come to the line's amount, from left to right."""

from collections.abc import Sequence
from fractions import Fraction

from services.reporting.pages.why.arithmetic import (
    Added,
    Nothing,
    Opposite,
    Part,
    Priced,
    Traced,
    Valued,
    Working,
)
from services.reporting.pages.why.wording import Wording, scale_of

ADDED_SHOWN = 8


def sums(line: Traced, working: Working, say: Wording, *, is_reversal: bool) -> list[str]:
    """One equation for each step that is taken: the term, its instalment, what was settled before, a reversal."""
    found = [f"{say.money(working.term.minor)} = {_term(line, working, say)}"]
    if working.instalment is not None and working.now_minor != working.term.minor:
        found.append(f"{say.money(working.now_minor)} = {say.money(working.term.minor)} ÷ {working.instalment[1]}")
    if working.before_minor is not None:
        now, before = say.money(working.now_minor), say.money(working.before_minor)
        found.append(f"{say.money(working.result_minor)} = {now} − {_bracketed(before, working.before_minor)}")
    if is_reversal:
        found.append(f"{say.money(-working.result_minor)} = −{_bracketed(say.money(working.line_minor), 1)}")
    return found


def _term(line: Traced, working: Working, say: Wording) -> str:
    match working.term:
        case Nothing():
            return say.money(0)
        case Part() as part:
            return _part(line, part, say)
        case Priced() as priced:
            return _priced(line, priced, say)
        case Valued() as valued:
            parts = [
                f"{say.say.hours(minutes)} × {say.money(rate)}" for rate, minutes in valued.minutes_by_rate.items()
            ]
            return f"−({' + '.join(parts)})"
        case Added() as added:
            return _added(added.amounts, say)
        case Opposite() as opposite:
            return f"−{_bracketed(say.money(opposite.borne_minor), 1)}"


def _part(line: Traced, part: Part, say: Wording) -> str:
    scale = scale_of(line)
    weight, weight_sum = say.number(part.weight * scale), say.number(part.weight_sum * scale)
    unit = f" {say.unit(line['key']['figure'])}" if is_plain_figure(line) else ""
    return f"{say.money(part.total_minor)} × {weight} / {weight_sum}{unit}"


def is_plain_figure(line: Traced) -> bool:
    """Whether the payers weigh just what their figures say."""
    key = line["key"]
    return key["type"] == "figure" and all(
        row["figure"] and Fraction(row["weight"]) == Fraction(row["figure"]["value"]) for row in key["weights"]
    )


def _priced(line: Traced, priced: Priced, say: Wording) -> str:
    each = priced.each_minor
    parts = [say.money(each.numerator) if each.denominator == 1 else say.exact_money(each)]
    if line.get("figure"):
        parts.append(f"{say.number(priced.units)} {say.unit(line['figure']['figure'])}")
    parts += [say.number(value) for value in (priced.factor, priced.fraction) if value != 1]
    return " × ".join(parts)


def _added(amounts: Sequence[int], say: Wording) -> str:
    if len(amounts) > ADDED_SHOWN:
        summed = say.text("sum_of", count=str(len(amounts)))
        return f"−({summed})" if max(amounts) < 0 else summed
    first, *rest = amounts
    return say.money(first) + "".join(f" {'−' if each < 0 else '+'} {say.money(abs(each))}" for each in rest)


def _bracketed(written: str, minor: int) -> str:
    """An amount after a minus sign."""
    return f"({written})" if minor < 0 or written.startswith("−") else written
