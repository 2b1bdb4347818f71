"""What an amount rests on, beside the arithmetic: figures, rates and their decisions, agreements, rounding, charter."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from services.reporting.pages.why.arithmetic import Part, Priced, Traced, Valued, Working
from services.reporting.pages.why.sums import is_plain_figure
from services.reporting.pages.why.wording import Wording, scale_of


def notes(line: Traced, working: Working, say: Wording) -> list[str]:
    """A sentence for each."""
    if line["stream"] is None or line["basis"] is None:
        return []
    found = [*_of_weight(line, working, say), *_of_sources(line, say), *_rounding(working, say)]
    if working.instalment is not None:
        number, of = working.instalment
        whole = say.money(working.term.minor)
        found.append(say.text("instalment", number=str(number), of=str(of), whole=whole, period=line["period"]))
    charter = line["charter"]
    day, decision = say.say.day(charter["valid_from"]), charter["decision"]
    found.append(say.text("charter", version=str(charter["version"]), valid_from=day, decision=decision))
    return found


def _of_weight(line: Traced, working: Working, say: Wording) -> Iterator[str]:
    """The member's own weight: its figure, factor and fraction."""
    if isinstance(working.term, Priced):
        if line.get("figure"):
            yield _figure(line["figure"]["figure"], line["figure"]["read"], say)
        yield from _terms("terms", line["payer"], say)
    if not isinstance(working.term, Part):
        return
    key = line["key"]
    own = next(row for row in key["weights"] if row["member"] == line["member"])
    if own["figure"]:
        yield _figure(key["figure"], own["figure"], say)
    key_weight = Fraction(own["key_weight"])
    if own["figure"] and key_weight != Fraction(own["figure"]["value"]):
        value = say.number(Fraction(own["figure"]["value"]))
        yield say.text("in_steps", value=value, weight=say.number(key_weight))
    if not is_plain_figure(line):
        yield from _terms("weight", own, say, key=say.number(key_weight))
    if (scale := scale_of(line)) != 1:
        yield say.text("scaled", scale=say.say.number(scale))


def _terms(name: str, payer: Mapping[str, Any], say: Wording, **values: str) -> Iterator[str]:
    """What kind and time of membership do to it, where they do anything."""
    factor, fraction = Fraction(payer["factor"]), Fraction(payer["fraction"])
    if (factor, fraction) != (1, 1):
        kind = say.say.word(payer["kind"])
        yield say.text(name, factor=say.number(factor), kind=kind, fraction=say.number(fraction), **values)


def _figure(name: str, read: dict[str, Any], say: Wording) -> str:
    value, day = say.number(Fraction(read["value"])), say.say.day(read["on_date"])
    return say.text("figure", figure=say.say.word(name), value=value, on_date=day, source=read["source"])


def _of_sources(line: Traced, say: Wording) -> Iterator[str]:
    """Rates, budget, agreement and report, with their decisions."""
    if line.get("budget"):
        budget = line["budget"]
        yield say.text("budget", amount=say.money(budget["amount_minor"]), decision=say.decision(budget))
    if line["basis"] == "hours" and (line["adjusts"] or line["kind"]) == "credit" and line["agreed_minutes"]:
        yield _agreed(line, say)
    name = "rate_hour" if line["basis"] == "hours" else "rate_of"
    orders = [rate for order in line.get("orders", ()) for rate in order["rates"]]
    for rate in [*line.get("rates", ()), *{(each["rate"], each["valid_from"]): each for each in orders}.values()]:
        amount, day = say.money(rate["amount_minor"]), say.say.day(rate["valid_from"])
        yield say.text(name, rate=rate["rate"], amount=amount, valid_from=day, decision=say.decision(rate))
    report = line.get("report")
    if report and report["submitted_on"]:
        submitted, deadline = say.say.day(report["submitted_on"]), say.say.day(report["deadline"])
        yield say.text("report", report=report["report"], submitted=submitted, deadline=deadline)


def _agreed(line: Traced, say: Wording) -> str:
    own = [row for row in line["hours"] if row["member"] == line["member"]]
    return say.text(
        "agreed",
        agreed=say.say.hours(line["agreed_minutes"].get(line["member"], 0)),
        delivered=say.say.hours(sum(row["minutes"] for row in own)),
        honoured=say.say.hours(sum(row["honoured_minutes"] for row in own)),
    )


def _rounding(working: Working, say: Wording) -> Iterator[str]:
    term = working.term
    if not isinstance(term, Part | Priced | Valued) or term.exact.denominator == 1:
        return
    exact = say.exact_money(term.exact)
    if isinstance(term, Priced):
        yield say.text("rounded", exact=exact)
    else:
        yield say.text("rounded_remainder", exact=exact, total=say.money(term.total_minor))
