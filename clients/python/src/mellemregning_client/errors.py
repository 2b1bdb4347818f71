"""What can go wrong, for whoever calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from mellemregning_client.envelope import CloudEvent


class ClientError(Exception):
    """Everything that this package raises for a reason outside the program that uses it."""


class NotPublished(ClientError):
    """Some events were not acknowledged in time, or are not wanted: `events`, in order, ready to be published again.

    All others were acknowledged. One of these may have arrived all the same, unacknowledged: send all of them again;
    their ids stay the same, and what is there already is not counted twice. `__cause__` is the last failure.
    """

    def __init__(self, events: Sequence[CloudEvent], reason: str) -> None:
        named = ", ".join(event.id for event in events[:3]) + (", …" if len(events) > 3 else "")
        super().__init__(f"{len(events)} events were not published ({named}): {reason}")
        self.events = tuple(events)
        self.reason = reason


class NotConnected(ClientError):
    """Kafka did not answer, or did not take the user and password, within the time given."""


class Refused(ClientError):
    """The API answered with a problem: a stable `code`, and `problem` as it came (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}: {problem.get('detail', '')}")
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = dict(problem)


class Unavailable(ClientError):
    """The API did not answer within the time given, or said for so long that it could not."""
