"""What is announced of a run on results.<collaboration_id>; the caller holds the collaboration's results."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.settlement.runs.store import Run
from shared.database import Connection
from shared.events import settlement as events
from shared.events.base import ResultEvent
from shared.messaging.outbox import Announcement, announce

SOURCE = "urn:mellemregning:settlement"


async def announce_results(conn: Connection, run: Run, found: Sequence[ResultEvent]) -> None:
    """Puts events of one run into the outbox, in order; those of one run share its id as correlation."""
    await announce(
        conn,
        [
            Announcement(event.topic_name(), event.message_key(), event, SOURCE, correlation_id=str(run.run_id))
            for event in found
        ],
    )


def requested(run: Run, reverses_run_id: str | None) -> events.SettlementRequested:
    """A run was asked for."""
    return events.SettlementRequested(
        collaboration_id=run.collaboration_id,
        run_id=str(run.run_id),
        settlement_id=run.settlement_id,
        period=run.period,
        reversal=run.reversal,
        reverses_run_id=reverses_run_id,
        membership_position=run.membership_position,
    )


def calculated(run: Run, result: Mapping[str, Any], charter_version: int, currency: str) -> events.SettlementCalculated:
    """A run is worked out; `result` is charter.md 6's run object."""
    return events.SettlementCalculated(
        collaboration_id=run.collaboration_id,
        run_id=str(run.run_id),
        settlement_id=run.settlement_id,
        period=run.period,
        reversal=run.reversal,
        digest=result["digest"],
        charter_version=charter_version,
        currency=currency,
        nets=_amounts(result["net"]),
        carried=_amounts(result["carried"]),
        not_honoured=tuple(events.NotHonoured(**row) for row in result["not_honoured"]),
        not_adjusted=tuple(events.NotAdjusted(**row) for row in result["not_adjusted"]),
        out_of_tolerance=tuple(events.OutOfTolerance(**row) for row in result["out_of_tolerance"]),
        line_count=len(result["lines"]),
        parked_count=len(result["parked"]),
    )


def _amounts(by_member: Mapping[str, int]) -> tuple[events.MemberAmount, ...]:
    return tuple(events.MemberAmount(member=member, amount_minor=amount) for member, amount in by_member.items())


def lines_posted(run: Run, currency: str, lines: Sequence[Mapping[str, Any]]) -> list[events.SettlementLinesPosted]:
    """The run's lines in parts of at most 1,000; a run without lines posts none."""
    size = events.LINES_PER_PART
    parts = [lines[first : first + size] for first in range(0, len(lines), size)]
    return [
        events.SettlementLinesPosted(
            collaboration_id=run.collaboration_id,
            run_id=str(run.run_id),
            part=number,
            parts=len(parts),
            currency=currency,
            lines=tuple(events.Line(**line) for line in part),
        )
        for number, part in enumerate(parts, start=1)
    ]


def failed(run: Run, code: str, where: str, message: str) -> events.SettlementFailed:
    """A run could not be worked out."""
    return events.SettlementFailed(
        collaboration_id=run.collaboration_id,
        run_id=str(run.run_id),
        settlement_id=run.settlement_id,
        period=run.period,
        code=code,
        where=where,
        message=message,
    )


def discarded(run: Run, reason: str | None) -> events.SettlementDiscarded:
    """A run was dropped."""
    return events.SettlementDiscarded(
        collaboration_id=run.collaboration_id,
        run_id=str(run.run_id),
        settlement_id=run.settlement_id,
        period=run.period,
        reason=reason,
    )


def approved(run: Run, decision: str | None) -> events.SettlementApproved:
    """A run is approved and final."""
    return events.SettlementApproved(
        collaboration_id=run.collaboration_id,
        run_id=str(run.run_id),
        settlement_id=run.settlement_id,
        period=run.period,
        reversal=run.reversal,
        decision=decision,
    )


def reversed_by(run: Run, reversal: Run) -> events.SettlementReversed:
    """An approved run was taken back."""
    return events.SettlementReversed(
        collaboration_id=run.collaboration_id,
        run_id=str(run.run_id),
        reversed_by_run_id=str(reversal.run_id),
        settlement_id=run.settlement_id,
        period=run.period,
    )


def claim_issued(run: Run, claim_id: str, member_id: str, amount_minor: int) -> events.ClaimIssued:
    """A member pays to the account, or is paid from it."""
    return events.ClaimIssued(
        collaboration_id=run.collaboration_id,
        run_id=str(run.run_id),
        claim_id=claim_id,
        member_id=member_id,
        amount_minor=amount_minor,
        currency=_currency(run),
    )


def transfers_planned(run: Run, transfers: Iterable[Mapping[str, Any]]) -> list[events.TransferPlanned]:
    """Members pay each other directly."""
    return [
        events.TransferPlanned(
            collaboration_id=run.collaboration_id,
            run_id=str(run.run_id),
            from_member_id=row["from"],
            to_member_id=row["to"],
            amount_minor=row["amount_minor"],
            currency=_currency(run),
        )
        for row in transfers
    ]


def balance_moved(run: Run, stream_id: str, member_id: str, amount: int, balance: int) -> events.BalanceMoved:
    """A member's running balance in a stream moved by `amount` to `balance`, in minor units."""
    return events.BalanceMoved(
        collaboration_id=run.collaboration_id,
        run_id=str(run.run_id),
        stream_id=stream_id,
        member_id=member_id,
        amount_minor=amount,
        balance_minor=balance,
        currency=_currency(run),
    )


def turns_assigned(run: Run, turns: Iterable[Mapping[str, str]]) -> list[events.TurnAssigned]:
    """Whose turn it is next."""
    return [
        events.TurnAssigned(
            collaboration_id=run.collaboration_id,
            run_id=str(run.run_id),
            stream_id=row["stream"],
            member_id=row["next"],
        )
        for row in turns
    ]


def _currency(run: Run) -> str:
    assert run.currency is not None, "a run that is worked out has its charter's currency"
    return run.currency
