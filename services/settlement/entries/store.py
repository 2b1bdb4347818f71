"""The SQL of taking entries in: locks and numbers, entries, reports, and their sums for a run."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

import asyncpg

from services.settlement.accounts.rules import Account
from services.settlement.engine.activity import Order
from services.settlement.entries.messages import EntryKey, Message
from services.settlement.entries.rules import Content, Drawn
from shared.database import Connection


class EntryRow(NamedTuple):
    """An entry on its way into its table."""

    change_number: int
    account_id: int
    amount: int
    logged_amount: int
    day: date
    logged_day: date
    to_date: date | None
    logged_to_date: date | None
    collaboration_id: str
    publisher: str
    entry_id: str
    event_id: str
    worker: str | None
    description: str | None


class SavedEntry(NamedTuple):
    """An entry's row with its account and the message that said it."""

    row: EntryRow
    account: Account
    message: Message

    @property
    def entry(self) -> EntryKey:
        return self.row[8:11]


class Parked(NamedTuple):
    """Something parked, since when, and why; `kind` is the entry's or the change's, what it has none of is empty."""

    change_number: int
    publisher: str
    entry_id: str
    kind: str
    code: str
    received_at: datetime
    project_id: str
    member_id: str
    charged_to: str


class ReportRow(NamedTuple):
    """A report that was handed in, on its way into its table."""

    collaboration_id: str
    publisher: str
    source: str
    event_id: str
    change_number: int
    member_id: str
    report: str
    period: str
    submitted_on: date


async def lock_publishers(conn: Connection, publishers: Sequence[str]) -> None:
    """Takes what one publisher sends in one transaction at a time; `publishers` are sorted."""
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtext('intake'), hashtext(p)) FROM unnest($1::TEXT[]) AS p", publishers
    )


async def draw(conn: Connection, publishers: Sequence[str], collaboration_ids: Sequence[str]) -> Drawn:
    """What an intake begins with, once its publishers are locked; all in one question, for the way is longer than the
    answer.

    For the rest of the transaction plans look single rows up by index, however small a table was when its plan was
    made: a plan is remembered, and tables grow.
    """
    row = await conn.fetchrow(
        """
        SELECT nextval('change_numbers') AS number,
            ARRAY(
                SELECT ARRAY[publisher, suspended_because] FROM publishers
                WHERE publisher = ANY($1::TEXT[]) AND suspended_because IS NOT NULL
            ) AS suspended,
            EXISTS(
                SELECT FROM waiting_changes WHERE collaboration_id = ANY($2::TEXT[]) AND publisher = ANY($1::TEXT[])
            ) AS any_waiting,
            set_config('enable_seqscan', 'off', TRUE), set_config('enable_hashjoin', 'off', TRUE),
            set_config('enable_mergejoin', 'off', TRUE)
        """,
        publishers,
        collaboration_ids,
    )
    assert row is not None, "a question without FROM has one answer"
    return Drawn(row["number"], dict(row["suspended"]), row["any_waiting"])


async def draw_change_number(conn: Connection) -> int:
    """A number above all drawn before. Under a collaboration's lock it is a clean cut of the collaboration's entries.

    Numbers are 4,096 apart; those in between are the drawer's own.
    """
    return await conn.fetchval("SELECT nextval('change_numbers')")


async def try_insert_entries(conn: Connection, rows: Iterable[EntryRow]) -> bool:
    """New entries at once. False, and nothing is inserted, where an entry with one of these ids is there already."""
    await conn.execute("SAVEPOINT without_entries")
    try:
        await conn.copy_records_to_table("entries", records=rows, columns=EntryRow._fields)
    except asyncpg.UniqueViolationError:
        await conn.execute("ROLLBACK TO SAVEPOINT without_entries")
        return False
    return True


async def list_contents(conn: Connection, keys: Sequence[EntryKey]) -> dict[EntryKey, Content]:
    """What those of the entries that there are said when they were first sent; for one whose id only has the hash of
    another's, something that it cannot say (account None)."""
    rows = await conn.fetch(
        """
        SELECT w.collaboration_id, w.publisher, w.entry_id, e.logged_amount, e.logged_day, e.logged_to_date, e.worker,
            e.description, CASE
                WHEN (e.collaboration_id, e.entry_id) = (w.collaboration_id, w.entry_id) THEN e.account_id
            END AS account_id
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[]) AS w (collaboration_id, publisher, entry_id)
        JOIN entries e ON e.publisher = w.publisher
            AND entry_hash(e.collaboration_id, e.entry_id) = entry_hash(w.collaboration_id, w.entry_id)
        """,
        *([key[place] for key in keys] for place in range(3)),
    )
    return {(row["collaboration_id"], row["publisher"], row["entry_id"]): _content(row) for row in rows}


def _content(row: asyncpg.Record) -> Content:
    return Content(
        row["account_id"],
        row["logged_amount"],
        row["logged_day"],
        row["logged_to_date"],
        row["worker"],
        row["description"],
    )


async def insert_reports(conn: Connection, rows: Sequence[ReportRow]) -> set[int]:
    """Reports handed in, each event once; gives the numbers of those that are new."""
    inserted = await conn.fetch(
        """
        INSERT INTO report_submissions (collaboration_id, publisher, source, event_id, change_number, member_id, report,
            period, submitted_on)
        SELECT * FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::BIGINT[], $6::TEXT[], $7::TEXT[],
            $8::TEXT[], $9::DATE[])
        ON CONFLICT DO NOTHING
        RETURNING change_number
        """,
        *zip(*rows, strict=True),
    )
    return {row["change_number"] for row in inserted}


