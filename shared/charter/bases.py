"""Reading a stream's `basis` (charter.md 3)."""

from collections.abc import Callable

from shared.charter.keys import member_numbers, read_figure, read_rule
from shared.charter.model import (
    Basis,
    BudgetBasis,
    CostsBasis,
    FixedBasis,
    GrantBasis,
    HoursBasis,
    RateBasis,
    TasksBasis,
    UnitsBasis,
)
from shared.charter.node import Node


def read_basis(node: Node, kinds: frozenset[str] | None) -> Basis | None:
    """The basis in `node`; None where its type cannot be told. `kinds`: those of the charter, None if unknown."""
    if not node.present:
        return None
    kind = node.field("type")
    if not isinstance(node.value, dict) or not kind.present:
        node.fields(["type"], list(node.value) if isinstance(node.value, dict) else [])
        return None
    kind.choice(tuple(_READERS))
    reader = _READERS.get(kind.value) if isinstance(kind.value, str) else None
    return reader(node, kinds) if reader is not None else None


def known_kind(node: Node, kind: str, kinds: frozenset[str] | None) -> None:
    """Note a problem where `kind` is none of the charter's."""
    if kinds is not None and kind not in kinds:
        node.problem("unknown_kind", f"The charter has no member kind {kind}; it has {', '.join(sorted(kinds))}.")


def _budget(node: Node, kinds: frozenset[str] | None) -> Basis:
    node.fields(["type"])
    return BudgetBasis()


def _rate(node: Node, kinds: frozenset[str] | None) -> Basis:
    fields = node.fields(["type", "rate", "per"], ["read"])
    per, read = fields["per"], fields["read"]
    if per.value == "member":
        if read.present:
            read.problem("not_allowed", "A rate per member reads no figure.")
        return RateBasis(fields["rate"].text(), None, read_rule(Node(None, read.path, [], present=False)))
    return RateBasis(fields["rate"].text(), read_figure(per), read_rule(read))


def _fixed(node: Node, kinds: frozenset[str] | None) -> Basis:
    fields = node.fields(["type"], ["kinds", "members"])
    by_kind = fields["kinds"].entries()
    for kind, entry in by_kind.items():
        known_kind(entry, kind, kinds)
    amounts = {kind: entry.number(negative=True) for kind, entry in by_kind.items()}
    return FixedBasis(amounts, member_numbers(fields["members"], negative=True))


def _costs(node: Node, kinds: frozenset[str] | None) -> Basis:
    node.fields(["type"])
    return CostsBasis()


def _hours(node: Node, kinds: frozenset[str] | None) -> Basis:
    fields = node.fields(["type", "rate", "honour"], ["attest"])
    attest = fields["attest"].choice(("month",)) if fields["attest"].present else None
    return HoursBasis(fields["rate"].text(), fields["honour"].choice(("agreed_and_delivered", "delivered")), attest)


def _units(node: Node, kinds: frozenset[str] | None) -> Basis:
    return UnitsBasis(node.fields(["type", "per"])["per"].choice(("month", "once")))


def _grant(node: Node, kinds: frozenset[str] | None) -> Basis:
    fields = node.fields(["type", "rate", "report", "deadline_days"])
    return GrantBasis(fields["rate"].text(), fields["report"].text(), fields["deadline_days"].integer(0))


def _tasks(node: Node, kinds: frozenset[str] | None) -> Basis:
    node.fields(["type"])
    return TasksBasis()


_READERS: dict[str, Callable[[Node, frozenset[str] | None], Basis]] = {
    "budget": _budget,
    "rate": _rate,
    "fixed": _fixed,
    "costs": _costs,
    "hours": _hours,
    "units": _units,
    "grant": _grant,
    "tasks": _tasks,
}
