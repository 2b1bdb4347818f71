"""The SQL of changes to entries: their history, those that wait for their entry, the entries as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from services.settlement.accounts.rules import AccountKey
from services.settlement.entries.changes.rules import Change, State
from services.settlement.entries.messages import EntryKey
from shared.database import Connection


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change with the entry it names and the event that said it."""

    entry: EntryKey
    source: str
    event_id: str
    change: Change


@dataclass(frozen=True, slots=True)
class StandingEntry:
    """An entry that is there, its account, how it stands, and whether it was attested since its last change."""

    entry: EntryKey
    account: AccountKey
    state: State
    is_attested: bool = False


async def insert_changes(conn: Connection, rows: Sequence[ChangeRow]) -> set[int]:
    """Adds changes to the history, each event once; gives the numbers of those that are new."""
    changes = [row.change for row in rows]
    inserted = await conn.fetch(
        """
        INSERT INTO entry_changes (collaboration_id, publisher, entry_id, source, event_id, change_number, kind, amount,
            day, to_date, reason)
        SELECT * FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::BIGINT[], $7::TEXT[],
            $8::BIGINT[], $9::DATE[], $10::DATE[], $11::TEXT[])
        ON CONFLICT DO NOTHING
        RETURNING change_number
        """,
        *([row.entry[place] for row in rows] for place in range(3)),
        [row.source for row in rows],
        [row.event_id for row in rows],
        [change.number for change in changes],
        [change.kind for change in changes],
        [change.amount for change in changes],
        [change.day for change in changes],
        [change.to_date for change in changes],
        [change.reason for change in changes],
    )
    return {row["change_number"] for row in inserted}


async def list_standing(conn: Connection, keys: Sequence[EntryKey]) -> dict[EntryKey, StandingEntry]:
    """Those of the entries that there are, as they stand."""
    rows = await conn.fetch(
        """
        SELECT e.publisher, e.entry_id, e.amount, e.day, e.to_date, e.withdrawn, a.*,
            coalesce(t.attested_number > greatest(e.change_number, e.last_change_number), FALSE) AS is_attested
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[]) AS w (collaboration_id, publisher, entry_id)
        JOIN entries e ON e.publisher = w.publisher AND e.collaboration_id = w.collaboration_id
            AND entry_hash(e.collaboration_id, e.entry_id) = entry_hash(w.collaboration_id, w.entry_id)
            AND e.entry_id = w.entry_id
        JOIN accounts a ON a.account_id = e.account_id
        LEFT JOIN totals t ON t.collaboration_id = e.collaboration_id AND t.account_id = e.account_id
            AND t.month = month_of(e.day)
        """,
        *([key[place] for key in keys] for place in range(3)),
    )
    found = [
        StandingEntry(
            (row["collaboration_id"], row["publisher"], row["entry_id"]),
            AccountKey(*(row[name] for name in AccountKey._fields)),
            State(row["amount"], row["day"], row["to_date"], row["withdrawn"]),
            row["is_attested"],
        )
        for row in rows
    ]
    return {each.entry: each for each in found}


async def update_entries(conn: Connection, states: Sequence[tuple[EntryKey, State, int]]) -> None:
    """How entries stand now, each with the number of its last change; what they were first sent as stays."""
    await conn.execute(
        """
        UPDATE entries e SET amount = n.amount, day = n.day, to_date = n.to_date, withdrawn = n.withdrawn,
            last_change_number = n.change_number
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::BIGINT[], $5::DATE[], $6::DATE[], $7::BOOLEAN[],
            $8::BIGINT[]) AS n (collaboration_id, publisher, entry_id, amount, day, to_date, withdrawn, change_number)
        WHERE e.publisher = n.publisher AND e.collaboration_id = n.collaboration_id AND e.entry_id = n.entry_id
            AND entry_hash(e.collaboration_id, e.entry_id) = entry_hash(n.collaboration_id, n.entry_id)
        """,
        *([entry[place] for entry, _, _ in states] for place in range(3)),
        *([state[place] for _, state, _ in states] for place in range(4)),
        [number for _, _, number in states],
    )


async def insert_waiting(conn: Connection, waiting: Sequence[tuple[EntryKey, int]]) -> None:
    """Changes whose entry has not come, or is of a kind they cannot change."""
    await conn.execute(
        """
        INSERT INTO waiting_changes (collaboration_id, publisher, entry_id, change_number)
        SELECT * FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::BIGINT[])
        """,
        *([entry[place] for entry, _ in waiting] for place in range(3)),
        [number for _, number in waiting],
    )


async def list_waiting(conn: Connection, keys: Sequence[EntryKey]) -> list[tuple[EntryKey, Change]]:
    """The changes that wait for these entries, in order of arrival."""
    rows = await conn.fetch(
        """
        SELECT c.collaboration_id, c.publisher, c.entry_id, c.change_number, c.kind, c.amount, c.day, c.to_date,
            c.reason
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[]) AS n (collaboration_id, publisher, entry_id)
        JOIN waiting_changes w USING (collaboration_id, publisher, entry_id)
        JOIN entry_changes c USING (collaboration_id, publisher, entry_id, change_number)
        ORDER BY c.change_number
        """,
        *([key[place] for key in keys] for place in range(3)),
    )
    return [((row["collaboration_id"], row["publisher"], row["entry_id"]), _change(row)) for row in rows]


def _change(row: asyncpg.Record) -> Change:
    return Change(row["change_number"], row["kind"], row["amount"], row["day"], row["to_date"], row["reason"])


async def delete_waiting(conn: Connection, applied: Sequence[tuple[EntryKey, int]]) -> None:
    """Changes that have found their entry."""
    await conn.execute(
        """
        DELETE FROM waiting_changes w
        USING unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::BIGINT[])
            AS n (collaboration_id, publisher, entry_id, change_number)
        WHERE w.collaboration_id = n.collaboration_id AND w.publisher = n.publisher AND w.entry_id = n.entry_id
            AND w.change_number = n.change_number
        """,
        *([entry[place] for entry, _ in applied] for place in range(3)),
        [number for _, number in applied],
    )
