"""The SQL of totals: absolute values with a version, and what people ask of them."""

from dataclasses import dataclass

from services.reporting.projections.rows import Row, Rows, rows_of
from shared.database import Connection


@dataclass(frozen=True, slots=True)
class HoursAsked:
    """Which hours: of which months (both included), and of one project or member where named."""

    collaboration_id: str
    first_month: str
    last_month: str
    project_id: str | None = None
    member_id: str | None = None


async def raise_hours(conn: Connection, rows: Rows) -> None:
    """Takes over the totals whose version is higher than the one held. One row per key, in the order of the keys."""
    await conn.execute(
        """
        INSERT INTO hours_totals
            (collaboration_id, project_id, member_id, month, accepted_minutes, counted_minutes, version)
        SELECT * FROM unnest(
            $1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::BIGINT[], $6::BIGINT[], $7::BIGINT[])
        ON CONFLICT (collaboration_id, project_id, member_id, month) DO UPDATE
        SET accepted_minutes = excluded.accepted_minutes, counted_minutes = excluded.counted_minutes,
            version = excluded.version
        WHERE excluded.version > hours_totals.version
        """,
        *_columns(
            rows,
            "collaboration_id",
            "project_id",
            "member_id",
            "month",
            "accepted_minutes",
            "counted_minutes",
            "version",
        ),
    )


async def raise_costs(conn: Connection, rows: Rows) -> None:
    """Takes over the totals whose version is higher than the one held. One row per key, in the order of the keys."""
    await conn.execute(
        """
        INSERT INTO costs_totals
            (collaboration_id, stream_id, project_id, paid_by, charged_to, month, amount_minor, currency, version)
        SELECT * FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TEXT[], $7::BIGINT[],
            $8::TEXT[], $9::BIGINT[])
        ON CONFLICT (collaboration_id, stream_id, project_id, paid_by, charged_to, month) DO UPDATE
        SET amount_minor = excluded.amount_minor, currency = excluded.currency, version = excluded.version
        WHERE excluded.version > costs_totals.version
        """,
        *_columns(
            rows,
            "collaboration_id",
            "stream_id",
            "project_id",
            "paid_by",
            "charged_to",
            "month",
            "amount_minor",
            "currency",
            "version",
        ),
    )


def _columns(rows: Rows, *names: str) -> list[list[Row]]:
    return [[row[name] for row in rows] for name in names]


async def list_hours(
    conn: Connection, asked: HoursAsked, by: list[str], after: tuple[str, str, str], limit: int
) -> Rows:
    """Hours summed by some of `project`, `member`, `month`; the others are empty. Keyset by all three."""
    return rows_of(
        await conn.fetch(
            """
            SELECT * FROM (
                SELECT CASE WHEN 'project' = ANY($6::TEXT[]) THEN project_id ELSE '' END AS project_id,
                    CASE WHEN 'member' = ANY($6) THEN member_id ELSE '' END AS member_id,
                    CASE WHEN 'month' = ANY($6) THEN month ELSE '' END AS month,
                    sum(accepted_minutes) AS accepted_minutes, sum(counted_minutes) AS counted_minutes
                FROM hours_totals
                WHERE collaboration_id = $1 AND month BETWEEN $2 AND $3
                    AND ($4::TEXT IS NULL OR project_id = $4) AND ($5::TEXT IS NULL OR member_id = $5)
                GROUP BY 1, 2, 3
            ) summed
            WHERE (project_id, member_id, month) > ($7, $8, $9)
            ORDER BY project_id, member_id, month
            LIMIT $10
            """,
            asked.collaboration_id,
            asked.first_month,
            asked.last_month,
            asked.project_id,
            asked.member_id,
            by,
            *after,
            limit,
        )
    )


async def list_agreements(conn: Connection, asked: HoursAsked, after: tuple[str, str, str], limit: int) -> Rows:
    """Agreements whose period lies in the months asked for, each beside what was delivered in its period."""
    return rows_of(
        await conn.fetch(
            """
            SELECT a.project_id, a.member_id, a.period, a.minutes AS agreed_minutes,
                coalesce(sum(h.accepted_minutes), 0) AS accepted_minutes,
                coalesce(sum(h.counted_minutes), 0) AS counted_minutes
            FROM agreed_hours a
            LEFT JOIN hours_totals h ON h.collaboration_id = a.collaboration_id AND h.project_id = a.project_id
                AND h.member_id = a.member_id AND h.month BETWEEN a.first_month AND a.last_month
            WHERE a.collaboration_id = $1 AND a.first_month >= $2 AND a.last_month <= $3
                AND ($4::TEXT IS NULL OR a.project_id = $4) AND ($5::TEXT IS NULL OR a.member_id = $5)
                AND (a.project_id, a.member_id, a.period) > ($6, $7, $8)
            GROUP BY a.project_id, a.member_id, a.period, a.minutes
            ORDER BY a.project_id, a.member_id, a.period
            LIMIT $9
            """,
            asked.collaboration_id,
            asked.first_month,
            asked.last_month,
            asked.project_id,
            asked.member_id,
            *after,
            limit,
        )
    )


async def list_years(conn: Connection, collaboration_id: str) -> list[int]:
    """Years in which hours were given or agreed, newest first."""
    rows = await conn.fetch(
        """
        SELECT substr(month, 1, 4)::INTEGER AS year FROM hours_totals WHERE collaboration_id = $1
        UNION
        SELECT substr(period, 1, 4)::INTEGER FROM agreed_hours WHERE collaboration_id = $1
        ORDER BY year DESC
        """,
        collaboration_id,
    )
    return [row["year"] for row in rows]


async def list_costs(
    conn: Connection, collaboration_id: str, months: tuple[str, str], after: tuple[str, ...], limit: int
) -> Rows:
    """Costs by stream, project, payer, orderer and month; what is not named is empty. Keyset by all five."""
    return rows_of(
        await conn.fetch(
            """
            SELECT stream_id, project_id, paid_by, charged_to, month, amount_minor, currency
            FROM costs_totals
            WHERE collaboration_id = $1 AND month BETWEEN $2 AND $3
                AND (stream_id, project_id, paid_by, charged_to, month) > ($4, $5, $6, $7, $8)
            ORDER BY stream_id, project_id, paid_by, charged_to, month
            LIMIT $9
            """,
            collaboration_id,
            *months,
            *after,
            limit,
        )
    )
