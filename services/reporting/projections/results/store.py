"""The SQL of results as they were announced."""

from collections.abc import Mapping

from services.reporting.projections.rows import Row, Rows, rows_of
from shared.database import Connection


async def add_events(conn: Connection, rows: Rows) -> None:
    """Keeps results in the order of their topics; one that a relay sent again is known and left out."""
    await conn.execute(
        """
        INSERT INTO result_events (collaboration_id, record_offset, event_id, source, type, occurred_at, traceparent,
            data, data_bytes)
        SELECT * FROM unnest($1::TEXT[], $2::BIGINT[], $3::TEXT[], $4::TEXT[], $5::TEXT[], $6::TIMESTAMPTZ[],
            $7::TEXT[], $8::TEXT[]::JSON[], $9::BIGINT[])
        ON CONFLICT DO NOTHING
        """,
        *_columns(rows),
    )


def _columns(rows: Rows) -> list[list[Row]]:
    names = ("collaboration_id", "record_offset", "event_id", "source", "type", "occurred_at", "traceparent")
    return [[row[name] for row in rows] for name in (*names, "data", "data_bytes")]


async def list_events(conn: Connection, after: Mapping[str, int], limit: int, bytes_max: int) -> Rows:
    """Results of the collaborations named, each after its own offset: at most `limit`, and past the first at most
    `bytes_max` bytes of data."""
    ids = sorted(after)
    return rows_of(
        await conn.fetch(
            """
            SELECT collaboration_id, record_offset, event_id, source, type, occurred_at, traceparent, data
            FROM (
                SELECT e.*, sum(e.data_bytes) OVER (ORDER BY e.collaboration_id, e.record_offset) AS bytes_so_far
                FROM unnest($1::TEXT[], $2::BIGINT[]) AS a (collaboration_id, record_offset)
                CROSS JOIN LATERAL (
                    SELECT * FROM result_events r
                    WHERE r.collaboration_id = a.collaboration_id AND r.record_offset > a.record_offset
                    ORDER BY r.record_offset
                    LIMIT $3
                ) e
            ) e
            WHERE e.bytes_so_far - e.data_bytes < $4
            ORDER BY e.collaboration_id, e.record_offset
            LIMIT $3
            """,
            ids,
            [after[collaboration_id] for collaboration_id in ids],
            limit,
            bytes_max,
        )
    )