async def list_orders(conn: Connection, collaboration_id: str) -> tuple[Order, ...]:
    """All orders that were not withdrawn, as they stand; equal ones summed."""
    rows = await conn.fetch(
        """
        SELECT a.stream_id, a.member_id, a.item, sum(e.amount)::BIGINT AS quantity, e.day, e.to_date
        FROM accounts a JOIN entries e ON e.account_id = a.account_id
        WHERE a.collaboration_id = $1 AND a.kind = 'order' AND NOT e.withdrawn
        GROUP BY a.stream_id, a.member_id, a.item, e.day, e.to_date
        ORDER BY a.stream_id, a.member_id, a.item, e.day, e.to_date
        """,
        collaboration_id,
    )
    return tuple(
        Order(row["stream_id"], row["member_id"], row["item"], row["quantity"], row["day"], row["to_date"])
        for row in rows
    )


async def list_earliest_reports(conn: Connection, collaboration_id: str) -> list[tuple[str, str, str, date]]:
    """Member, report and period of each report handed in, and the earliest day it was."""
    rows = await conn.fetch(
        """
        SELECT member_id, report, period, min(submitted_on) AS submitted_on FROM report_submissions
        WHERE collaboration_id = $1 GROUP BY member_id, report, period
        """,
        collaboration_id,
    )
    return [(row["member_id"], row["report"], row["period"], row["submitted_on"]) for row in rows]


async def count_entries(conn: Connection, collaboration_id: str) -> int:
    """How many entries were ever accepted in the collaboration."""
    return await conn.fetchval("SELECT count(*) FROM entries WHERE collaboration_id = $1", collaboration_id)


_PARKED = """
FROM (
SELECT e.change_number, e.publisher, e.entry_id, a.kind, r.code, e.received_at, a.project_id, a.member_id,
    a.charged_to
FROM accounts a
JOIN ranges r ON r.account_id = a.account_id AND r.code <> 'not_attested'
JOIN entries e ON e.account_id = a.account_id AND e.day BETWEEN r.from_date AND r.to_date AND NOT e.withdrawn
WHERE a.collaboration_id = $1 AND e.change_number > $2
UNION ALL
SELECT e.change_number, e.publisher, e.entry_id, a.kind, r.code, e.received_at, a.project_id, a.member_id, ''
FROM totals t
JOIN accounts a ON a.account_id = t.account_id AND a.kind = 'hours'
JOIN ranges r ON r.account_id = t.account_id AND r.code = 'not_attested'
JOIN entries e ON e.account_id = t.account_id AND NOT e.withdrawn
    AND e.day BETWEEN greatest(t.month, r.from_date) AND least(last_day_of(t.month), r.to_date)
    AND greatest(e.change_number, e.last_change_number) > t.attested_number
WHERE t.collaboration_id = $1 AND t.attested < t.accepted AND e.change_number > $2
UNION ALL
SELECT c.change_number, c.publisher, c.entry_id, c.kind, 'unknown_entry', c.received_at, '', '', ''
FROM waiting_changes w
JOIN entry_changes c USING (collaboration_id, publisher, entry_id, change_number)
WHERE w.collaboration_id = $1 AND w.change_number > $2
UNION ALL
SELECT m.change_number, m.publisher, coalesce(m.data ->> 'entry_id', m.event_id), split_part(m.type, '.', 2),
    'unknown_collaboration', m.received_at, coalesce(m.data ->> 'project_id', ''),
    coalesce(m.data ->> 'member_id', ''), ''
FROM early_messages m
WHERE m.collaboration_id = $1 AND m.change_number > $2
) AS parked
WHERE ($3 OR publisher = ANY($4::TEXT[]) OR member_id = ANY($5::TEXT[]) OR charged_to = ANY($5::TEXT[]))
"""

Seen = tuple[Collection[str], Collection[str]]
"""Only what certain publishers sent or is of certain members is seen."""


async def list_parked(
    conn: Connection,
    collaboration_id: str,
    after: int = 0,
    limit: int | None = None,
    seen: Seen | None = None,
    code: str | None = None,
) -> list[Parked]:
    """All that is parked at this moment: entries that do not count, changes without their entry, messages for a
    collaboration that is not founded; in order of arrival, after a change number. `code` leaves one reason."""
    rows = await conn.fetch(
        f"SELECT * {_PARKED} AND ($6::TEXT IS NULL OR code = $6) ORDER BY change_number LIMIT $7",
        *(collaboration_id, after, *_seen(seen), code, limit),
    )
    return [Parked(*row) for row in rows]


class ParkedSum(NamedTuple):
    """How much is parked for one reason and of one age; `oldest` is when the first of it came."""

    code: str
    age: int
    messages: int
    oldest: datetime


async def list_parked_sums(
    conn: Connection, collaboration_id: str, ages: Sequence[int], seen: Seen | None = None
) -> list[ParkedSum]:
    """What is parked, by reason and age; `ages` are days, rising, and the n-th age begins with the n-th of them."""
    rows = await conn.fetch(
        f"""
        SELECT code, width_bucket(extract(EPOCH FROM now() - received_at) / 86400, $6::NUMERIC[]) AS age,
            count(*), min(received_at)
        {_PARKED} GROUP BY 1, 2 ORDER BY 1, 2
        """,
        *(collaboration_id, 0, *_seen(seen), list(ages)),
    )
    return [ParkedSum(*row) for row in rows]


def _seen(seen: Seen | None) -> tuple[bool, list[str], list[str]]:
    return (True, [], []) if seen is None else (False, list(seen[0]), list(seen[1]))
