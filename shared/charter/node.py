"""One place in a charter document while it is read: its value, its path, and the list of problems it adds to.

Every reading method answers with a value of the right type whatever is there: where something is wrong it notes the
problem and gives a harmless stand-in, so that the reading goes on and **every** problem is found.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from shared.charter.yaml_core import Value, path_of
from shared.errors import Problem
from shared.money import Number, lean, parse_number

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class Node:
    """A value in the document. `present` is False for a field that is not there; its value is None then."""

    value: Value
    path: str
    problems: list[Problem]
    present: bool = True

    def problem(self, code: str, message: str, at: str | None = None) -> None:
        """Note a problem here, or in the field `at` of this mapping."""
        self.problems.append(Problem(code, self.path if at is None else path_of(self.path, at), message))

    def fields(self, required: Sequence[str], optional: Sequence[str] = ()) -> Mapping[str, "Node"]:
        """The fields of a mapping that has just these; those absent are nodes that are not present."""
        if not isinstance(self.value, dict):
            if self.present:
                self._not("a mapping")
            return {name: Node(None, path_of(self.path, name), [], present=False) for name in (*required, *optional)}
        for name in self.value:
            if name not in required and name not in optional:
                known = ", ".join((*required, *optional))
                self.problem("unknown_field", f"There is no field {name} here; there are {known}.", at=name)
        for name in required:
            if name not in self.value:
                self.problem("missing_field", f"The field {name} is missing.", at=name)
        return {name: self.field(name) for name in (*required, *optional)}

    def field(self, name: str) -> "Node":
        """One field of a mapping, present or not."""
        present = isinstance(self.value, dict) and name in self.value
        value = self.value[name] if isinstance(self.value, dict) and present else None
        return Node(value, path_of(self.path, name), self.problems, present)

    def entries(self, *, empty: bool = True) -> Mapping[str, "Node"]:
        """A mapping whose keys are free. `empty`: whether it may have none."""
        if not self.present:
            return {}
        if not isinstance(self.value, dict):
            self._not("a mapping")
            return {}
        if not self.value and not empty:
            self.problem("wrong_value", "At least one entry is due here.")
        return {name: self.field(name) for name in self.value}

    def items(self) -> Sequence["Node"]:
        """A list with at least one item."""
        if not self.present:
            return ()
        if not isinstance(self.value, list):
            self._not("a list")
            return ()
        if not self.value:
            self.problem("wrong_value", "The list is empty.")
        return [replace(self, value=item, path=f"{self.path}[{place}]") for place, item in enumerate(self.value)]

    def text(self, pattern: str | None = None, hint: str = "") -> str:
        """A text, not empty, of the given form."""
        if not self.present:
            return ""
        if not isinstance(self.value, str):
            self._not("a text")
            return ""
        if not self.value.strip():
            self.problem("wrong_value", "The text is empty.")
        elif pattern is not None and re.fullmatch(pattern, self.value, re.ASCII) is None:
            self.problem("wrong_value", f"{self.value!r} is not of the form {hint or pattern}.")
        return self.value

    def choice(self, allowed: Sequence[T]) -> T:
        """One of the words allowed; the first one where there is none."""
        if not self.present:
            return allowed[0]
        if not isinstance(self.value, str):
            self._not("a text")
            return allowed[0]
        for word in allowed:
            if word == self.value:
                return word
        self.problem("wrong_value", f"{self.value!r} is none of {', '.join(allowed)}.")
        return allowed[0]

    def date(self) -> date:
        """A day, YYYY-MM-DD."""
        if not self.present:
            return date.min
        if not isinstance(self.value, str):
            self._not("a date")
            return date.min
        try:
            if _DATE.fullmatch(self.value) is None:
                raise ValueError(self.value)
            return date.fromisoformat(self.value)
        except ValueError:
            self.problem("wrong_value", f"{self.value!r} is no day of the calendar, written YYYY-MM-DD.")
            return date.min

    def integer(self, minimum: int) -> int:
        """A whole number, at least `minimum`."""
        if not self.present:
            return minimum
        if isinstance(self.value, float):
            self.problem("float", f"{self.value} is a float; a whole number is due.")
        elif isinstance(self.value, bool) or not isinstance(self.value, int):
            self._not("a whole number")
        elif self.value < minimum:
            self.problem("wrong_value", f"{self.value} is below {minimum}.")
        else:
            return self.value
        return minimum

    def number(self, *, negative: bool = False) -> Number:
        """An exact number: an integer, or a text holding a decimal or a fraction. `negative`: whether it may be < 0."""
        if not self.present:
            return 0
        if isinstance(self.value, float):
            self.problem("float", f'{self.value} is a float; write an integer, or a text such as "2.5" or "1/3".')
            return 0
        if isinstance(self.value, bool) or not isinstance(self.value, int | str):
            self._not("a number")
            return 0
        try:
            number = lean(parse_number(self.value))
        except ValueError as error:
            self.problem("wrong_value", f"{error}.")
            return 0
        if number < 0 and not negative:
            self.problem("wrong_value", f"{self.value} is below 0.")
        return number

    def _not(self, due: str) -> None:
        found = {dict: "a mapping", list: "a list", str: "a text", bool: "true or false", float: "a float"}
        name = "nothing" if self.value is None else found.get(type(self.value), "a whole number")
        self.problem("wrong_type", f"{due.capitalize()} is due here, not {name}.")
