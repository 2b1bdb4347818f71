"""The SQL of months attested: every attestation for ever, and what it makes of the month's total."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from services.settlement.accounts.store import Total
from services.settlement.attestations.rules import EventKey, MonthKey, attested, event_key, month_key
from services.settlement.entries.messages import Numbered
from shared.database import Connection


class MonthsAsked(NamedTuple):
    """Which months of a collaboration are asked for; None: any. Months are their first days, both included."""

    collaboration_id: str
    project_id: str | None
    member_id: str | None
    first: date
    last: date
    waiting: bool = False
    """Only months of which not all is attested."""


class MonthStanding(NamedTuple):
    """A month's minutes, the entries not attested as they stand, and its last attestation (None: there is none)."""

    account_id: int
    project_id: str
    member_id: str
    month: date
    accepted: int
    counted: int
    attested: int
    changed_entries: int
    withdrawn_entries: int
    last_minutes: int | None
    last_by: str | None
    last_at: datetime | None


async def list_known(conn: Connection, keys: Sequence[EventKey]) -> set[EventKey]:
    """Those of the attestations that were accepted before."""
    rows = await conn.fetch(
        """
        SELECT collaboration_id, publisher, source, event_id
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[])
            AS w (collaboration_id, publisher, source, event_id)
        JOIN month_attestations USING (collaboration_id, publisher, source, event_id)
        """,
        *([key[place] for key in keys] for place in range(4)),
    )
    return {EventKey(*row) for row in rows}


async def list_totals(conn: Connection, keys: Sequence[MonthKey]) -> dict[MonthKey, Total]:
    """The totals of those of the months that there are hours of."""
    rows = await conn.fetch(
        """
        SELECT w.place, t.account_id, t.month, t.accepted, t.counted, t.version, t.attested, t.attested_number
        FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::DATE[]) WITH ORDINALITY
            AS w (collaboration_id, project_id, member_id, month, place)
        JOIN accounts a ON a.collaboration_id = w.collaboration_id AND a.kind = 'hours'
            AND a.member_id = w.member_id AND a.project_id = w.project_id
        JOIN totals t ON t.collaboration_id = w.collaboration_id AND t.account_id = a.account_id AND t.month = w.month
        """,
        *([key[place] for key in keys] for place in range(4)),
    )
    return {keys[row["place"] - 1]: Total(*tuple(row)[1:]) for row in rows}


async def insert_attestations(conn: Connection, accepted: Iterable[Numbered]) -> None:
    """Keeps attestations, each event once."""
    records = [
        (*event_key(each), each.number, *month_key(event)[1:], event.minutes, event.attested_by)
        for each in accepted
        for event in [attested(each.message)]
    ]
    columns = "collaboration_id publisher source event_id change_number project_id member_id month minutes attested_by"
    await conn.copy_records_to_table("month_attestations", records=records, columns=columns.split())


async def update_attested(conn: Connection, rows: Sequence[tuple[MonthKey, Total]]) -> dict[MonthKey, Total]:
    """What was accepted is attested, all of it; gives the totals as they now stand."""
    found = await conn.fetch(
        """
        UPDATE totals t SET attested = t.accepted, attested_number = n.attested_number, counted = n.counted,
            version = t.version + (t.counted <> n.counted)::INTEGER
        FROM unnest($1::TEXT[], $2::BIGINT[], $3::DATE[], $4::BIGINT[], $5::BIGINT[]) WITH ORDINALITY
            AS n (collaboration_id, account_id, month, attested_number, counted, place)
        WHERE t.collaboration_id = n.collaboration_id AND t.account_id = n.account_id AND t.month = n.month
        RETURNING n.place, t.account_id, t.month, t.accepted, t.counted, t.version, t.attested, t.attested_number
        """,
        [key.collaboration_id for key, _ in rows],
        [total.account_id for _, total in rows],
        [total.month for _, total in rows],
        [total.attested_number for _, total in rows],
        [total.counted for _, total in rows],
    )
    return {rows[row["place"] - 1][0]: Total(*tuple(row)[1:]) for row in found}


async def list_standing(
    conn: Connection, asked: MonthsAsked, members: Collection[str] | None, after: tuple[date, int], limit: int
) -> list[MonthStanding]:
    """Months of hours, the latest first, after one and at most so many; `members` leaves only theirs, None all."""
    rows = await conn.fetch(
        """
        SELECT t.account_id, a.project_id, a.member_id, t.month, t.accepted, t.counted, t.attested,
            c.changed, c.withdrawn, m.minutes, m.attested_by, m.received_at
        FROM (
            SELECT t.* FROM totals t JOIN accounts a USING (collaboration_id, account_id)
            WHERE t.collaboration_id = $1 AND a.kind = 'hours' AND ($2::TEXT IS NULL OR a.project_id = $2)
                AND ($3::TEXT IS NULL OR a.member_id = $3) AND t.month BETWEEN $4 AND $5
                AND (NOT $6 OR t.attested < t.accepted) AND ($7::TEXT[] IS NULL OR a.member_id = ANY($7))
                AND (t.month < $8 OR t.month = $8 AND t.account_id > $9)
            ORDER BY t.month DESC, t.account_id LIMIT $10
        ) t
        JOIN accounts a USING (account_id)
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE NOT e.withdrawn) AS changed, count(*) FILTER (WHERE e.withdrawn) AS withdrawn
            FROM entries e
            WHERE e.account_id = t.account_id AND e.day BETWEEN t.month AND last_day_of(t.month)
                AND greatest(e.change_number, e.last_change_number) > t.attested_number
        ) c
        LEFT JOIN LATERAL (
            SELECT minutes, attested_by, received_at FROM month_attestations m
            WHERE (m.collaboration_id, m.project_id, m.member_id, m.month)
                = (t.collaboration_id, a.project_id, a.member_id, t.month)
            ORDER BY m.change_number DESC LIMIT 1
        ) m ON TRUE
        ORDER BY t.month DESC, t.account_id
        """,
        *asked,
        None if members is None else list(members),
        *after,
        limit,
    )
    return [MonthStanding(*row) for row in rows]
