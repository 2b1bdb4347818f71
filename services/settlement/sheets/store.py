"""The SQL of spreadsheets of hours: how they are read, whose names there are, what is in the ledger already."""

from collections.abc import Collection, Sequence
from typing import Any

import asyncpg

from services.settlement.entries.changes.rules import Change, State, after
from services.settlement.sheets.rules import DayKey, Near, Owner, Standing, Was
from shared.database import Connection


async def find_mapping(conn: Connection, owner: Owner) -> Any:
    """How this publisher's sheets were last read for the collaboration, or None."""
    return await conn.fetchval(
        "SELECT mapping FROM sheet_mappings WHERE collaboration_id = $1 AND publisher = $2", *owner
    )


async def upsert_mapping(conn: Connection, owner: Owner, mapping: Any) -> None:
    """Remembers how this publisher's sheets are read."""
    await conn.execute(
        """
        INSERT INTO sheet_mappings (collaboration_id, publisher, mapping) VALUES ($1, $2, $3)
        ON CONFLICT (publisher, collaboration_id) DO UPDATE SET mapping = EXCLUDED.mapping, remembered_at = now()
        """,
        *owner,
        mapping,
    )


async def find_country(conn: Connection, collaboration_id: str) -> str | None:
    """DK or NO; None where the collaboration is not founded."""
    return await conn.fetchval(
        """
        SELECT data ->> 'country' FROM facts
        WHERE collaboration_id = $1 AND type = 'membership.collaboration_founded.v1'
        """,
        collaboration_id,
    )


async def list_names(conn: Connection, collaboration_id: str, type_: str, id_field: str) -> list[tuple[str, str]]:
    """Id and name of everyone who joined, or of every project, as facts of the type last said them."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT ON (data ->> $3) data ->> $3 AS id, data ->> 'name' AS name FROM facts
        WHERE collaboration_id = $1 AND type = $2 ORDER BY data ->> $3, sequence DESC
        """,
        collaboration_id,
        type_,
        id_field,
    )
    return [(row["id"], row["name"]) for row in rows]


async def list_standing(conn: Connection, owner: Owner, entry_ids: Sequence[str]) -> dict[str, Standing]:
    """Those of the publisher's entries that there are, with everything they said of minutes and day."""
    rows = await conn.fetch(
        """
        SELECT e.entry_id, a.kind, a.project_id, a.member_id, e.worker, e.description, e.amount, e.day,
            e.logged_amount, e.logged_day, e.withdrawn
        FROM unnest($3::TEXT[]) AS w (entry_id)
        JOIN entries e ON e.collaboration_id = $1 AND e.publisher = $2 AND e.entry_id = w.entry_id
            AND entry_hash(e.collaboration_id, e.entry_id) = entry_hash($1, w.entry_id)
        JOIN accounts a ON a.account_id = e.account_id
        """,
        *owner,
        entry_ids,
    )
    changes = await _list_changes(conn, owner, [row["entry_id"] for row in rows])
    return {row["entry_id"]: _standing(row, changes.get(row["entry_id"], [])) for row in rows}


async def _list_changes(conn: Connection, owner: Owner, entry_ids: Sequence[str]) -> dict[str, list[Change]]:
    rows = await conn.fetch(
        """
        SELECT c.entry_id, c.change_number, c.kind, c.amount, c.day, c.to_date, c.reason
        FROM unnest($3::TEXT[]) AS w (entry_id)
        JOIN entry_changes c ON c.collaboration_id = $1 AND c.publisher = $2 AND c.entry_id = w.entry_id
        ORDER BY c.change_number
        """,
        *owner,
        entry_ids,
    )
    found: dict[str, list[Change]] = {}
    for row in rows:
        found.setdefault(row["entry_id"], []).append(Change(*list(row)[1:]))
    return found


def _standing(row: asyncpg.Record, changes: Sequence[Change]) -> Standing:
    state = State(row["logged_amount"], row["logged_day"])
    said = [Was(state.amount, state.day)]
    for change in changes:
        state = after(state, [change])
        said.append(Was(state.amount, state.day))
    now = Was(row["amount"], row["day"])
    texts = (row["worker"], row["description"])
    withdrawn = row["withdrawn"]
    account = (row["kind"], row["project_id"], row["member_id"])
    return Standing(*account, *texts, now, frozenset(said) - {now}, withdrawn, len(changes))


async def list_near(
    conn: Connection, owner: Owner, keys: Sequence[DayKey], without: Collection[str]
) -> dict[DayKey, list[Near]]:
    """Hours there already for the same project, member, day and worker, but for the publisher's entries `without`."""
    rows = await conn.fetch(
        """
        SELECT w.project_id, w.member_id, w.day, w.worker, e.amount,
            CASE WHEN e.publisher = $2 THEN e.entry_id END AS entry_id
        FROM unnest($3::TEXT[], $4::TEXT[], $5::DATE[], $6::TEXT[]) AS w (project_id, member_id, day, worker)
        JOIN accounts a ON a.collaboration_id = $1 AND a.kind = 'hours' AND a.project_id = w.project_id
            AND a.member_id = w.member_id
        JOIN entries e ON e.account_id = a.account_id AND e.day = w.day AND NOT e.withdrawn
            AND coalesce(e.worker, '') = w.worker
        ORDER BY e.entry_id
        """,
        *owner,
        *([key[place] for key in keys] for place in range(4)),
    )
    found: dict[DayKey, list[Near]] = {}
    for row in rows:
        if row["entry_id"] is None or row["entry_id"] not in without:
            key = DayKey(row["project_id"], row["member_id"], row["day"], row["worker"])
            found.setdefault(key, []).append(Near(row["entry_id"], row["amount"]))
    return found
