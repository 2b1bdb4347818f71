"""The SQL of what concerns one member through all runs."""

from services.reporting.projections.rows import Row, Rows, rows_of
from shared.database import Connection


async def find_member(conn: Connection, collaboration_id: str, member_id: str) -> Row | None:
    """A member with the name and kind of the stay registered last, its stays in order and all its key figures."""
    found = await conn.fetch(
        """
        SELECT m.member_id, m.name, m.kind, m.is_host,
            (SELECT jsonb_agg(jsonb_build_object('joined_on', joined_on, 'left_on', left_on, 'kind', kind,
                    'host', is_host) ORDER BY joined_on, sequence)
             FROM member_stays WHERE collaboration_id = $1 AND member_id = $2) AS stays,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('figure', figure, 'value', value, 'on_date', on_date,
                    'source', source) ORDER BY figure, on_date), '[]')
             FROM key_figures WHERE collaboration_id = $1 AND member_id = $2) AS figures
        FROM member_stays m
        WHERE m.collaboration_id = $1 AND m.member_id = $2
        ORDER BY m.joined_on DESC, m.sequence DESC
        LIMIT 1
        """,
        collaboration_id,
        member_id,
    )
    return rows_of(found)[0] if found else None


async def list_results(conn: Connection, collaboration_id: str, member_id: str) -> Rows:
    """What each run came to for the member, in order, with its claim where there is one; none that came to nothing."""
    return rows_of(
        await conn.fetch(
            """
            SELECT r.run_id, r.settlement_id, r.period, r.state, r.reversal IS TRUE AS reversal, r.currency,
                r.calculated_at, r.approved_at, m.net_minor, m.carried_minor, c.claim_id,
                c.amount_minor AS claim_minor, c.issued_at
            FROM run_members m JOIN runs r USING (collaboration_id, run_id)
            LEFT JOIN claims c ON c.collaboration_id = m.collaboration_id AND c.run_id = m.run_id
                AND c.member_id = m.member_id
            WHERE m.collaboration_id = $1 AND m.member_id = $2 AND r.state NOT IN ('discarded', 'failed')
            ORDER BY r.place
            """,
            collaboration_id,
            member_id,
        )
    )


async def list_amounts(conn: Connection, collaboration_id: str, member_id: str) -> Rows:
    """The member's lines summed by run, stream, period and instalment; no stream: what the run before carried."""
    return rows_of(
        await conn.fetch(
            """
            SELECT l.run_id, r.settlement_id, r.period AS run_period, r.state, r.approved_at, l.stream_id, l.period,
                l.instalment, l.currency, sum(l.amount_minor) AS amount_minor
            FROM lines l JOIN runs r USING (collaboration_id, run_id)
            WHERE l.collaboration_id = $1 AND l.member_id = $2 AND r.state IN ('calculated', 'issued')
                AND r.reversal IS NOT TRUE
            GROUP BY r.place, l.run_id, r.settlement_id, r.period, r.state, r.approved_at, l.stream_id, l.period,
                l.instalment, l.currency
            ORDER BY r.place, l.stream_id, l.period, l.instalment
            """,
            collaboration_id,
            member_id,
        )
    )


async def list_balance_movements(conn: Connection, collaboration_id: str, member_id: str) -> Rows:
    """How runs moved the member's running balances, in order."""
    return rows_of(
        await conn.fetch(
            """
            SELECT b.stream_id, b.amount_minor, b.balance_minor, b.currency, b.run_id, r.settlement_id, r.period
            FROM balance_movements b LEFT JOIN runs r USING (collaboration_id, run_id)
            WHERE b.collaboration_id = $1 AND b.member_id = $2
            ORDER BY b.stream_id, b.place
            """,
            collaboration_id,
            member_id,
        )
    )


async def list_transfers(conn: Connection, collaboration_id: str, member_id: str) -> Rows:
    """Payments to and from other members, in the order of the runs, with the other's name where it is known."""
    return rows_of(
        await conn.fetch(
            """
            SELECT t.run_id, t.from_member_id, t.to_member_id, t.amount_minor, t.currency, r.settlement_id, r.period,
                r.state, coalesce((
                    SELECT j.name FROM member_joinings j WHERE j.collaboration_id = t.collaboration_id
                        AND j.member_id = CASE t.from_member_id WHEN $2 THEN t.to_member_id ELSE t.from_member_id END
                    ORDER BY j.joined_on DESC, j.sequence DESC LIMIT 1
                ), CASE t.from_member_id WHEN $2 THEN t.to_member_id ELSE t.from_member_id END) AS other_name
            FROM transfers t JOIN runs r USING (collaboration_id, run_id)
            WHERE t.collaboration_id = $1 AND $2 IN (t.from_member_id, t.to_member_id)
            ORDER BY r.place, t.from_member_id, t.to_member_id
            """,
            collaboration_id,
            member_id,
        )
    )
