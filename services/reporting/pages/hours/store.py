"""The SQL of hours beside agreements, of what runs left out of account, and of the periods that are settled."""

from services.reporting.projections.rows import Rows, rows_of
from services.reporting.projections.totals.store import HoursAsked
from shared.database import Connection

# Each month of hours under the agreement that covers it, and each agreement also where nothing was given. A month has
# at most one: agreements are of the one length by which hours are settled.
_BY_AGREEMENT = """
    SELECT project_id, member_id, period, coalesce(min(year), '') AS year,
        coalesce(sum(agreed), 0) AS agreed, bool_or(is_agreed) AS is_agreed,
        coalesce(sum(accepted), 0) AS accepted, coalesce(sum(counted), 0) AS counted
    FROM (
        SELECT project_id, member_id, period, substr(period, 1, 4) AS year, minutes AS agreed, TRUE AS is_agreed,
            0::BIGINT AS accepted, 0::BIGINT AS counted
        FROM agreed_hours
        WHERE collaboration_id = $1 AND first_month >= $2 AND last_month <= $3
        UNION ALL
        SELECT h.project_id, h.member_id, coalesce(a.period, substr(h.month, 1, 4) || '-'), substr(h.month, 1, 4), 0,
            FALSE, h.accepted_minutes, h.counted_minutes
        FROM hours_totals h LEFT JOIN agreed_hours a ON a.collaboration_id = h.collaboration_id
            AND a.project_id = h.project_id AND a.member_id = h.member_id
            AND h.month BETWEEN a.first_month AND a.last_month
        WHERE h.collaboration_id = $1 AND h.month BETWEEN $2 AND $3
    ) each_month
    GROUP BY project_id, member_id, period
"""


async def list_hours_by_pair(conn: Connection, asked: HoursAsked) -> Rows:
    """Per project and member, in minutes: agreed (and whether anything was), accepted, counted, and of the counted ones
    those `within` an agreement, each agreement by itself."""
    return rows_of(
        await conn.fetch(
            f"""
            SELECT project_id, member_id, sum(agreed) AS agreed, bool_or(is_agreed) AS is_agreed,
                sum(accepted) AS accepted, sum(counted) AS counted,
                coalesce(sum(least(agreed, counted)) FILTER (WHERE is_agreed), 0) AS within
            FROM ({_BY_AGREEMENT}) by_agreement
            GROUP BY project_id, member_id
            ORDER BY project_id, member_id
            """,
            asked.collaboration_id,
            asked.first_month,
            asked.last_month,
        )
    )


async def list_hours_by_year(conn: Connection, collaboration_id: str) -> Rows:
    """As `list_hours_by_pair`, per member and year, of all years there are."""
    return rows_of(
        await conn.fetch(
            f"""
            SELECT member_id, year::INTEGER AS year, sum(agreed) AS agreed, bool_or(is_agreed) AS is_agreed,
                sum(accepted) AS accepted, sum(counted) AS counted,
                coalesce(sum(least(agreed, counted)) FILTER (WHERE is_agreed), 0) AS within
            FROM ({_BY_AGREEMENT}) by_agreement
            GROUP BY member_id, year
            ORDER BY member_id, year
            """,
            collaboration_id,
            "0000-00",
            "9999-99",
        )
    )


async def list_agreed(conn: Connection, asked: HoursAsked) -> Rows:
    """Agreements whose period lies in the months, of the project or member asked for."""
    return rows_of(
        await conn.fetch(
            """
            SELECT project_id, member_id, period, minutes FROM agreed_hours
            WHERE collaboration_id = $1 AND first_month >= $2 AND last_month <= $3
                AND ($4::TEXT IS NULL OR project_id = $4) AND ($5::TEXT IS NULL OR member_id = $5)
            ORDER BY project_id, member_id, period
            """,
            asked.collaboration_id,
            asked.first_month,
            asked.last_month,
            asked.project_id,
            asked.member_id,
        )
    )


async def list_months(conn: Connection, asked: HoursAsked) -> Rows:
    """Minutes by project, member and month, of the project or member asked for."""
    return rows_of(
        await conn.fetch(
            """
            SELECT project_id, member_id, month, accepted_minutes AS accepted, counted_minutes AS counted
            FROM hours_totals
            WHERE collaboration_id = $1 AND month BETWEEN $2 AND $3
                AND ($4::TEXT IS NULL OR project_id = $4) AND ($5::TEXT IS NULL OR member_id = $5)
            ORDER BY project_id, member_id, month
            """,
            asked.collaboration_id,
            asked.first_month,
            asked.last_month,
            asked.project_id,
            asked.member_id,
        )
    )


async def list_unhonoured(conn: Connection, asked: HoursAsked) -> Rows:
    """Minutes not honoured per period, project and member, as the last run that stands and lists them has it."""
    return rows_of(
        await conn.fetch(
            """
            SELECT DISTINCT ON (u.period, u.project_id, u.member_id) u.period, u.project_id, u.member_id, u.minutes
            FROM unhonoured_hours u JOIN runs r USING (collaboration_id, run_id)
            WHERE u.collaboration_id = $1 AND r.state = 'issued' AND r.reversal IS NOT TRUE
                AND substr(u.period, 1, 4) BETWEEN substr($2, 1, 4) AND substr($3, 1, 4)
                AND ($4::TEXT IS NULL OR u.project_id = $4) AND ($5::TEXT IS NULL OR u.member_id = $5)
            ORDER BY u.period, u.project_id, u.member_id, r.place DESC
            """,
            asked.collaboration_id,
            asked.first_month,
            asked.last_month,
            asked.project_id,
            asked.member_id,
        )
    )


async def list_settled_periods(conn: Connection, collaboration_id: str, settlement_id: str) -> list[str]:
    """Periods of which a run of the settlement is approved and stands."""
    rows = await conn.fetch(
        """
        SELECT DISTINCT period FROM runs
        WHERE collaboration_id = $1 AND settlement_id = $2 AND state = 'issued' AND reversal IS NOT TRUE
        """,
        collaboration_id,
        settlement_id,
    )
    return [row["period"] for row in rows]
