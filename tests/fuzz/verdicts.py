"""What became of every message, told from what the database holds, not from what the system counts."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.database import Pool
from shared.events.cloudevents import read_envelope
from tests.fuzz.mutations import Fuzzed

IN_HISTORY = ("entry_changes", "report_submissions", "early_messages", "month_attestations")
"""Tables that keep each event by its id."""

REASONS = """
    SELECT CASE WHEN detail LIKE '%totals_can_be_announced%' THEN 'beyond what a total holds' ELSE reason END AS reason,
        count(*) AS number
    FROM dead_letters GROUP BY 1
"""


@dataclass
class Verdicts:
    """By what became of them how many messages, and those of which nothing tells."""

    counts: "Counter[str]" = field(default_factory=Counter[str])
    reasons: "Counter[str]" = field(default_factory=Counter[str])
    untold: list[tuple[int, Fuzzed]] = field(default_factory=list[tuple[int, Fuzzed]])
    twice: list[int] = field(default_factory=list[int])

    def add(self, other: "Verdicts") -> None:
        """Takes in what became of others."""
        self.counts += other.counts
        self.reasons += other.reasons
        self.untold += other.untold
        self.twice += other.twice


async def verdicts_on(pool: Pool, publisher: str, sent: Mapping[int, Fuzzed], outbox: Sequence[Any]) -> Verdicts:
    """`sent` by offset; `outbox` are (type, data) of what settlement announced."""
    dead = await _dead(pool, f"timesheet.{publisher}")
    refused = [data for type_, data in outbox if type_.endswith("entry_refused.v1")]
    refused_at = Counter(data["offset"] for data in refused if data.get("offset") is not None)
    entries, events = await _kept(pool, publisher)
    found = Verdicts()
    found.twice = [offset for offset, count in (dead + refused_at).items() if count > 1]
    found.reasons = Counter(data["code"] for data in refused)
    for offset, fuzzed in sent.items():
        if offset in dead:
            found.counts["dead_letter"] += 1
        elif offset in refused_at:
            found.counts["refused"] += 1
        else:
            where = _where(fuzzed, entries, events)
            found.counts[where or "untold"] += 1
            if where is None:
                found.untold.append((offset, fuzzed))
    rows = await pool.fetch(REASONS)
    found.reasons += Counter({f"dead letter: {row['reason']}": row["number"] for row in rows})
    return found


async def _dead(pool: Pool, topic: str) -> "Counter[int]":
    rows = await pool.fetch("SELECT record_offset, reason FROM dead_letters WHERE topic = $1", topic)
    assert all(row["reason"] for row in rows)
    return Counter(row["record_offset"] for row in rows)


async def _kept(pool: Pool, publisher: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(collaboration, entry) of the ledger, and (source, event) of everything else that is kept by its event."""
    rows = await pool.fetch("SELECT collaboration_id, entry_id FROM entries WHERE publisher = $1", publisher)
    entries = {(row["collaboration_id"], row["entry_id"]) for row in rows}
    events: set[tuple[str, str]] = set()
    for table in IN_HISTORY:
        found = await pool.fetch(f"SELECT source, event_id FROM {table} WHERE publisher = $1", publisher)
        events |= {(row["source"], row["event_id"]) for row in found}
    return entries, events


def _where(fuzzed: Fuzzed, entries: set[tuple[str, str]], events: set[tuple[str, str]]) -> str | None:
    """Where a message that was neither refused nor set aside is kept."""
    envelope, raw = read_envelope(fuzzed.headers, fuzzed.value)
    if (envelope.source, envelope.id) in events:
        return "kept in the history"
    data = json.loads(raw)
    if (data.get("collaboration_id"), data.get("entry_id")) in entries:
        return "in the ledger"
    return None
