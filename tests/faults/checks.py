"""What must hold when the system is at rest, each difference as a sentence."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from deploy.local.system import System
from tests.faults.ledger import Entry, EntryKey, Ledger
from tests.faults.rest import database_url

SHOWN_MAX = 10
Connection = "asyncpg.Connection[asyncpg.Record]"


@dataclass
class Findings:
    """What a check found: how much it looked at, and every difference."""

    entries: int = 0
    lost: int = 0
    doubled: int = 0
    differences: list[str] = field(default_factory=list[str])

    def differ(self, what: str, found: Mapping[Any, Any]) -> None:
        """Notes differences of one kind, the first of them in full."""
        shown = [f"{key}: {each}" for key, each in list(found.items())[:SHOWN_MAX]]
        if found:
            self.differences.append(f"{what}: {len(found)}\n    " + "\n    ".join(shown))


async def check_sums(system: System, ledger: Ledger, findings: Findings, *, whole: bool) -> None:
    """Entries against what was acknowledged, totals against both, reports against totals."""
    connection = await asyncpg.connect(database_url(system))
    try:
        await _check_entries(connection, ledger, findings, whole=whole)
        await _check_totals(connection, ledger, findings)
        for what, statement in RECOUNTS.items():
            rows = await connection.fetch(statement)
            findings.differ(what, {number: dict(row) for number, row in enumerate(rows)})
    finally:
        await connection.close()


async def _check_entries(connection: Any, ledger: Ledger, findings: Findings, *, whole: bool) -> None:
    due = ledger.entries if whole else {key: ledger.entries[key] for key in ledger.touched}
    there = await _standing(connection, list(due))
    lost = {key: entry for key, entry in due.items() if key not in there}
    other = {key: (due[key], there[key]) for key in there if not _same(due[key], there[key])}
    count = await connection.fetchval("SELECT count(*) FROM settlement.entries")
    findings.entries, findings.lost = count, len(lost)
    findings.differ("Acknowledged and not in the ledger", lost)
    findings.differ("Stands otherwise than was acknowledged (due, there)", other)
    if count != len(ledger.entries) - len(lost):
        findings.differ("Entries (due, there)", {"all": (len(ledger.entries), count)})
    ledger.touched.clear()


async def _standing(connection: Any, keys: list[EntryKey]) -> dict[EntryKey, Entry]:
    rows = await connection.fetch(
        """
        SELECT e.collaboration_id, e.publisher, e.entry_id, e.amount, e.day, e.withdrawn, a.kind, a.project_id,
            a.stream_id, a.member_id
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[]) AS w (collaboration_id, publisher, entry_id)
        JOIN settlement.entries e USING (collaboration_id, publisher, entry_id)
        JOIN settlement.accounts a USING (account_id)
        """,
        *([key[place] for key in keys] for place in range(3)),
    )
    return {
        (r["collaboration_id"], r["publisher"], r["entry_id"]): Entry(
            (r["collaboration_id"], r["kind"], r["project_id"] or r["stream_id"], r["member_id"]),
            r["day"],
            r["amount"],
            r["withdrawn"],
        )
        for r in rows
    }


def _same(due: Entry, there: Entry) -> bool:
    """Whether they are; what a withdrawn entry was is no matter."""
    return due == there or (due.withdrawn and there.withdrawn and due.account == there.account)


async def _check_totals(connection: Any, ledger: Ledger, findings: Findings) -> None:
    rows = await connection.fetch(
        """
        SELECT a.collaboration_id, a.kind, a.project_id, a.stream_id, a.member_id,
            to_char(t.month, 'YYYY-MM') AS month, sum(t.accepted)::BIGINT AS accepted, sum(t.counted)::BIGINT AS counted
        FROM settlement.totals t JOIN settlement.accounts a USING (account_id)
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(t.accepted) <> 0 OR sum(t.counted) <> 0
        """
    )
    there = {
        ((r["collaboration_id"], r["kind"], r["project_id"] or r["stream_id"], r["member_id"]), r["month"]): (
            r["accepted"],
            r["counted"],
        )
        for r in rows
    }
    due = ledger.totals()
    other = {key: (due.get(key), there.get(key)) for key in due.keys() | there.keys() if due.get(key) != there.get(key)}
    findings.doubled = sum((there.get(key) or (0, 0))[0] > (due.get(key) or (0, 0))[0] for key in other)
    findings.differ("Totals of settlement (due, there)", other)


RECOUNTS = {
    "Totals (accepted, counted) otherwise than a recount from entries": """
        WITH recounted AS (
            SELECT e.account_id, date_trunc('month', e.day)::DATE AS month, sum(e.amount)::BIGINT AS accepted,
                coalesce(sum(e.amount) FILTER (WHERE r.code IS NULL), 0)::BIGINT AS counted
            FROM settlement.entries e
            JOIN settlement.ranges r ON r.account_id = e.account_id AND e.day BETWEEN r.from_date AND r.to_date
            WHERE NOT e.withdrawn GROUP BY 1, 2
        )
        SELECT account_id, month, t.accepted, t.counted, n.accepted AS due_accepted, n.counted AS due_counted
        FROM settlement.totals t FULL JOIN recounted n USING (account_id, month)
        WHERE (coalesce(t.accepted, 0), coalesce(t.counted, 0)) <> (coalesce(n.accepted, 0), coalesce(n.counted, 0))
    """,
    "Hours in the reports otherwise than in settlement": """
        WITH settled AS (
            SELECT a.collaboration_id, a.project_id, a.member_id, to_char(t.month, 'YYYY-MM') AS month, t.accepted,
                t.counted, t.version
            FROM settlement.totals t JOIN settlement.accounts a USING (account_id) WHERE a.kind = 'hours'
        )
        SELECT collaboration_id, project_id, member_id, month, s.accepted, s.counted, s.version, r.accepted_minutes,
            r.counted_minutes, r.version AS shown_version
        FROM settled s FULL JOIN reporting.hours_totals r USING (collaboration_id, project_id, member_id, month)
        WHERE (s.accepted, s.counted, s.version) IS DISTINCT FROM (r.accepted_minutes, r.counted_minutes, r.version)
    """,
    "Costs in the reports otherwise than in settlement": """
        WITH settled AS (
            SELECT a.collaboration_id, a.stream_id, a.project_id, a.member_id AS paid_by, a.charged_to,
                to_char(t.month, 'YYYY-MM') AS month, t.counted, t.version
            FROM settlement.totals t JOIN settlement.accounts a USING (account_id) WHERE a.kind = 'cost'
        )
        SELECT collaboration_id, stream_id, paid_by, month, s.counted, s.version, r.amount_minor,
            r.version AS shown_version
        FROM settled s
        FULL JOIN reporting.costs_totals r
            USING (collaboration_id, stream_id, project_id, paid_by, charged_to, month)
        WHERE (s.counted, s.version) IS DISTINCT FROM (r.amount_minor, r.version)
    """,
    "Facts with a gap or twice": """
        SELECT collaboration_id, count(*), max(sequence) FROM settlement.facts
        GROUP BY 1 HAVING count(*) <> max(sequence)
    """,
    "Dead letters of a consumer of our own topics": """
        SELECT 'settlement' AS service, consumer, topic, record_offset, reason, detail FROM settlement.dead_letters
        WHERE topic NOT LIKE 'timesheet.%'
        UNION ALL
        SELECT 'reporting', consumer, topic, record_offset, reason, detail FROM reporting.dead_letters
    """,
}
"""By what a row of the answer means: what must give no row."""


async def check_dead_letters(system: System, ledger: Ledger, findings: Findings) -> dict[tuple[str, int], str]:
    """Dead letters against the rubbish that was sent; gives the reason of each by topic and offset."""
    connection = await asyncpg.connect(database_url(system))
    try:
        rows = await connection.fetch(
            """
            SELECT topic, record_offset, reason, detail, (
                SELECT convert_from(decode(h ->> 1, 'base64'), 'UTF8') FROM jsonb_array_elements(record_headers) AS h
                WHERE h ->> 0 = 'ce_id'
            ) AS event_id
            FROM settlement.dead_letters WHERE topic LIKE 'timesheet.%'
            """
        )
    finally:
        await connection.close()
    found: Counter[tuple[str, int]] = Counter((row["topic"], row["record_offset"]) for row in rows)
    there = {(row["topic"].removeprefix("timesheet."), row["event_id"]): row["reason"] for row in rows}
    findings.differ("Set aside twice", {key: count for key, count in found.items() if count > 1})
    findings.differ("Rubbish that was not set aside", {k: c for k, c in ledger.rubbish.items() if there.get(k) != c})
    findings.differ("Set aside though it is no rubbish", {k: r for k, r in there.items() if k not in ledger.rubbish})
    return {(row["topic"], row["record_offset"]): row["reason"] for row in rows}
