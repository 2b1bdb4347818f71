"""The SQL of what concerns one project through all runs."""

from services.reporting.projections.rows import Row, Rows, rows_of
from shared.database import Connection


async def find_project(conn: Connection, collaboration_id: str, project_id: str) -> Row | None:
    """A project with the stays of those who joined it."""
    found = await conn.fetch(
        """
        SELECT p.project_id, p.name, p.kind, p.starts_on, p.ends_on, (
            SELECT coalesce(jsonb_agg(jsonb_build_object('member_id', s.member_id, 'joined_on', s.joined_on,
                'left_on', s.left_on) ORDER BY s.joined_on, s.member_id), '[]')
            FROM project_stays s WHERE s.collaboration_id = $1 AND s.project_id = $2
        ) AS participants
        FROM projects p
        WHERE p.collaboration_id = $1 AND p.project_id = $2
        """,
        collaboration_id,
        project_id,
    )
    return rows_of(found)[0] if found else None


async def list_amounts(conn: Connection, collaboration_id: str, project_id: str) -> Rows:
    """The project's lines in runs that stand, summed by year, member and what the line is; an adjustment is one
    whatever it adjusts."""
    return rows_of(
        await conn.fetch(
            """
            SELECT substr(l.period, 1, 4)::INTEGER AS year, l.member_id, l.kind, l.currency,
                sum(l.amount_minor) AS amount_minor
            FROM lines l JOIN runs r USING (collaboration_id, run_id)
            WHERE l.collaboration_id = $1 AND l.project_id = $2 AND r.state = 'issued' AND r.reversal IS NOT TRUE
            GROUP BY year, l.member_id, l.kind, l.currency
            ORDER BY year, l.member_id, l.kind
            """,
            collaboration_id,
            project_id,
        )
    )


async def list_costs(conn: Connection, collaboration_id: str, project_id: str) -> Rows:
    """Costs of the project summed by year, stream and who paid them; nobody named: the collaboration's account."""
    return rows_of(
        await conn.fetch(
            """
            SELECT substr(month, 1, 4)::INTEGER AS year, stream_id, paid_by, currency, sum(amount_minor) AS amount_minor
            FROM costs_totals
            WHERE collaboration_id = $1 AND project_id = $2
            GROUP BY year, stream_id, paid_by, currency
            HAVING sum(amount_minor) <> 0
            ORDER BY year, stream_id, paid_by
            """,
            collaboration_id,
            project_id,
        )
    )
