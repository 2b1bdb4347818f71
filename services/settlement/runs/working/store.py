"""The SQL of what a run leaves: its lines, what they must add up to, what it read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.settlement.runs.working.sums import LineSum
from services.settlement.runs.working.totals import RunTotal
from shared.database import Connection


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as it is stored, in the run's order; amounts in minor units."""

    stream_id: str | None
    period: str
    instalment: int | None
    project_id: str | None
    member_id: str
    kind: str
    adjusts: str | None
    amount_minor: int
    settled_as: str


async def insert_lines(conn: Connection, collaboration_id: str, run_id: UUID, lines: Sequence[NewLine]) -> None:
    """All lines of a run, numbered in their order."""
    records = [
        (
            collaboration_id,
            run_id,
            number,
            line.stream_id,
            line.period,
            line.instalment,
            line.project_id,
            line.member_id,
            line.kind,
            line.adjusts,
            line.amount_minor,
            line.settled_as,
        )
        for number, line in enumerate(lines, start=1)
    ]
    columns = (
        "collaboration_id run_id line_number stream_id period instalment project_id member_id kind adjusts amount_minor"
        " settled_as"
    )
    await conn.copy_records_to_table("lines", records=records, columns=columns.split())


async def insert_line_sums(conn: Connection, collaboration_id: str, run_id: UUID, sums: Sequence[LineSum]) -> None:
    """What the database holds the lines against when the run is worked out."""
    await conn.executemany(
        """
        INSERT INTO line_sums (collaboration_id, run_id, stream_id, period, instalment, project_id, shared_minor,
            total_minor)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
            (
                collaboration_id,
                run_id,
                each.stream_id,
                each.period,
                each.instalment,
                each.project_id,
                each.shared_minor,
                each.total_minor,
            )
            for each in sums
        ],
    )


async def insert_run_totals(conn: Connection, collaboration_id: str, run_id: UUID, totals: Sequence[RunTotal]) -> None:
    """What the run read of hours, costs and tasks."""
    columns = "collaboration_id run_id kind stream_id project_id member_id charged_to month amount"
    records = [
        (
            collaboration_id,
            run_id,
            each.kind,
            each.stream_id,
            each.project_id,
            each.member_id,
            each.charged_to,
            each.month,
            each.amount,
        )
        for each in totals
    ]
    await conn.copy_records_to_table("run_totals", records=records, columns=columns.split())


async def list_settled_as(conn: Connection, collaboration_id: str, run_id: UUID) -> list[str]:
    """How each line of a run is settled, in the run's order."""
    rows = await conn.fetch(
        "SELECT settled_as FROM lines WHERE collaboration_id = $1 AND run_id = $2 ORDER BY line_number",
        collaboration_id,
        run_id,
    )
    return [row["settled_as"] for row in rows]
