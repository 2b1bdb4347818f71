"""Where a fact of charter.md 5 goes: a command of membership's API, or an event on a publisher's own topic."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from shared.events.fields import NO_CONTROL_PATTERN

Data = Mapping[str, Any]

_PATHS: dict[str, Callable[[Data], str]] = {
    "member_joined": lambda data: "/members",
    "member_left": lambda data: f"/members/{_segment(data, 'member_id')}/leavings",
    "joining_withdrawn": lambda data: f"/members/{_segment(data, 'member_id')}/withdrawals",
    "key_figure_registered": lambda data: "/key-figures",
    "rate_adopted": lambda data: "/rates",
    "budget_adopted": lambda data: "/budgets",
    "project_started": lambda data: "/projects",
    "project_ended": lambda data: f"/projects/{_segment(data, 'project_id')}/endings",
    "project_joined": lambda data: f"/projects/{_segment(data, 'project_id')}/participants",
    "project_left": lambda data: (
        f"/projects/{_segment(data, 'project_id')}/participants/{_segment(data, 'member_id')}/leavings"
    ),
    "hours_agreed": lambda data: "/hours-agreements",
}

_NO_ID = "%7F"
"""A control character: of no id's form, whether a member's or a project's."""

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
    """Path and body of the command that records a membership fact. KeyError where `fact` is none of them.

    What the path does not say as the fact does (another collaboration's id, an id that is no text) stays in the body,
    so that the command is refused as the fact is.
    """
    said = {name for name in _IN_PATH.get(fact, ()) if _segment(data, name) != _NO_ID}
    said |= {"collaboration_id"} if data.get("collaboration_id") in (None, collaboration_id) else set[str]()
    body = {name: value for name, value in data.items() if name not in said}
    return f"/v1/collaborations/{collaboration_id}{_PATHS[fact](data)}", body


def _segment(data: Data, name: str) -> str:
    """An id as a part of a path; one that is missing, or that no path can say, as something that can be no id."""
    value = data.get(name)
    if not isinstance(value, str) or not value or not re.fullmatch(NO_CONTROL_PATTERN, value):
        return _NO_ID
    try:
        # A segment of dots alone would be taken for a step up.
        return quote(value, safe="").replace(".", "%2E")
    except UnicodeEncodeError:
        return _NO_ID
