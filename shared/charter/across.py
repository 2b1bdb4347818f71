"""What holds across a charter document and across the versions of a charter (charter.md 1).

These rules read the document as plain values, so that they speak also where other parts of it are wrong.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from shared.charter.yaml_core import Value
from shared.errors import Problem
from shared.periods import Length

_ZERO_SUM = ("hours", "tasks", "costs")
_INSTALMENTS = ("budget", "rate", "fixed")
_BASES = (*_ZERO_SUM, *_INSTALMENTS, "units", "grant")


_Found = dict[str, tuple[int, dict[str, Any]]]
"""By id, where in its list something stands, and what it is."""


def stream_problems(document: Value) -> list[Problem]:
    """Ids used twice, a second hours stream."""
    problems: list[Problem] = []
    seen: set[str] = set()
    hours = 0
    for place, stream in _listed(document, "streams"):
        name = stream.get("id")
        if isinstance(name, str) and name in seen:
            problems.append(Problem("duplicate", f"streams[{place}].id", f"Another stream is called {name} too."))
        seen.add(str(name))
        hours += _basis_type(stream) == "hours"
        if _basis_type(stream) == "hours" and hours > 1:
            problems.append(
                Problem("duplicate", f"streams[{place}].basis.type", "There is at most one stream of hours.")
            )
    return problems


def settlement_problems(document: Value) -> list[Problem]:
    """Ids used twice, unknown or repeated includes, what cannot sum to zero, instalments that cannot be."""
    problems: list[Problem] = []
    streams = _by_id(document, "streams") if isinstance(_mapping(document).get("streams"), list) else None
    seen: set[str] = set()
    included: set[str] = set()
    for place, settlement in _listed(document, "settlements"):
        name = settlement.get("id")
        if isinstance(name, str) and name in seen:
            problems.append(
                Problem("duplicate", f"settlements[{place}].id", f"Another settlement is called {name} too.")
            )
        seen.add(str(name))
        for number, include in _listed(settlement, "includes"):
            stream = include.get("stream")
            if isinstance(stream, str) and stream:
                where = f"settlements[{place}].includes[{number}].stream"
                problems += _include_problems(where, stream, settlement, streams, included)
                included.add(stream)
    return problems


def _include_problems(
    where: str,
    stream_id: str,
    settlement: dict[str, Any],
    streams: _Found | None,
    included: set[str],
) -> Iterator[Problem]:
    if streams is None:
        return
    if stream_id not in streams:
        yield Problem("unknown_stream", where, f"The charter has no stream {stream_id}.")
        return
    if stream_id in included:
        yield Problem("duplicate", where, f"{stream_id} is already included; a stream is settled once.")
    place, stream = streams[stream_id]
    basis = _basis_type(stream)
    money = stream.get("settled_as", "money") == "money"
    can_be_zero = basis in _ZERO_SUM or stream.get("payee") == "host"
    if settlement.get("route") == "direct" and money and basis in _BASES and not can_be_zero:
        yield Problem("not_zero_sum", where, f"{stream_id} cannot sum to zero, which paying each other directly needs.")
    yield from _period_problems(f"streams[{place}].period", stream.get("period"), settlement.get("every"), basis)


def _period_problems(where: str, period: object, every: object, basis: str | None) -> Iterator[Problem]:
    lengths = [str(length) for length in Length]
    if period not in lengths or every not in lengths:
        return
    months, settled = Length(period).months, Length(every).months
    if months < settled:
        yield Problem("not_allowed", where, f"It is settled by {every}; its period cannot be shorter than that.")
    elif months > settled and basis in _BASES and basis not in _INSTALMENTS:
        yield Problem("not_allowed", where, f"The basis {basis} is not paid in instalments.")


def version_problems(documents: Sequence[Value]) -> list[list[Problem]]:
    """By document, what does not go with the other versions: numbers used twice, and what may not change."""
    problems: list[list[Problem]] = [[] for _ in documents]
    numbered = [(place, document) for place, document in enumerate(documents) if _version(document) is not None]
    read: list[tuple[int, dict[str, tuple[str, object]]]] = []
    for place, document in sorted(numbered, key=lambda item: (_version(item[1]) or 0, item[0])):
        version, lasting = _version(document) or 0, _lasting(document)
        if any(version == other for other, _ in read):
            problems[place].append(Problem("duplicate", "version", f"Another document is version {version} too."))
        lower = [known for other, known in reversed(read) if other < version]
        problems[place] += _changes(lasting, lower)
        read.append((version, lasting))
    return problems


def _changes(
    lasting: dict[str, tuple[str, object]], lower: Sequence[dict[str, tuple[str, object]]]
) -> Iterator[Problem]:
    """What a version says otherwise than the nearest lower one that says it; `lower` has the nearest first."""
    for key, (where, value) in lasting.items():
        _, before = next((known[key] for known in lower if key in known), (where, value))
        if value != before:
            yield Problem("changed", where, f"It was {before} in an earlier version and stays so; take a new id.")


def _lasting(document: Value) -> dict[str, tuple[str, object]]:
    """What may not change from version to version: by an identity of its own, where it stands and what it says."""
    lasting: dict[str, tuple[str, object]] = {}
    collaboration = _mapping(_mapping(document).get("collaboration"))
    for name in ("id", "currency"):
        if isinstance(collaboration.get(name), str):
            lasting[f"collaboration/{name}"] = (f"collaboration.{name}", collaboration[name])
    for settlement_id, (place, settlement) in _by_id(document, "settlements").items():
        for name, default in (("every", None), ("route", "account")):
            if isinstance(value := settlement.get(name, default), str):
                lasting[f"settlement/{settlement_id}/{name}"] = (f"settlements[{place}].{name}", value)
    for stream_id, (place, stream) in _by_id(document, "streams").items():
        if (basis := _basis_type(stream)) is not None:
            lasting[f"stream/{stream_id}/basis"] = (f"streams[{place}].basis.type", basis)
    return lasting


def collaboration_id(document: Value) -> str | None:
    """Whose charter it is, if it says so."""
    own = _mapping(_mapping(document).get("collaboration")).get("id")
    return own if isinstance(own, str) else None


def _version(document: Value) -> int | None:
    version = _mapping(document).get("version")
    return version if isinstance(version, int) and not isinstance(version, bool) else None


def _mapping(value: object) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _listed(value: object, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings in a list field, with their places."""
    items = _mapping(value).get(name)
    for place, item in enumerate(cast(list[Any], items) if isinstance(items, list) else []):
        if isinstance(item, dict):
            yield place, cast(dict[str, Any], item)


def _by_id(document: Value, name: str) -> _Found:
    found: _Found = {}
    for place, item in _listed(document, name):
        if isinstance(item.get("id"), str):
            found.setdefault(item["id"], (place, item))
    return found


def _basis_type(stream: dict[str, Any]) -> str | None:
    basis = _mapping(stream.get("basis")).get("type")
    return basis if isinstance(basis, str) else None
