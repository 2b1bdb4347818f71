"""The SQL of reading entries: as they stand, their history, what is parked, as of a run's cut."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from services.settlement.accounts.rules import AccountKey
from services.settlement.entries.changes.rules import Change, State, after, fits
from services.settlement.entries.messages import EntryKey
from services.settlement.entries.reading.rules import Scope
from shared.database import Connection

CODE = """CASE WHEN r.code <> 'not_attested' OR coalesce(t.attested_number, 0) <= greatest(
    e.change_number, e.last_change_number) THEN r.code END"""
"""Why an entry does not count: what the engine says of its account on its day, as written down in ranges, if not that
it is not attested and it is."""

STATE = f"CASE WHEN e.withdrawn THEN 'withdrawn' WHEN ({CODE}) IS NULL THEN 'counted' ELSE 'parked' END"
"""How an entry stands."""

ENTRY = f"""
    e.collaboration_id, e.publisher, e.entry_id, a.kind, a.stream_id, a.project_id, a.member_id, a.charged_to, a.item,
    e.day, e.amount, e.to_date, e.worker, e.description, e.event_id, e.received_at, e.change_number, e.logged_amount,
    e.logged_day, e.logged_to_date, {STATE} AS state, CASE WHEN NOT e.withdrawn THEN {CODE} END AS code
