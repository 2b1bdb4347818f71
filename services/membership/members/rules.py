"""Decisions about members; pure. What the simulator takes is taken here too: what looks odd is a warning."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from shared.charter import Charter
from shared.errors import Problem, Rejected
from shared.events.membership import JoiningWithdrawn, MemberJoined, MemberLeft


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay that stands: its first day, and its last where one is known."""

    joined_on: date
    left_on: date | None


def require_known_kind(fact: MemberJoined, charters: Sequence[Charter]) -> None:
    """Raises Rejected (`unknown_kind`) if no version of the charter has the member's kind (charter.md 5)."""
    known = {kind for charter in charters for kind in charter.kinds}
    if fact.kind in known:
        return
    right = f"it has {', '.join(sorted(known))}" if known else "adopt a charter first"
    raise Rejected(
        "unknown_kind",
        f"No version of the charter has the member kind {fact.kind}; {right}.",
        ids={"collaboration_id": fact.collaboration_id, "member_id": fact.member_id},
    )


def joining_warnings(fact: MemberJoined, stays: Sequence[Stay]) -> list[Problem]:
    """A member that is one already on that day."""
    overlapping = [stay for stay in stays if stay.joined_on <= fact.joined_on <= (stay.left_on or date.max)]
    if not overlapping:
        return []
    since = overlapping[-1].joined_on
    return [Problem("already_member", "joined_on", f"{fact.member_id} is a member since {since}; stays are united.")]


def leaving_warnings(fact: MemberLeft, stays: Sequence[Stay]) -> list[Problem]:
    """A leaving that ends no stay known so far."""
    if any(stay.joined_on <= fact.left_on and (stay.left_on or date.max) >= fact.left_on for stay in stays):
        return []
    return [Problem("no_stay", "left_on", f"{fact.member_id} has no stay known so far that goes on until that day.")]


def withdrawal_warnings(fact: JoiningWithdrawn, stays: Sequence[Stay]) -> list[Problem]:
    """A withdrawal of a joining that is not known."""
    if any(stay.joined_on == fact.joined_on for stay in stays):
        return []
    return [Problem("no_stay", "joined_on", f"{fact.member_id} has no stay from that day; nothing is withdrawn.")]


def unknown_member(member_id: str, known: Collection[str]) -> list[Problem]:
    """A fact about a member that has not joined so far: it takes effect when it does."""
    if member_id in known:
        return []
    sentence = f"{member_id} has not joined so far; this takes effect when it has."
    return [Problem("unknown_member", "member_id", sentence)]
