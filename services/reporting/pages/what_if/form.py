"""What the form says, as a question: amounts as the visitor's language writes them, keys as a charter does. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.reporting.pages.language import MINOR_DIGITS, Speech
from services.reporting.pages.what_if.choices import KeyChoice, reading_of
from services.reporting.pages.what_if.question import (
    Pair,
    Question,
    target_of,
    write_budget,
    write_figure,
    write_key,
    write_rate,
)

USUAL_RUNGS = "20000=1; 50000=2; 3"
"""What a ladder of bands or steps begins with."""
EVERYONE_ELSE = "*"

Fields = Mapping[str, str]


def asked_by(question: Question, fields: Fields, keys: list[KeyChoice], members: list[str], speech: Speech) -> Question:
    """The question that the form's fields make of the one it was shown with."""
    kept = [each for each in question.changes if each[0] != "key"]
    named = {choice.stream_id for choice in keys}
    kept += [each for each in question.changes if each[0] == "key" and each[1].partition("=")[0] not in named]
    added = [_key(choice, question, fields, members, speech) for choice in keys if choice.is_open]
    added += [_rate(fields, speech), _figure(fields, speech), *_budgets(fields, speech)]
    changes = {target_of(each): each for each in [*kept, *(each for each in added if each is not None)]}
    return replace(question, changes=tuple(sorted(changes.values())))


def _key(choice: KeyChoice, question: Question, fields: Fields, members: list[str], speech: Speech) -> Pair | None:
    stream = choice.stream_id
    chosen = fields.get(f"k.{stream}", "")
    read = reading_of(choice.key)
    reading = {"read": read} if read is not None else {}
    match chosen.partition(":"):
        case ("equal", _, _):
            return write_key(stream, {"type": "equal"})
        case ("figure", _, figure) if figure:
            return write_key(stream, {"type": "figure", "figure": figure, **reading})
        case ("shares", _, _):
            return write_key(stream, _shares(stream, fields, members, speech))
        case ("bands" | "steps" as kind, _, figure) if figure:
            name = {"bands": "weight", "steps": "per_unit"}[kind]
            rungs = _rungs(fields.get(f"l.{stream}", "") or USUAL_RUNGS, name, speech)
            return write_key(stream, {"type": kind, "figure": figure, kind: rungs, **reading})
        case ("other", _, _) if stream in question.other_keys():
            return write_key(stream, question.other_keys()[stream])
        case _:
            return None


def _shares(stream: str, fields: Fields, members: list[str], speech: Speech) -> dict[str, Any]:
    """The shares that were filled in; one for each member where nothing was."""
    start = f"s.{stream}."
    said = {name.removeprefix(start): value for name, value in fields.items() if name.startswith(start)}
    given = {member: number(value, speech) for member, value in said.items() if value.strip()}
    given = given or dict.fromkeys(members, 1)
    default = given.pop(EVERYONE_ELSE, None)
    key: dict[str, Any] = {"type": "shares", "shares": given}
    return key if default is None else {**key, "default": default}


def _rungs(text: str, name: str, speech: Speech) -> list[dict[str, Any]]:
    """`20000=1; 50000=2; 3`: up to 20,000 one, up to 50,000 two, above that three."""
    rungs: list[dict[str, Any]] = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        end, equals, value = part.partition("=")
        if equals:
            rungs.append({"up_to": number(end, speech), name: number(value, speech)})
        else:
            rungs.append({name: number(part, speech)})
    return rungs


def rungs_text(rungs: Sequence[Mapping[str, Any]], name: str) -> str:
    """The rungs as the form writes them."""
    return "; ".join(f"{each['up_to']}={each.get(name)}" if "up_to" in each else str(each.get(name)) for each in rungs)


def _rate(fields: Fields, speech: Speech) -> Pair | None:
    rate_id, amount = fields.get("rate_id", ""), fields.get("rate_amount", "").strip()
    if not rate_id or not amount:
        return None
    month = fields.get("rate_from", "").strip()
    return write_rate(rate_id, minor(amount, fields.get("currency", ""), speech), f"{month}-01" if month else "")


def _figure(fields: Fields, speech: Speech) -> Pair | None:
    member, figure = fields.get("figure_member", ""), fields.get("figure_name", "")
    value = fields.get("figure_value", "").strip()
    if not (member and figure and value):
        return None
    return write_figure(member, figure, str(number(value, speech)), fields.get("figure_on", "").strip())


def _budgets(fields: Fields, speech: Speech) -> list[Pair]:
    found: list[Pair] = []
    for name, value in fields.items():
        if name.startswith("b.") and value.strip():
            stream, _, period = name.removeprefix("b.").rpartition(".")
            found.append(write_budget(stream, period, minor(value, fields.get("currency", ""), speech)))
    return found


def minor(text: str, currency: str, speech: Speech) -> str:
    """650,50 as 65050; what is no amount stays as it stands, so that it can be told of."""
    digits = MINOR_DIGITS.get(currency, 2)
    match = re.fullmatch(r"([-\u2212]?)([0-9]+)(?:\.([0-9]+))?", _plain(text, speech))
    if match is None or len(match[3] or "") > digits:
        return text.strip()
    amount = int(match[2] + (match[3] or "").ljust(digits, "0"))
    return str(-amount if match[1] else amount)


def number(text: str, speech: Speech) -> int | str:
    """31.000 as 31000, 3.512,5 as "3512.5", 1/3 as it stands."""
    plain = _plain(text, speech)
    return int(plain) if re.fullmatch("[0-9]{1,30}", plain) else plain


def _plain(text: str, speech: Speech) -> str:
    """Without groups, with a point before the decimals; a point that cannot be a group is one, in any language."""
    text = re.sub(r"\s", "", text)
    group = speech.group.strip() or "."
    if re.fullmatch(rf"[-\u2212]?[0-9]{{1,3}}(\{group}[0-9]{{3}})+([.,][0-9]+)?", text):
        text = text.replace(group, "")
    return text.replace(",", ".")
