"""What a change makes of an entry (charter.md 5). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from shared.events.timesheet import EntryWithdrawn, HoursCorrected, UnitsEnded

FITS = {"corrected": frozenset({"hours"}), "ended": frozenset({"order"})}
"""Which kinds of entry a change can change; a withdrawal any."""


class State(NamedTuple):
    """An entry as it stands: minutes, minor units or units; its day; an order's last day; whether it was withdrawn."""

    amount: int
    day: date
    to_date: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is kept: its number, what it says, and the entry it names."""

    number: int
    kind: str
    amount: int | None
    day: date | None
    to_date: date | None
    reason: str


def change_of(number: int, event: HoursCorrected | UnitsEnded | EntryWithdrawn) -> Change:
    """What is kept of a message that changes an entry."""
    match event:
        case HoursCorrected():
            return Change(number, "corrected", event.minutes, event.work_date, None, event.reason)
        case UnitsEnded():
            return Change(number, "ended", None, None, event.to_date, "")
        case EntryWithdrawn():
            return Change(number, "withdrawn", None, None, None, event.reason)


def fits(change_kind: str, account_kind: str) -> bool:
    """Whether a change can change entries of that kind; one that cannot waits for ever, as for an unknown entry."""
    return change_kind == "withdrawn" or account_kind in FITS[change_kind]


def after(state: State, changes: Iterable[Change]) -> State:
    """The entry after changes that fit it, in order of arrival. A withdrawal is final."""
    for change in changes:
        if state.withdrawn:
            return state
        match change.kind:
            case "corrected":
                amount = state.amount if change.amount is None else change.amount
                state = state._replace(amount=amount, day=change.day or state.day)
            case "ended":
                state = state._replace(to_date=change.to_date)
            case _:
                state = state._replace(withdrawn=True)
    return state
