"""The SQL of months attested: every attestation for ever, and what it makes of the month's total."""

from collections.abc import Iterable, Sequence

from services.settlement.accounts.store import Total
from services.settlement.attestations.rules import EventKey, MonthKey, attested, event_key, month_key
from services.settlement.entries.messages import Numbered
from shared.database import Connection


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
