"""How a run looks from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.settlement.runs.store import Run
from services.settlement.runs.waiting.store import Waiver


def run_row(run: Run) -> dict[str, Any]:
    """A run in a list: what was asked, where it stands."""
    return {
        "run_id": str(run.run_id),
        "run_number": run.run_number,
        "collaboration_id": run.collaboration_id,
        "settlement": run.settlement_id,
        "period": run.period,
        "reversal": run.reversal,
        "state": run.state,
        "requested_at": _moment(run.requested_at),
        "calculated_at": _moment(run.calculated_at),
        "approved_at": _moment(run.approved_at),
        "digest": run.digest,
        "error": _error(run),
    }


def run_whole(
    run: Run, waiting_for: Sequence[dict[str, Any]], waivers: Sequence[Waiver], result: dict[str, Any] | None
) -> dict[str, Any]:
    """Everything about a run; `result` is charter.md 6's run object, null until it is worked out."""
    return {
        **run_row(run),
        "requested_by": run.requested_by,
        "membership_position": run.membership_position,
        "waiting_for": list(waiting_for),
        "without_publishers": [
            {"publisher": waiver.publisher, "reason": waiver.reason, "waived_by": waiver.waived_by}
            for waiver in waivers
        ],
        "cut": None if run.cut is None else {"change_number": run.cut, "membership_position": run.facts_position},
        "charter_version": run.charter_version,
        "currency": run.currency,
        "reverses_run_id": str(run.reverses_run_id) if run.reverses_run_id else None,
        "reversed_by_run_id": str(run.reversed_by_run_id) if run.reversed_by_run_id else None,
        "approved_by": run.approved_by,
        "decision": run.decision,
        "closed_by": run.closed_by,
        "closed_at": _moment(run.closed_at),
        "closed_reason": run.closed_reason,
        "result": result,
    }


def _error(run: Run) -> dict[str, str | None] | None:
    if run.failure_code is None:
        return None
    return {"code": run.failure_code, "where": run.failure_where, "message": run.failure_message}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
