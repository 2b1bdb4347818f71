"""The SQL of previews: what a file would do, row by row, until it is committed or expires."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.settlement.sheets.reading.cells import Finding
from services.settlement.sheets.reading.rows import Said
from services.settlement.sheets.rules import Owner, Row, Was
from shared.database import Connection


class Preview(NamedTuple):
    """A preview without its rows; `about` is what answers tell of the file and how it was read."""

    preview_id: UUID
    owner: Owner
    made_by: str
    file_name: str
    file_sha256: str
    about: dict[str, Any]
    made_at: datetime
    expires_at: datetime
    committed_at: datetime | None


async def delete_previews(conn: Connection, publisher: str, kept: int) -> None:
    """Removes what has expired, whosever it is, and of this publisher's previews all but the last `kept`."""
    await conn.execute(
        """
        DELETE FROM sheet_previews WHERE preview_id IN (
            (SELECT preview_id FROM sheet_previews WHERE expires_at < now() LIMIT 100)
            UNION ALL
            (SELECT preview_id FROM sheet_previews WHERE publisher = $1 ORDER BY made_at DESC OFFSET $2)
        )
        """,
        publisher,
        kept,
    )


async def insert_preview(conn: Connection, preview: Preview) -> None:
    """A preview, its rows apart."""
    await conn.execute(
        """
        INSERT INTO sheet_previews (preview_id, collaboration_id, publisher, made_by, file_name, file_sha256, about,
            made_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        preview.preview_id,
        *preview.owner,
        preview.made_by,
        preview.file_name,
        preview.file_sha256,
        preview.about,
        preview.made_at,
        preview.expires_at,
    )


async def insert_rows(conn: Connection, preview_id: UUID, rows: Sequence[Row]) -> None:
    """The rows of a preview, with their verdicts."""
    said = [row.said[1:] if row.said is not None else (None,) * 6 for row in rows]
    was = [row.was if row.was is not None else (None, None) for row in rows]
    await conn.execute(
        """
        INSERT INTO sheet_rows (preview_id, row_number, verdict, code, entry_id, has_own_id, findings, project_id,
            member_id, work_date, minutes, worker, activity, was_minutes, was_date)
        SELECT $1, row_number, verdict, code, entry_id, has_own_id, findings::JSONB, project_id, member_id, work_date,
            minutes, worker, activity, was_minutes, was_date
        FROM unnest($2::BIGINT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::BOOLEAN[], $7::TEXT[], $8::TEXT[],
            $9::TEXT[], $10::DATE[], $11::BIGINT[], $12::TEXT[], $13::TEXT[], $14::BIGINT[], $15::DATE[])
            AS n (row_number, verdict, code, entry_id, has_own_id, findings, project_id, member_id, work_date,
                minutes, worker, activity, was_minutes, was_date)
        """,
        preview_id,
        [row.number for row in rows],
        [row.verdict for row in rows],
        [row.code for row in rows],
        [row.entry_id for row in rows],
        [row.has_own_id for row in rows],
        [json.dumps(findings_as_json(row.findings)) for row in rows],
        *([each[place] for each in said] for place in range(6)),
        *([each[place] for each in was] for place in range(2)),
    )


def findings_as_json(findings: Sequence[Finding]) -> list[Any]:
    """Findings as they are kept."""
    return [[each.code, each.field, each.column, dict(each.values)] for each in findings]


def findings_from_json(kept: Sequence[Any]) -> tuple[Finding, ...]:
    """Findings as they were kept."""
    return tuple(Finding(*each) for each in kept)


async def find_preview(conn: Connection, preview_id: UUID, *, lock: bool = False) -> Preview | None:
    """A preview, expired or not; `lock` until the end of the transaction, so that it is committed once."""
    row = await conn.fetchrow(
        f"""
        SELECT preview_id, collaboration_id, publisher, made_by, file_name, file_sha256, about, made_at, expires_at,
            committed_at
        FROM sheet_previews WHERE preview_id = $1 {"FOR UPDATE" if lock else ""}
        """,
        preview_id,
    )
    if row is None:
        return None
    owner = Owner(row["collaboration_id"], row["publisher"])
    return Preview(row["preview_id"], owner, *list(row)[3:])


async def update_committed(conn: Connection, preview_id: UUID) -> datetime:
    """The preview has entered the ledger; gives when."""
    return await conn.fetchval(
        "UPDATE sheet_previews SET committed_at = now() WHERE preview_id = $1 RETURNING committed_at", preview_id
    )


async def update_verdicts(conn: Connection, preview_id: UUID, rows: Sequence[Row]) -> None:
    """What the commit decided of rows for which the preview foresaw another verdict."""
    await conn.execute(
        """
        UPDATE sheet_rows r SET verdict = n.verdict, code = n.code, findings = n.findings::JSONB
        FROM unnest($2::BIGINT[], $3::TEXT[], $4::TEXT[], $5::TEXT[]) AS n (row_number, verdict, code, findings)
        WHERE r.preview_id = $1 AND r.row_number = n.row_number
        """,
        preview_id,
        [row.number for row in rows],
        [row.verdict for row in rows],
        [row.code for row in rows],
        [json.dumps(findings_as_json(row.findings)) for row in rows],
    )


async def list_rows(
    conn: Connection, preview_id: UUID, verdict: str | None = None, after: int = 0, limit: int | None = None
) -> list[Row]:
    """The rows of a preview in their order, after a row number; of one verdict where that is asked."""
    rows = await conn.fetch(
        """
        SELECT row_number, verdict, code, entry_id, has_own_id, project_id, member_id, work_date, minutes, worker,
            activity, was_minutes, was_date, findings
        FROM sheet_rows
        WHERE preview_id = $1 AND row_number > $3 AND ($2::TEXT IS NULL OR verdict = $2)
        ORDER BY row_number LIMIT $4
        """,
        preview_id,
        verdict,
        after,
        limit,
    )
    return [_row(row) for row in rows]


def _row(row: asyncpg.Record) -> Row:
    said = None
    if row["minutes"] is not None:
        own_id = row["entry_id"] if row["has_own_id"] else ""
        said = Said(own_id, *(row[name] for name in Said._fields[1:]))
    was = Was(row["was_minutes"], row["was_date"]) if row["was_minutes"] is not None else None
    findings = findings_from_json(row["findings"])
    return Row(row["row_number"], said, row["entry_id"], row["verdict"], row["code"], findings, was)


class Sum(NamedTuple):
    """Rows and minutes of one verdict; `was_minutes` is what corrected entries said before."""

    verdict: str
    key: str
    rows: int
    minutes: int
    was_minutes: int


SUM_KEYS = {
    "verdict": "''",
    "project_id": "project_id",
    "member_id": "member_id",
    "month": "to_char(work_date, 'YYYY-MM')",
}
SUMS_MAX = 2_000


async def list_sums(conn: Connection, preview_id: UUID, by: str) -> list[Sum]:
    """Sums of a preview by one of SUM_KEYS, and by verdict; rows that could not be read have minutes 0 and no key."""
    key = SUM_KEYS[by]
    rows = await conn.fetch(
        f"""
        SELECT verdict, coalesce({key}, '') AS key, count(*) AS rows, coalesce(sum(minutes), 0)::BIGINT AS minutes,
            coalesce(sum(was_minutes), 0)::BIGINT AS was_minutes
        FROM sheet_rows WHERE preview_id = $1 GROUP BY 1, 2 ORDER BY 2, 1 LIMIT {SUMS_MAX}
        """,
        preview_id,
    )
    return [Sum(*row) for row in rows]


class Told(NamedTuple):
    """Something found in rows: its code and field, how many rows, the first of them, and what was found there."""

    code: str
    field: str
    rows: int
    first_row: int
    column: str
    values: dict[str, str]


async def list_told(conn: Connection, preview_id: UUID) -> list[Told]:
    """What was found in the rows, each code and field once, the most frequent first."""
    rows = await conn.fetch(
        """
        SELECT found ->> 0 AS code, found ->> 1 AS field, count(*) AS rows, min(row_number) AS first_row,
            (array_agg(found ->> 2 ORDER BY row_number))[1] AS "column",
            (array_agg(found -> 3 ORDER BY row_number))[1] AS "values"
        FROM sheet_rows, jsonb_array_elements(findings) AS found
        WHERE preview_id = $1 GROUP BY 1, 2 ORDER BY 3 DESC, 4, 1
        """,
        preview_id,
    )
    return [Told(*row) for row in rows]
