"""One sender's rubbish fills no table: a limit on dead letters in a row pauses its topic alone (contracts.md 2).

A paused topic stands where the last dead letter of the row ended; nothing after it is read until an administrator lets
it go on. Both facts are in the database, in the row whose lock every batch takes, so they hold for all workers and
after a restart. `weigh` decides; `pauses.py` keeps; `subscription.py` stops fetching.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.messaging.records import Batch, DeadLetter

Position = tuple[str, int]
"""A topic and a partition of it."""


class Mark(NamedTuple):
    """What is remembered of a partition that ends in dead letters: how many in a row, and whether it is paused."""

    dead_in_a_row: int
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A partition that is paused from now on: where it stands, and what the last dead letter of the row was."""

    topic: str
    partition: int
    next_offset: int
    dead_in_a_row: int
    last: DeadLetter

    @property
    def position(self) -> Position:
        return self.topic, self.partition


@dataclass(frozen=True, slots=True)
class Weighed:
    """What of a batch is applied, how far that reaches, and what is to be remembered of rows of dead letters.

    `held` are the partitions of which something was left out; it must come again before anything later of them.
    """

    batch: Batch
    reached: dict[Position, int]
    rows: dict[Position, int] = field(default_factory=dict[Position, int])
    pauses: list[Pause] = field(default_factory=list[Pause])
    held: set[Position] = field(default_factory=set[Position])


def weigh(
    batch: Batch,
    reached: Mapping[Position, int],
    marks: Mapping[Position, Mark],
    held: Collection[Position],
    dead_in_a_row_max: int,
) -> Weighed:
    """Leaves out what comes after a row of so many dead letters, and all of partitions that are paused or held."""
    closed = {key for key in reached if key in held or (key in marks and marks[key].is_paused)}
    rows: dict[Position, int] = {}
    pauses: list[Pause] = []
    concerned = ({(d.record.topic, d.record.partition) for d in batch.dead} | set(marks)) - closed
    for key in sorted(concerned):
        before = marks[key].dead_in_a_row if key in marks else 0
        row, pause = _count(batch, key, before, dead_in_a_row_max)
        if row != before:
            rows[key] = row
        if pause is not None:
            pauses.append(pause)

    until = {key: offset for key, offset in reached.items() if key not in closed}
    until |= {pause.position: pause.next_offset for pause in pauses}
    kept = _before(batch, until) if closed or pauses else batch
    return Weighed(kept, until, rows, pauses, closed | {pause.position for pause in pauses})


def _count(batch: Batch, key: Position, row: int, dead_in_a_row_max: int) -> tuple[int, Pause | None]:
    """Dead letters in a row at the end of a partition's records, or where there are too many."""
    for offset, letter in sorted(_records(batch, key), key=lambda each: each[0]):
        row = row + 1 if letter is not None else 0
        if letter is not None and row >= dead_in_a_row_max:
            return row, Pause(*key, offset + 1, row, letter)
    return row, None


def _records(batch: Batch, key: Position) -> Iterator[tuple[int, DeadLetter | None]]:
    for item in (*batch.received, *batch.malformed):
        if (item.topic, item.partition) == key:
            yield item.offset, None
    for letter in batch.dead:
        if (letter.record.topic, letter.record.partition) == key:
            yield letter.record.offset, letter


def _before(batch: Batch, until: Mapping[Position, int]) -> Batch:
    return Batch(
        [item for item in batch.received if item.offset < until.get((item.topic, item.partition), 0)],
        [item for item in batch.malformed if item.offset < until.get((item.topic, item.partition), 0)],
        [d for d in batch.dead if d.record.offset < until.get((d.record.topic, d.record.partition), 0)],
    )
