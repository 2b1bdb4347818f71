"""Ids of events: made from what is said, so that they are the same at every attempt, also after a restart."""

import json
from collections.abc import Mapping
from uuid import UUID, uuid5

from mellemregning_client.base import Fact
from mellemregning_client.jsonable import said_by

NAMESPACE = UUID("52a6bc78-e8a0-5b4d-90ae-4323abef6cb8")
"""Of all ids made here. It never changes, nor does the way they are made: what was sent would be sent anew."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))

SAID_ONCE = frozenset(
    {
        "timesheet.hours_logged.v1",
        "timesheet.cost_incurred.v1",
        "timesheet.units_ordered.v1",
        "timesheet.task_completed.v1",
        "timesheet.entry_withdrawn.v1",
        "timesheet.report_submitted.v1",
    }
)
"""Facts that mean the same however often they are said. All others may be meant anew in the same words."""


class RevisionMissing(ValueError):
    """A change needs a revision, so that it is told apart from an earlier one that says the same.

    Hours corrected from 60 to 90, back to 60 and to 90 again are three changes; the last one says what the first one
    said, and with the same id it would be taken for the first one sent twice. Give the number of the change, or the
    moment it was made, as your own system has it.
    """

    def __init__(self, type_: str) -> None:
        super().__init__(f"{type_} needs a revision: the number of this change, or its moment, in your own system.")


def event_id(source: str, fact: Fact, revision: str | int | None = None) -> str:
    """The id of a fact: a UUID (version 5) of its source, its type, all it says, and its revision.

    Raises RevisionMissing for a correction, an ending or an attestation without one.
    """
    return id_of(source, fact.TYPE, said_by(fact), revision)


def id_of(source: str, type_: str, said: Mapping[str, object], revision: str | int | None) -> str:
    """As `event_id`, from what a fact says."""
    if revision is None and type_ not in SAID_ONCE:
        raise RevisionMissing(type_)
    return str(uuid5(NAMESPACE, _CANONICAL.encode([source, type_, said, None if revision is None else str(revision)])))
