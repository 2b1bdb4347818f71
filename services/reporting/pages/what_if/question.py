"""A what-if as its address writes it, in the syntax of `mellemregning what-if`. Pure.

`settlement`, `period`, and for each change one of `key=STREAM=equal|orderer|FIGURE|{a key as JSON}`,
`rate=ID=MINOR[@DAY]`, `figure=MEMBER:FIGURE=VALUE[@DAY]`, `budget=STREAM:PERIOD[:PROJECT]=MINOR`, `charter=…` (packed).
The same question has one address: changes stand in order, each once.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

PLAIN_KEYS = ("equal", "orderer")
CHANGES_MAX = 400
"""The most changes that are heard of one address."""
_RATE = re.compile(r"(?P<rate_id>.+)=(?P<amount_minor>-?[0-9]{1,18})(@(?P<valid_from>.+))?", re.DOTALL)
_FIGURE = re.compile(r"(?P<member_id>[^:]+):(?P<figure>.+)=(?P<value>[^@=]+)(@(?P<on_date>.+))?", re.DOTALL)
_BUDGET = re.compile(r"(?P<stream_id>[^:]+):(?P<period>[^:=]+)(:(?P<project_id>.+))?=(?P<amount_minor>-?[0-9]{1,18})")

Pair = tuple[str, str]
"""One parameter of an address."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which period of which settlement, and what would be different; `changes` are parameters, in order, each once."""

    settlement: str
    period: str
    changes: tuple[Pair, ...] = ()
    charter: str | None = None

    @property
    def pairs(self) -> list[Pair]:
        """The address's parameters."""
        charter = [("charter", self.charter)] if self.charter else []
        return [("settlement", self.settlement), ("period", self.period), *self.changes, *charter]

    @property
    def query(self) -> str:
        """The address after its `?`."""
        return urlencode(self.pairs, safe=":=@,")

    @property
    def is_about_something(self) -> bool:
        """Whether anything would be different."""
        return bool(self.changes or self.charter)

    def without(self, change: Pair) -> "Question":
        """The question with one change less."""
        return replace(self, changes=tuple(each for each in self.changes if each != change))

    def of(self, kind: str) -> list[str]:
        """The changes of one kind, as they are written."""
        return [value for name, value in self.changes if name == kind]

    def other_keys(self) -> dict[str, Any]:
        """By stream, the other key as a charter writes it."""
        found = (read_key(value) for value in self.of("key"))
        return dict(each for each in found if each is not None)

    def unreadable(self) -> list[str]:
        """The changes that say nothing that is known here."""
        return [f"{name}={value}" for name, value in self.changes if READERS[name](value) is None]

    def as_changes(self, charter: str | None) -> dict[str, Any]:
        """The changes as settlement takes them; `charter` is the text of the packed one."""
        lists = {f"{kind}s": _all(READERS[kind], self.of(kind)) for kind in ("rate", "figure", "budget")}
        found: dict[str, Any] = {"keys": self.other_keys(), **lists}
        if charter is not None:
            found["charter"] = charter
        return {name: value for name, value in found.items() if value}


def read_question(params: Iterable[Pair]) -> Question:
    """The question that an address asks; parameters that are none of it are passed by."""
    given = list(params)
    named = dict(given)
    changes = sorted({(name, value) for name, value in given if name in READERS and value})[:CHANGES_MAX]
    return Question(named.get("settlement", ""), named.get("period", ""), tuple(changes), named.get("charter") or None)


def write_key(stream_id: str, key: Mapping[str, Any]) -> Pair:
    """The parameter of another key."""
    said = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    if list(key) == ["type"] and key["type"] in PLAIN_KEYS:
        said = str(key["type"])
    elif list(key) == ["type", "figure"] and key["type"] == "figure" and key["figure"] not in PLAIN_KEYS:
        said = str(key["figure"])
    return "key", f"{stream_id}={said}"


def write_rate(rate_id: str, amount: str, day: str) -> Pair:
    """The parameter of another rate; without a day it is the only one."""
    return "rate", f"{rate_id}={amount}" + (f"@{day}" if day else "")


def write_figure(member_id: str, figure: str, value: str, day: str) -> Pair:
    """The parameter of another figure; without a day it is the only one."""
    return "figure", f"{member_id}:{figure}={value}" + (f"@{day}" if day else "")


def write_budget(stream_id: str, period: str, amount: str) -> Pair:
    """The parameter of another budget."""
    return "budget", f"{stream_id}:{period}={amount}"


def read_key(value: str) -> tuple[str, Any] | None:
    """Stream and key; None where it is neither."""
    stream_id, _, said = value.partition("=")
    if not stream_id or not said:
        return None
    if said in PLAIN_KEYS:
        return stream_id, {"type": said}
    if not said.startswith("{"):
        return stream_id, {"type": "figure", "figure": said}
    try:
        return stream_id, json.loads(said)
    except (ValueError, RecursionError):
        return None


def target_of(change: Pair) -> tuple[str, ...]:
    """What a change is about: of two about the same only one is meant."""
    kind, value = change
    found = READERS[kind](value)
    if kind == "key" or found is None:
        return kind, value.partition("=")[0]
    return kind, *(str(found.get(name, "")) for name in _ABOUT)


_ABOUT = ("rate_id", "member_id", "figure", "stream_id", "period", "project_id", "valid_from", "on_date")


def _read(pattern: re.Pattern[str], value: str) -> dict[str, Any] | None:
    match = pattern.fullmatch(value)
    if match is None:
        return None
    found: dict[str, Any] = {name: text for name, text in match.groupdict().items() if text is not None}
    if "amount_minor" in found:
        found["amount_minor"] = int(found["amount_minor"])
    return found


def read_rate(value: str) -> dict[str, Any] | None:
    """Another rate, as settlement takes it."""
    return _read(_RATE, value)


def read_figure(value: str) -> dict[str, Any] | None:
    """Another figure, as settlement takes it."""
    return _read(_FIGURE, value)


def read_budget(value: str) -> dict[str, Any] | None:
    """Another budget, as settlement takes it."""
    return _read(_BUDGET, value)


READERS: dict[str, Any] = {"key": read_key, "rate": read_rate, "figure": read_figure, "budget": read_budget}


def _all(reader: Any, values: Iterable[str]) -> list[Any]:
    return [found for value in values if (found := reader(value)) is not None]