"""
STANDING = """
    JOIN accounts a ON a.account_id = e.account_id
    JOIN ranges r ON r.account_id = e.account_id AND e.day BETWEEN r.from_date AND r.to_date
    LEFT JOIN totals t ON r.code = 'not_attested' AND t.collaboration_id = e.collaboration_id
        AND t.account_id = e.account_id AND t.month = month_of(e.day)
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are asked for; None: any. Days are the entries' own, both included."""

    collaboration_id: str | None = None
    publisher: str | None = None
    project_id: str | None = None
    member_id: str | None = None
    state: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class EntryAt:
    """An entry as it stood at a cut, with the events that made it so."""

    publisher: str
    entry_id: str
    event_id: str
    account: AccountKey
    state: State
    change_event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A change that was made to an entry, or waits for one that it fits."""

    change: Change
    event_id: str
    received_at: datetime


async def list_sources(conn: Connection, scope: Scope, sought: Sought) -> list[tuple[str, str]]:
    """The (collaboration, publisher) pairs with entries among those sought that the scope may hold, in order."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT a.collaboration_id, p.publisher
        FROM accounts a JOIN account_publishers p USING (account_id)
        WHERE ($1::TEXT IS NULL OR a.collaboration_id = $1) AND ($2::TEXT IS NULL OR p.publisher = $2)
            AND ($3::TEXT IS NULL OR a.project_id = $3) AND ($4::TEXT IS NULL OR $4 IN (a.member_id, a.charged_to))
            AND ($5 OR a.collaboration_id = ANY($6::TEXT[]) OR p.publisher = ANY($7::TEXT[])
                OR a.member_id = ANY($8::TEXT[]) OR a.charged_to = ANY($8::TEXT[]))
        ORDER BY a.collaboration_id, p.publisher
        """,
        sought.collaboration_id,
        sought.publisher,
        sought.project_id,
        sought.member_id,
        *_scope(scope),
    )
    return [(row["collaboration_id"], row["publisher"]) for row in rows]


async def list_entries(
    conn: Connection, source: tuple[str, str], scope: Scope, sought: Sought, page: tuple[str, int]
) -> list[asyncpg.Record]:
    """Entries of one publisher in one collaboration in order of arrival, after an entry and at most so many: `page`
    holds both. After an entry that is not there comes nothing; after an empty id all."""
    return await conn.fetch(
        f"""
        SELECT {ENTRY}
        FROM entries e {STANDING}
        WHERE e.collaboration_id = $1 AND e.publisher = $2 AND e.change_number > CASE WHEN $3 = '' THEN -1 ELSE (
                SELECT l.change_number FROM entries l
                WHERE (l.collaboration_id, l.publisher, l.entry_id) = ($1, $2, $3)
                    AND entry_hash(l.collaboration_id, l.entry_id) = entry_hash($1, $3)
            ) END
            AND ($5 OR e.collaboration_id = ANY($6::TEXT[]) OR e.publisher = ANY($7::TEXT[])
                OR a.member_id = ANY($8::TEXT[]) OR a.charged_to = ANY($8::TEXT[]))
            AND ($9::TEXT IS NULL OR a.project_id = $9) AND ($10::TEXT IS NULL OR $10 IN (a.member_id, a.charged_to))
            AND ($11::DATE IS NULL OR e.day >= $11) AND ($12::DATE IS NULL OR e.day <= $12)
            AND ($13::TEXT IS NULL OR {STATE} = $13)
        ORDER BY e.change_number
        LIMIT $4
        """,
        *source,
        *page,
        *_scope(scope),
        sought.project_id,
        sought.member_id,
        sought.first,
        sought.last,
        sought.state,
    )


def _scope(scope: Scope) -> list[Any]:
    return [scope.everything, list(scope.collaborations), list(scope.publishers), list(scope.members)]


async def find_entry(conn: Connection, key: EntryKey) -> asyncpg.Record | None:
    """One entry as it stands."""
    return await conn.fetchrow(
        f"""
        SELECT {ENTRY} FROM entries e {STANDING}
        WHERE (e.collaboration_id, e.publisher, e.entry_id) = ($1, $2, $3)
            AND entry_hash(e.collaboration_id, e.entry_id) = entry_hash($1, $3)
        """,
        *key,
    )


async def list_history(conn: Connection, keys: Sequence[EntryKey]) -> dict[EntryKey, list[HistoryRow]]:
    """The changes that name these entries, in order of arrival, whether they fit or not."""
    rows = await conn.fetch(
        """
        SELECT c.*
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[]) AS w (collaboration_id, publisher, entry_id)
        JOIN entry_changes c USING (collaboration_id, publisher, entry_id)
        ORDER BY c.change_number
        """,
        *([key[place] for key in keys] for place in range(3)),
    )
    found: dict[EntryKey, list[HistoryRow]] = defaultdict(list)
    for row in rows:
        change = Change(row["change_number"], row["kind"], row["amount"], row["day"], row["to_date"], row["reason"])
        found[(row["collaboration_id"], row["publisher"], row["entry_id"])].append(
            HistoryRow(change, row["event_id"], row["received_at"])
        )
    return found


async def list_entries_at(
    conn: Connection, sought: Sought, kind: str, stream_id: str | None, cut: int
) -> list[EntryAt]:
    """Entries of a kind as they stood at a cut (a change number), for traces; in order of arrival.

    Of what is sought, collaboration, project, member and days are heard.
    """
    rows = await conn.fetch(
        """
        SELECT e.*, a.kind, a.stream_id, a.project_id, a.member_id, a.charged_to, a.item, a.month
        FROM accounts a JOIN entries e ON e.account_id = a.account_id
        WHERE a.collaboration_id = $1 AND a.kind = $2 AND ($3::TEXT IS NULL OR a.stream_id = $3)
            AND ($4::TEXT IS NULL OR a.project_id = $4) AND ($5::TEXT IS NULL OR a.member_id = $5)
            AND e.change_number < $8
            AND (e.day BETWEEN $6 AND $7 OR EXISTS (
                SELECT FROM entry_changes c
                WHERE (c.collaboration_id, c.publisher, c.entry_id) = (e.collaboration_id, e.publisher, e.entry_id)
                    AND c.change_number >= $8
            ))
        ORDER BY e.change_number
        """,
        sought.collaboration_id,
        kind,
        stream_id,
        sought.project_id,
        sought.member_id,
        sought.first or date.min,
        sought.last or date.max,
        cut,
    )
    keys = [(row["collaboration_id"], row["publisher"], row["entry_id"]) for row in rows]
    history = await list_history(conn, keys)
    found = [
        _entry_at(row, [each for each in history.get(key, []) if each.change.number < cut])
        for row, key in zip(rows, keys, strict=True)
    ]
    return [each for each in found if (sought.first or date.min) <= each.state.day <= (sought.last or date.max)]


def _entry_at(row: asyncpg.Record, history: Sequence[HistoryRow]) -> EntryAt:
    fitting = [each for each in history if fits(each.change.kind, row["kind"])]
    logged = State(row["logged_amount"], row["logged_day"], row["logged_to_date"])
    return EntryAt(
        row["publisher"],
        row["entry_id"],
        row["event_id"],
        AccountKey(*(row[name] for name in AccountKey._fields)),
        after(logged, [each.change for each in fitting]),
        tuple(each.event_id for each in fitting),
    )
