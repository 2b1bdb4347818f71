"""What a settlement comes to, step by step. Made by `make contracts`; not to be changed by hand."""

from dataclasses import dataclass
from typing import ClassVar

from mellemregning_client.base import Result
from mellemregning_client.rows import Line, MemberAmount, NotAdjusted, NotHonoured, OutOfTolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRequested(Result):
    """Someone asked for a run; it waits until all that was sent before has been read."""

    TYPE: ClassVar[str] = "settlement.settlement_requested.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    settlement_id: str
    """The charter's settlement"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    reversal: bool
    """Whether the run takes back another"""
    reverses_run_id: str | None = None
    """The run"""
    membership_position: int | None = None
    """Facts of membership it must know, by sequence"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementCalculated(Result):
    """A run is worked out. Provisional until SettlementApproved."""

    TYPE: ClassVar[str] = "settlement.settlement_calculated.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    settlement_id: str
    """The charter's settlement"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    reversal: bool
    """Whether the run takes back another"""
    digest: str
    """`sha256:` and the digest of all inputs"""
    charter_version: int
    """The charter version found for the period"""
    currency: str
    """ISO 4217; amounts are in its minor unit"""
    nets: tuple[MemberAmount, ...]
    """Net per member; 0 left out"""
    carried: tuple[MemberAmount, ...]
    """Carried to the next run, per member"""
    not_honoured: tuple[NotHonoured, ...]
    """Minutes not honoured"""
    not_adjusted: tuple[NotAdjusted, ...]
    """Settled periods left as they were"""
    out_of_tolerance: tuple[OutOfTolerance, ...]
    """Balances too far from zero"""
    line_count: int
    """Lines of the run"""
    parked_count: int
    """Entries parked at that moment"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLinesPosted(Result):
    """Lines of a run, one part of several. Provisional until SettlementApproved."""

    TYPE: ClassVar[str] = "settlement.settlement_lines_posted.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    part: int
    """Which part, from 1"""
    parts: int
    """How many parts there are"""
    currency: str
    """ISO 4217; amounts are in its minor unit"""
    lines: tuple[Line, ...]
    """The lines, at most 1,000"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementApproved(Result):
    """A run is approved and final; its claims, transfers, balances and turns follow."""

    TYPE: ClassVar[str] = "settlement.settlement_approved.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    settlement_id: str
    """The charter's settlement"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    reversal: bool
    """Whether the run takes back another"""
    decision: str | None = None
    """Reference of the decision that adopted it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimIssued(Result):
    """A member pays to the account, or is paid from it."""

    TYPE: ClassVar[str] = "settlement.claim_issued.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    claim_id: str
    """The claim"""
    member_id: str
    """The member, by register id"""
    amount_minor: int
    """Minor units; positive is paid to the account, negative paid out"""
    currency: str
    """ISO 4217; amounts are in its minor unit"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPlanned(Result):
    """One member pays another directly."""

    TYPE: ClassVar[str] = "settlement.transfer_planned.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    from_member_id: str
    """The member that pays"""
    to_member_id: str
    """The member that is paid"""
    amount_minor: int
    """Minor units, above 0"""
    currency: str
    """ISO 4217; amounts are in its minor unit"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceMoved(Result):
    """A run moved a member's running balance in a stream."""

    TYPE: ClassVar[str] = "settlement.balance_moved.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    stream_id: str
    """The charter's stream"""
    member_id: str
    """The member, by register id"""
    amount_minor: int
    """How far it moved, in minor units"""
    balance_minor: int
    """Where it stands now, in minor units; positive owes"""
    currency: str
    """ISO 4217; amounts are in its minor unit"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnAssigned(Result):
    """Whose turn it is next in a stream of taking turns."""

    TYPE: ClassVar[str] = "settlement.turn_assigned.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    stream_id: str
    """The charter's stream"""
    member_id: str
    """The member, by register id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementFailed(Result):
    """A run could not be worked out; nothing was settled."""

    TYPE: ClassVar[str] = "settlement.settlement_failed.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    settlement_id: str
    """The charter's settlement"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    code: str
    """A stable code, for programs"""
    where: str
    """What was being worked out"""
    message: str
    """What is missing or wrong, for a person"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementDiscarded(Result):
    """A calculation was not approved and leaves no trace in the arithmetic."""

    TYPE: ClassVar[str] = "settlement.settlement_discarded.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run"""
    settlement_id: str
    """The charter's settlement"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    reason: str | None = None
    """Why"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementReversed(Result):
    """An approved run was taken back by a reversal, itself a run with every line opposite."""

    TYPE: ClassVar[str] = "settlement.settlement_reversed.v1"

    collaboration_id: str
    """The collaboration"""
    run_id: str
    """The run that was taken back"""
    reversed_by_run_id: str
    """The reversal"""
    settlement_id: str
    """The charter's settlement"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""


AnyResult = (
    SettlementRequested
    | SettlementCalculated
    | SettlementLinesPosted
    | SettlementApproved
    | ClaimIssued
    | TransferPlanned
    | BalanceMoved
    | TurnAssigned
    | SettlementFailed
    | SettlementDiscarded
    | SettlementReversed
)

RESULTS: dict[str, type[AnyResult]] = {
    each.TYPE: each
    for each in (
        SettlementRequested,
        SettlementCalculated,
        SettlementLinesPosted,
        SettlementApproved,
        ClaimIssued,
        TransferPlanned,
        BalanceMoved,
        TurnAssigned,
        SettlementFailed,
        SettlementDiscarded,
        SettlementReversed,
    )
}
