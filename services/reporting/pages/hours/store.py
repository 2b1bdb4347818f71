"""The SQL of hours beside agreements, of what runs left out of account, and of the periods that are settled."""

from services.reporting.projections.rows import Rows, rows_of
from services.reporting.projections.totals.store import HoursAsked
from shared.database import Connection
from shared.periods import Length

# Minutes by project, member and period, with what was agreed for it. Agreements are all of one length: that by which
# hours are settled.
_PERIOD_OF_MONTH = """CASE $4::TEXT
    WHEN 'year' THEN substr(month, 1, 4)
    WHEN 'half_year' THEN substr(month, 1, 4) || '-H' || (substr(month, 6)::INTEGER + 5) / 6
    WHEN 'quarter' THEN substr(month, 1, 4) || '-Q' || (substr(month, 6)::INTEGER + 2) / 3
    ELSE month END"""
_BY_PERIOD = f"""
    SELECT project_id, member_id, period, substr(period, 1, 4)::INTEGER AS year, a.minutes AS agreed,
        coalesce(h.accepted, 0) AS accepted, coalesce(h.counted, 0) AS counted
    FROM (
        SELECT project_id, member_id, {_PERIOD_OF_MONTH} AS period, sum(accepted_minutes) AS accepted,
            sum(counted_minutes) AS counted
        FROM hours_totals
        WHERE collaboration_id = $1 AND month BETWEEN $2 AND $3
        GROUP BY project_id, member_id, 3
    ) h FULL JOIN (
        SELECT project_id, member_id, period, minutes FROM agreed_hours
        WHERE collaboration_id = $1 AND first_month >= $2 AND last_month <= $3
    ) a USING (project_id, member_id, period)"""
_SUMS = """coalesce(sum(agreed), 0) AS agreed, count(agreed) > 0 AS is_agreed, sum(accepted) AS accepted,
    sum(counted) AS counted, coalesce(sum(least(agreed, counted)) FILTER (WHERE agreed IS NOT NULL), 0) AS within"""


async def list_sums(conn: Connection, asked: HoursAsked, length: Length) -> Rows:
    """Minutes of the months by project, by member (the other is None), and of all (both are None): agreed (and whether
    anything was), accepted, counted, and of the counted ones those `within` an agreement, each period by itself."""
    return rows_of(
        await conn.fetch(
            f"""
            SELECT project_id, member_id, {_SUMS} FROM ({_BY_PERIOD}) by_period
            GROUP BY GROUPING SETS ((project_id), (member_id), ())
            HAVING count(*) > 0
            ORDER BY project_id, member_id
            """,
            asked.collaboration_id,
            asked.first_month,
            asked.last_month,
            length,
        )
    )


async def list_sums_by_year(conn: Connection, collaboration_id: str, length: Length) -> Rows:
    """As `list_sums`, by member and year, of all years there are."""
    return rows_of(
        await conn.fetch(
            f"""
            SELECT member_id, year, {_SUMS} FROM ({_BY_PERIOD}) by_period
            GROUP BY member_id, year
            ORDER BY member_id, year
            """,
            collaboration_id,
            "0000-00",
            "9999-99",
            length,
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
