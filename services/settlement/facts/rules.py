"""The order facts come in, and what a publisher's grants cover (contracts.md 1 and 3). Pure."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from shared.events import membership
from shared.events.base import Event
from shared.events.fields import MEMBER_PATTERN

ALL_MEMBERS = "all"
PUBLISHER_KEY = "publisher:"

MOVES_RANGES: frozenset[type[Event]] = frozenset(
    {
        membership.CharterAdopted,
        membership.MemberJoined,
        membership.MemberLeft,
        membership.JoiningWithdrawn,
        membership.ProjectStarted,
        membership.ProjectEnded,
        membership.ProjectJoined,
        membership.ProjectLeft,
    }
)
"""The facts that can change whether an entry counts."""

CHANGES: Mapping[str, frozenset[str]] = {
    "hours_corrected": frozenset({"hours_logged"}),
    "units_ended": frozenset({"units_ordered"}),
    "entry_withdrawn": frozenset({"hours_logged", "cost_incurred", "units_ordered", "task_completed"}),
}
"""By fact that changes an entry, the facts that make the entries it can change."""


class OrderBroken(Exception):
    """Facts came with a gap: one before them is missing. Going on would settle on half the truth."""

    def __init__(self, stream: str, position: int, sequence: int) -> None:
        super().__init__(f"{stream}: fact {sequence} came after {position}; {position + 1} is missing.")


def is_next(stream: str, position: int, sequence: int) -> bool:
    """Whether a fact is the one that follows `position`; False for one seen before. Raises OrderBroken for a gap."""
    if sequence > position + 1:
        raise OrderBroken(stream, position, sequence)
    return sequence == position + 1


@dataclass(frozen=True, slots=True)
class Grants:
    """What each publisher may say in one collaboration: fact names by (publisher, member or `all`)."""

    types: Mapping[tuple[str, str], Set[str]]

    def covers(self, publisher: str, fact: str, member_id: str) -> bool:
        """Whether the publisher may say `fact` of the member; its own id is its own member's grant."""
        return publisher == member_id or fact in self._of(publisher, member_id) or self.covers_all(publisher, fact)

    def covers_all(self, publisher: str, fact: str) -> bool:
        """Whether the publisher may say `fact` of whomever."""
        return fact in self._of(publisher, ALL_MEMBERS)

    def covers_cost(self, publisher: str, paid_by: str, charged_to: str) -> bool:
        """Costs charged to another than who paid, or paid from the account (empty), need a grant for all."""
        if paid_by and charged_to in ("", paid_by):
            return self.covers(publisher, "cost_incurred", paid_by)
        return self.covers_all(publisher, "cost_incurred")

    def covers_change(self, publisher: str, fact: str) -> bool:
        """Whether the publisher may change entries of its own: it may say the change, or what it changes, of someone.

        Which member a change is about is known only from its entry, and that can only be the publisher's own.
        """
        if re.fullmatch(MEMBER_PATTERN, publisher):
            return True
        wanted = {fact, *CHANGES[fact]}
        return any(holder == publisher and not wanted.isdisjoint(types) for (holder, _), types in self.types.items())

    def _of(self, publisher: str, member_id: str) -> Set[str]:
        return self.types.get((publisher, member_id), frozenset())
