"""A run as it is exported, put together from the projections as of one moment."""

from services.reporting.exports.run import (
    ExportedClaim,
    ExportedLine,
    ExportedRun,
    ExportedTransfer,
    RunHead,
    Unhonoured,
)
from services.reporting.pages.language import local_date
from services.reporting.pages.parties import read_charter
from services.reporting.pages.settlements.store import LinesAsked, list_lines
from services.reporting.projections.claims import store as claims
from services.reporting.projections.collaborations.store import list_charters
from services.reporting.projections.rows import Row
from services.reporting.projections.runs import store as runs
from shared.database import Connection
from shared.errors import Conflict, NotFound


async def load_exported(conn: Connection, collaboration: Row, run_id: str) -> ExportedRun:
    """The run. Raises NotFound `unknown_run`, and Conflict `not_calculated` where it has come to nothing."""
    collaboration_id = collaboration["collaboration_id"]
    run = await runs.find_run(conn, collaboration_id, run_id)
    if run is None:
        raise NotFound("unknown_run", "This collaboration has no such run.", ids={"run_id": run_id})
    if run["calculated_at"] is None:
        raise Conflict("not_calculated", f"This run is {run['state']}: nothing is worked out.", ids={"run_id": run_id})
    nets = await runs.list_run_members(conn, collaboration_id, run_id)
    issued = await claims.list_claims(conn, collaboration_id, run_id=run_id, member_id=None, after="", limit=None)
    return ExportedRun(
        _head(collaboration, run),
        [_line(row) for row in await list_lines(conn, collaboration_id, run_id, LinesAsked(), 0, None)],
        {row["member_id"]: row["net_minor"] for row in nets if row["net_minor"]},
        {row["member_id"]: row["carried_minor"] for row in nets if row["carried_minor"]},
        [ExportedClaim(row["claim_id"], row["member_id"], row["amount_minor"]) for row in issued],
        [
            ExportedTransfer(row["from_member_id"], row["to_member_id"], row["amount_minor"])
            for row in await claims.list_transfers(conn, collaboration_id, run_id)
        ],
        [
            Unhonoured(row["period"], row["project_id"], row["member_id"], row["minutes"])
            for row in await runs.list_unhonoured_hours(conn, collaboration_id, run_id)
        ],
        [
            charter
            for row in await list_charters(conn, collaboration_id)
            if (charter := read_charter(row["text"])) is not None
        ],
    )


def _head(collaboration: Row, run: Row) -> RunHead:
    return RunHead(
        collaboration["collaboration_id"],
        collaboration["name"],
        run["run_id"],
        run["settlement_id"],
        run["period"],
        bool(run["reversal"]),
        run["state"],
        run["digest"],
        run["charter_version"],
        run["currency"],
        run["decision"],
        local_date(run["approved_at"] or run["calculated_at"]),
    )


def _line(row: Row) -> ExportedLine:
    return ExportedLine(
        row["line_number"],
        row["stream_id"],
        row["period"],
        row["instalment"],
        row["project_id"],
        row["member_id"],
        row["kind"],
        row["adjusts"],
        row["amount_minor"],
    )
