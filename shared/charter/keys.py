"""Reading a stream's `key` and the `read` rule of figures (charter.md 2)."""

from collections.abc import Callable
from typing import Literal

from shared.charter.model import (
    Band,
    BandsKey,
    EqualKey,
    EveryYears,
    FigureKey,
    Key,
    OnDate,
    OrdererKey,
    PeriodEnd,
    PeriodStart,
    Read,
    SharesKey,
    Step,
    StepsKey,
)
from shared.charter.node import Node
from shared.money import Number

MEMBER_ID = r"dk-[0-9]{4}|no-[0-9]{4}|cvr-[0-9]{8}|orgnr-[0-9]{9}"
_PLAIN_READS: tuple[Literal["period_start", "period_end"], ...] = ("period_start", "period_end")


def read_key(node: Node) -> Key:
    """The key in `node`, which is present."""
    kind = node.field("type")
    if not isinstance(node.value, dict) or not kind.present:
        node.fields(["type"], list(node.value) if isinstance(node.value, dict) else [])
        return EqualKey()
    kind.choice(tuple(_READERS))
    reader = _READERS.get(kind.value) if isinstance(kind.value, str) else None
    return reader(node) if reader is not None else EqualKey()


def read_figure(node: Node) -> str:
    """The name of a key figure; `member` is none."""
    figure = node.text()
    if figure == "member":
        node.problem("wrong_value", "member is no figure's name.")
    return figure


def read_rule(node: Node) -> Read:
    """On which day figures are read; on the period's first day where nothing is said."""
    if not isinstance(node.value, dict):
        return PeriodEnd() if node.choice(_PLAIN_READS) == "period_end" else PeriodStart()
    if "every_years" in node.value or "from" in node.value:
        fields = node.fields(["every_years", "from"])
        start = fields["from"].date()
        if (start.month, start.day) == (2, 29):
            fields["from"].problem("wrong_value", "29 February has no anniversary in most years.")
        return EveryYears(fields["every_years"].integer(1), start)
    return OnDate(node.fields(["date"])["date"].date())


def member_numbers(node: Node, *, negative: bool = False) -> dict[str, Number]:
    """Numbers by member id."""
    entries = node.entries()
    for member, entry in entries.items():
        Node(member, entry.path, node.problems).text(MEMBER_ID, "dk-0161, no-0301, cvr-12345678 or orgnr-123456789")
    return {member: entry.number(negative=negative) for member, entry in entries.items()}


def _equal(node: Node) -> Key:
    node.fields(["type"])
    return EqualKey()


def _figure(node: Node) -> Key:
    fields = node.fields(["type", "figure"], ["read"])
    return FigureKey(read_figure(fields["figure"]), read_rule(fields["read"]))


def _bands(node: Node) -> Key:
    fields = node.fields(["type", "figure", "bands"], ["read"])
    bands = tuple(Band(up_to, value) for up_to, value in _ladder(fields["bands"], "weight"))
    return BandsKey(read_figure(fields["figure"]), bands, read_rule(fields["read"]))


def _steps(node: Node) -> Key:
    fields = node.fields(["type", "figure", "steps"], ["read"])
    steps = tuple(Step(up_to, value) for up_to, value in _ladder(fields["steps"], "per_unit"))
    return StepsKey(read_figure(fields["figure"]), steps, read_rule(fields["read"]))


def _ladder(node: Node, value: str) -> list[tuple[Number | None, Number]]:
    """Rungs of (`up_to`, value): rising, and the last one without an end."""
    rungs: list[tuple[Number | None, Number]] = []
    items = node.items()
    below: Number = -1
    for item in items:
        last = item is items[-1]
        fields = item.fields([value] if last else ["up_to", value], ["up_to"] if last else [])
        up_to = fields["up_to"]
        if last and up_to.present:
            up_to.problem("not_allowed", "The last one has no end.")
        elif up_to.present and (end := _end(up_to, below)) is not None:
            below = end
        rungs.append((None if last else below, fields[value].number()))
    return rungs


def _end(node: Node, below: Number) -> Number | None:
    known = len(node.problems)
    end = node.number()
    if len(node.problems) > known:
        return None
    if end <= below:
        node.problem("wrong_value", f"{node.value} is not above the one before.")
    return end


def _shares(node: Node) -> Key:
    fields = node.fields(["type", "shares"], ["default"])
    default = fields["default"].number() if fields["default"].present else None
    return SharesKey(member_numbers(fields["shares"]), default)


def _orderer(node: Node) -> Key:
    node.fields(["type"])
    return OrdererKey()


_READERS: dict[str, Callable[[Node], Key]] = {
    "equal": _equal,
    "figure": _figure,
    "bands": _bands,
    "steps": _steps,
    "shares": _shares,
    "orderer": _orderer,
}
