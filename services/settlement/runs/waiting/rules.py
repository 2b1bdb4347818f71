"""What a run still waits for, decided from where things stand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

TOPIC_PREFIX = "timesheet."


@dataclass(frozen=True, slots=True)
class TopicEnd:
    """Where a publisher's topic stood when the run began to wait for it."""

    publisher: str
    topic: str
    start_offset: int
    end_offset: int

    def as_json(self) -> dict[str, Any]:
        """The row as the run keeps it."""
        return asdict(self)


def topic_of(publisher: str) -> str:
    """The topic on which a publisher sends."""
    return TOPIC_PREFIX + publisher


def barrier_of(kept: Iterable[Mapping[str, Any]]) -> list[TopicEnd]:
    """The barrier from what the run keeps of it."""
    return [TopicEnd(**row) for row in kept]


def lagging(
    barrier: Iterable[TopicEnd], positions: Mapping[str, int], waived: Collection[str]
) -> list[tuple[TopicEnd, int]]:
    """The topics not read as far as their end, each with the offset reached; waived publishers are left out.

    What Kafka no longer keeps cannot be waited for: the position counts from the start of the log.
    """
    reached = [(end, max(positions.get(end.topic, 0), end.start_offset)) for end in barrier]
    return [(end, offset) for end, offset in reached if offset < end.end_offset and end.publisher not in waived]


def describe(end: TopicEnd, offset: int, paused_since: str | None = None) -> dict[str, Any]:
    """A publisher waited for, as `waiting_for` names it; `paused_since` where nothing is read from its topic until an
    administrator lets it go on."""
    described = {
        "what": "publisher",
        "publisher": end.publisher,
        "topic": end.topic,
        "reached_offset": offset,
        "end_offset": end.end_offset,
    }
    return described if paused_since is None else {**described, "paused_since": paused_since}


def describe_membership(reached: int, wanted: int) -> dict[str, Any]:
    """Membership's facts waited for, as `waiting_for` names them."""
    return {"what": "membership", "reached_position": reached, "wanted_position": wanted}
