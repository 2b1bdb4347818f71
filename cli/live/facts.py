"""Where a fact of charter.md 5 goes: a command of membership's API, or an event on a publisher's own topic."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

Data = Mapping[str, Any]

_PATHS: dict[str, Callable[[Data], str]] = {
    "member_joined": lambda data: "/members",
    "member_left": lambda data: f"/members/{quote(data['member_id'], safe='')}/leavings",
    "joining_withdrawn": lambda data: f"/members/{quote(data['member_id'], safe='')}/withdrawals",
    "key_figure_registered": lambda data: "/key-figures",
    "rate_adopted": lambda data: "/rates",
    "budget_adopted": lambda data: "/budgets",
    "project_started": lambda data: "/projects",
    "project_ended": lambda data: f"/projects/{quote(data['project_id'], safe='')}/endings",
    "project_joined": lambda data: f"/projects/{quote(data['project_id'], safe='')}/participants",
    "project_left": lambda data: (
        f"/projects/{quote(data['project_id'], safe='')}/participants/{quote(data['member_id'], safe='')}/leavings"
    ),
    "hours_agreed": lambda data: "/hours-agreements",
}

_IN_PATH: dict[str, tuple[str, ...]] = {
    "member_left": ("member_id",),
    "joining_withdrawn": ("member_id",),
    "project_ended": ("project_id",),
    "project_joined": ("project_id",),
    "project_left": ("project_id", "member_id"),
}

MEMBERSHIP_FACTS = frozenset(_PATHS)
"""The facts that are commands of membership; all others are published on Kafka."""


def command_for(fact: str, collaboration_id: str, data: Data) -> tuple[str, dict[str, Any]]:
    """Path and body of the command that records a membership fact. KeyError where `fact` is none of them."""
    in_path = (*_IN_PATH.get(fact, ()), "collaboration_id")
    body = {name: value for name, value in data.items() if name not in in_path}
    return f"/v1/collaborations/{collaboration_id}{_PATHS[fact](data)}", body
