"""Decisions about projects; pure. What the simulator takes is taken here too: what looks odd is a warning."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.charter import Charter
from shared.errors import Problem, Rejected
from shared.events.membership import HoursAgreed, ProjectJoined, ProjectStarted
from shared.periods import Period


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it was last started."""

    project_id: str
    kind: str


def require_settled_length(fact: HoursAgreed, charters: Sequence[Charter]) -> None:
    """Raises Rejected (`wrong_period`) if no version settles hours by periods of that length (charter.md 5)."""
    lengths = {length for charter in charters for length in _hours_lengths(charter)}
    if not lengths or Period.parse(fact.period).length in lengths:
        return
    raise Rejected(
        "wrong_period",
        f"Hours are settled by {' or '.join(sorted(lengths))}; {fact.period} is no such period.",
        ids={
            "collaboration_id": fact.collaboration_id,
            "project_id": fact.project_id,
            "member_id": fact.member_id,
        },
    )


def _hours_lengths(charter: Charter) -> list[str]:
    stream = charter.hours_stream
    settlement = charter.settlement_of(stream.id) if stream else None
    return [settlement.every] if settlement else []


def start_warnings(fact: ProjectStarted) -> list[Problem]:
    """A project that ends before it starts."""
    if fact.ends_on is None or fact.ends_on >= fact.starts_on:
        return []
    return [Problem("never_runs", "ends_on", "The project ends before it starts.")]


def unknown_project(project_id: str, project: Project | None) -> list[Problem]:
    """A fact about a project that is not known so far: it takes effect when it is."""
    if project is not None:
        return []
    sentence = f"There is no project {project_id} so far; this takes effect when there is."
    return [Problem("unknown_project", "project_id", sentence)]


def participation_warnings(fact: ProjectJoined, project: Project | None) -> list[Problem]:
    """Joining a project that is not known so far, or that all take part in anyway."""
    if project is not None and project.kind == "mandatory":
        return [Problem("mandatory_project", "project_id", f"{project.project_id} is mandatory: all take part anyway.")]
    return unknown_project(fact.project_id, project)
