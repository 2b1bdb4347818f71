"""Decisions about publishers, grants and subscribers; pure."""

from collections.abc import Collection
from typing import Literal

from shared.errors import Problem, Rejected
from shared.events import timesheet
from shared.events.base import TimesheetEvent
from shared.events.facts import fact_name
from shared.events.membership import PublisherGranted

ALL_MEMBERS = "all"
"""The member that a grant names when it is for every member."""

GivenBy = Literal["operator", "member"]
"""Who gives a grant: the operator for the collaboration, or a member for itself."""

TIMESHEET_FACTS = tuple(
    sorted(
        fact_name(event)
        for event in vars(timesheet).values()
        if isinstance(event, type) and issubclass(event, TimesheetEvent) and event is not TimesheetEvent
    )
)
"""What a publisher can be granted: the facts that are published on timesheet topics."""

NAME_LENGTH_MAX = 40
"""Characters in the name of a publisher or subscriber: it ends a topic's name (deploy/topics.yaml)."""


def require_free_name(name: str, field: str, reserved: Collection[str]) -> None:
    """Raises Rejected for a name that is too long for a topic or belongs to a service of this system."""
    if len(name) > NAME_LENGTH_MAX:
        problem = Problem("malformed", field, f"must have at most {NAME_LENGTH_MAX} characters")
        raise Rejected("malformed", "The request does not fit; see errors.", errors=[problem])
    if name in reserved:
        raise Rejected("reserved_name", f"{name} is a user of this system's own; choose another id.", ids={field: name})


def require_known_types(fact: PublisherGranted) -> None:
    """Raises Rejected (`unknown_type`), naming every type that no publisher can publish."""
    problems = [
        Problem("unknown_type", f"types[{place}]", f"{name} is none of {', '.join(TIMESHEET_FACTS)}")
        for place, name in enumerate(fact.types)
        if name not in TIMESHEET_FACTS
    ]
    if problems:
        raise Rejected("unknown_type", "A grant names facts that publishers cannot publish.", errors=problems)


def require_members_word(fact: PublisherGranted) -> None:
    """Raises Rejected where the operator lets another system than a member's own speak for it, without saying where the
    member said so. What is for `all` is the collaboration's own decision, and anyone may be told to be silent."""
    is_own_business = fact.member_id in (ALL_MEMBERS, fact.publisher) or not fact.types
    if fact.given_by == "operator" and not is_own_business and not (fact.reference or "").strip():
        raise Rejected(
            "members_word_missing",
            f"{fact.publisher} is not {fact.member_id}'s own system. Say in `reference` where {fact.member_id} said "
            "that it may speak for it, or let the member give the grant itself, with a token of its own.",
            ids={"publisher": fact.publisher, "member_id": fact.member_id},
        )


def grant_warnings(fact: PublisherGranted, suspended: bool | None, members: Collection[str]) -> list[Problem]:
    """A grant to a publisher that is not registered (`suspended` None) or suspended, or for no member so far."""
    warnings: list[Problem] = []
    if suspended is None:
        sentence = f"{fact.publisher} is not registered; an administrator does that."
        warnings.append(Problem("unknown_publisher", "publisher", sentence))
    elif suspended:
        warnings.append(
            Problem("suspended", "publisher", f"{fact.publisher} is suspended and may publish nothing now.")
        )
    if fact.member_id != ALL_MEMBERS and fact.member_id not in members:
        sentence = f"{fact.member_id} has not joined so far; the grant takes effect when it has."
        warnings.append(Problem("unknown_member", "member_id", sentence))
    return warnings
