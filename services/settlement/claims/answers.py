"""How claims and lines look from outside."""

from typing import Any

from services.settlement.claims.lines import StoredLine
from services.settlement.claims.store import Claim


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim; positive is to be paid to the account, negative is paid out."""
    return {
        "claim_id": str(claim.claim_id),
        "collaboration_id": claim.collaboration_id,
        "run_id": str(claim.run_id),
        "settlement": claim.settlement_id,
        "period": claim.period,
        "reversal": claim.reversal,
        "run_state": claim.state,
        "member_id": claim.member_id,
        "amount_minor": claim.amount_minor,
        "currency": claim.currency,
        "issued_at": claim.issued_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def line_row(line: StoredLine) -> dict[str, Any]:
    """A line as charter.md 6 writes it, with its number in the run and how it is settled."""
    return {
        "line_number": line.line_number,
        "stream": line.stream_id,
        "period": line.period,
        "instalment": line.instalment,
        "project": line.project_id,
        "member": line.member_id,
        "kind": line.kind,
        "adjusts": line.adjusts,
        "amount_minor": line.amount_minor,
        "settled_as": line.settled_as,
    }
