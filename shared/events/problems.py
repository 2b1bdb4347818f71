"""What is wrong with an event's data, in words: pydantic's errors as problems with a code, a place and a sentence."""

from collections.abc import Sequence
from typing import Any, Self, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json

from shared.errors import Problem, Rejected
from shared.events.fields import FORMS, LARGEST_AMOUNT

ID_FIELDS = ("collaboration_id", "entry_id", "project_id", "member_id")
PROBLEMS_MAX = 100
"""A message with more problems than this is told of the first ones, so that what tells the sender stays small."""
_LONGEST_ID = 200


class Malformed(Rejected):
    """Data that can never be right. `problems` lists everything wrong with it at once.

    `code` is `minutes_out_of_range` where that is all that is wrong, `invalid_json` where the data is no JSON
    (`unreadable`: a dead letter rather than a refusal), else `malformed`. `ids` holds what ids could be read.
    """

    def __init__(self, type_: str, code: str, problems: Sequence[Problem], ids: dict[str, str]) -> None:
        sentences = "; ".join(f"{problem.where} {problem.message}".strip() for problem in problems[:20])
        super().__init__(code, f"{type_}: {sentences}"[:2_000], ids=ids, errors=problems)
        self.problems = self.errors
        self.unreadable = code == "invalid_json"

    @classmethod
    def unreadable_data(cls, type_: str, detail: str) -> Self:
        """Data that is no JSON."""
        return cls(type_, "invalid_json", [Problem("invalid_json", "", f"is no JSON: {detail}")], {})


def malformed(type_: str, error: ValidationError, data: bytes | str) -> Malformed:
    """The exception for data that pydantic refused."""
    details = error.errors(include_url=False)
    if details[0]["type"] == "json_invalid":
        return Malformed.unreadable_data(type_, details[0]["msg"])
    problems = [_problem(detail) for detail in details[:PROBLEMS_MAX]]
    codes = {problem.code for problem in problems}
    return Malformed(type_, codes.pop() if len(codes) == 1 else "malformed", problems, readable_ids(from_json(data)))


def _problem(detail: ErrorDetails) -> Problem:
    where = _path(detail["loc"])
    is_out_of_range = where == "minutes" and _outside_of_a_day(detail)
    return Problem("minutes_out_of_range" if is_out_of_range else "malformed", where, _sentence(detail))


def _outside_of_a_day(detail: ErrorDetails) -> bool:
    context = detail.get("ctx", {})
    return context.get("ge") == 1 or context.get("le") == 1440


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return _legible(path[:200])


_SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this event",
    "int_type": "must be a whole number, not a text or a decimal",
    "int_from_float": "must be a whole number, not a decimal",
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "date_from_datetime_parsing": "must be a date that exists",
    "date_parsing": "must be a date that exists",
}


def _sentence(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if detail["input"] is None and kind != "extra_forbidden":
        return "is missing (null equals absent)"
    if kind == "string_pattern_mismatch":
        return f"must be {FORMS.get(context['pattern'], context['pattern'])}"
    if kind in ("greater_than_equal", "less_than_equal"):
        return _range_sentence(context)
    if kind == "int_parsing_size":
        return f"must be no larger than {LARGEST_AMOUNT}"
    return _SENTENCES.get(kind) or _legible(_plain(detail["msg"]))


def _range_sentence(context: dict[str, Any]) -> str:
    return f"must be at least {context['ge']}" if "ge" in context else f"must be at most {context['le']}"


def _plain(message: str) -> str:
    """pydantic's own words without its subject ("Input should be 'DK' or 'NO'")."""
    return message.replace("Input should be", "must be").replace("String should have", "must have")


def _legible(text: str) -> str:
    """Text that can be stored and sent on, whatever was in what came."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def readable_ids(fields: object) -> dict[str, str]:
    """The ids in data that is JSON but malformed, for telling the sender what is meant."""
    if not isinstance(fields, dict):
        return {}
    found = {name: cast(dict[str, object], fields).get(name) for name in ID_FIELDS}
    return {name: value for name, value in found.items() if isinstance(value, str) and _is_id(value)}


def _is_id(value: str) -> bool:
    return 0 < len(value) <= _LONGEST_ID and value.isprintable()
