"""What settlement announces of a run, in order per collaboration. Rows have the names and meaning of charter.md 6."""

from typing import Annotated, Literal

from pydantic import Field

from shared.events.base import ResultEvent, Row
from shared.events.fields import (
    Amount,
    Code,
    CollaborationId,
    Count,
    Currency,
    Decision,
    LongText,
    MemberId,
    Ordinal,
    PeriodName,
    ProjectId,
    RunId,
    SettlementId,
    StreamId,
    TextId,
)

LINES_PER_PART = 1_000
"""The most lines in one SettlementLinesPosted, which keeps the message under 512 KiB."""

Minor = Annotated[Amount, Field(description="Minor units; positive: the member bears or pays; negative: is owed")]
Reversal = Annotated[bool, Field(description="Whether the run takes back another")]
Instalment = Annotated[Ordinal, Field(description="Which instalment of the period, from 1")]


class Line(Row):
    """One line of a settlement."""

    stream: StreamId | None = None
    period: PeriodName
    instalment: Instalment | None = None
    project: ProjectId | None = None
    member: MemberId
    kind: Literal["share", "credit", "payee", "grant", "adjustment", "carried"] = Field(description="What the line is")
    adjusts: Literal["share", "credit", "payee", "grant"] | None = Field(default=None, description="The kind adjusted")
    amount_minor: Minor


class MemberAmount(Row):
    """An amount of one member."""

    member: MemberId
    amount_minor: Minor


class NotHonoured(Row):
    """Minutes delivered that the agreement does not cover; 0 where an earlier listing no longer holds."""

    period: PeriodName
    project: ProjectId
    member: MemberId
    minutes: Count = Field(description="Minutes not honoured")


class NotAdjusted(Row):
    """A settled period that could not be worked out again and was left as it was."""

    stream: StreamId
    period: PeriodName
    instalment: Instalment | None = None
    code: Code


class OutOfTolerance(Row):
    """A member whose balance is further from zero than its stream tolerates."""

    stream: StreamId
    member: MemberId


class SettlementRequested(ResultEvent):
    """Someone asked for a run; it waits until all that was sent before has been read."""

    TYPE = "settlement.settlement_requested.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    settlement_id: SettlementId
    period: PeriodName
    reversal: Reversal
    reverses_run_id: RunId | None = None
    membership_position: Count | None = Field(default=None, description="Facts of membership it must know, by sequence")


class SettlementCalculated(ResultEvent):
    """A run is worked out. Provisional until SettlementApproved."""

    TYPE = "settlement.settlement_calculated.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    settlement_id: SettlementId
    period: PeriodName
    reversal: Reversal
    digest: TextId = Field(description="`sha256:` and the digest of all inputs")
    charter_version: Ordinal = Field(description="The charter version found for the period")
    currency: Currency
    nets: tuple[MemberAmount, ...] = Field(description="Net per member; 0 left out")
    carried: tuple[MemberAmount, ...] = Field(description="Carried to the next run, per member")
    not_honoured: tuple[NotHonoured, ...] = Field(description="Minutes not honoured")
    not_adjusted: tuple[NotAdjusted, ...] = Field(description="Settled periods left as they were")
    out_of_tolerance: tuple[OutOfTolerance, ...] = Field(description="Balances too far from zero")
    line_count: Count = Field(description="Lines of the run")
    parked_count: Count = Field(description="Entries parked at that moment")


class SettlementLinesPosted(ResultEvent):
    """Lines of a run, one part of several. Provisional until SettlementApproved."""

    TYPE = "settlement.settlement_lines_posted.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    part: Ordinal = Field(description="Which part, from 1")
    parts: Ordinal = Field(description="How many parts there are")
    currency: Currency
    lines: tuple[Line, ...] = Field(max_length=LINES_PER_PART, description="The lines, at most 1,000")


class SettlementApproved(ResultEvent):
    """A run is approved and final; its claims, transfers, balances and turns follow."""

    TYPE = "settlement.settlement_approved.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    settlement_id: SettlementId
    period: PeriodName
    reversal: Reversal
    decision: Decision | None = None


class ClaimIssued(ResultEvent):
    """A member pays to the account, or is paid from it."""

    TYPE = "settlement.claim_issued.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    claim_id: TextId = Field(description="The claim")
    member_id: MemberId
    amount_minor: Amount = Field(description="Minor units; positive is paid to the account, negative paid out")
    currency: Currency


class TransferPlanned(ResultEvent):
    """One member pays another directly."""

    TYPE = "settlement.transfer_planned.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    from_member_id: MemberId = Field(description="The member that pays")
    to_member_id: MemberId = Field(description="The member that is paid")
    amount_minor: Ordinal = Field(description="Minor units, above 0")
    currency: Currency


class BalanceMoved(ResultEvent):
    """A run moved a member's running balance in a stream."""

    TYPE = "settlement.balance_moved.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    stream_id: StreamId
    member_id: MemberId
    amount_minor: Amount = Field(description="How far it moved, in minor units")
    balance_minor: Amount = Field(description="Where it stands now, in minor units; positive owes")
    currency: Currency


class TurnAssigned(ResultEvent):
    """Whose turn it is next in a stream of taking turns."""

    TYPE = "settlement.turn_assigned.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    stream_id: StreamId
    member_id: MemberId


class SettlementFailed(ResultEvent):
    """A run could not be worked out; nothing was settled."""

    TYPE = "settlement.settlement_failed.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    settlement_id: SettlementId
    period: PeriodName
    code: Code
    where: LongText = Field(description="What was being worked out")
    message: LongText = Field(description="What is missing or wrong, for a person")


class SettlementDiscarded(ResultEvent):
    """A calculation was not approved and leaves no trace in the arithmetic."""

    TYPE = "settlement.settlement_discarded.v1"

    collaboration_id: CollaborationId
    run_id: RunId
    settlement_id: SettlementId
    period: PeriodName
    reason: LongText | None = Field(default=None, description="Why")


class SettlementReversed(ResultEvent):
    """An approved run was taken back by a reversal, itself a run with every line opposite."""

    TYPE = "settlement.settlement_reversed.v1"

    collaboration_id: CollaborationId
    run_id: RunId = Field(description="The run that was taken back")
    reversed_by_run_id: RunId = Field(description="The reversal")
    settlement_id: SettlementId
    period: PeriodName
