"""What can be asked about runs."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.events.fields import Count, Decision, LongText, PeriodName, PublisherId, SettlementId


class Command(BaseModel):
    """A body with exactly these fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RequestRun(Command):
    """Work out a settlement's period from all that is known once everything sent before has been read."""

    settlement: SettlementId
    period: PeriodName
    membership_position: Count | None = Field(
        default=None, description="Wait for membership's facts up to this position, as a command there answered it"
    )
    without_publishers: Annotated[list[PublisherId], Field(max_length=1_000)] = Field(
        default_factory=list[str], description="Publishers not to wait for; recorded on the run"
    )


class RequestReversal(Command):
    """Take back the last run of a settlement by a run of its own, with every line opposite."""

    settlement: SettlementId
    period: PeriodName


class WaivePublisher(Command):
    """Go on without waiting for a publisher."""

    publisher: PublisherId
    reason: LongText = Field(min_length=1, description="Why; recorded on the run")


class ApproveRun(Command):
    """Settle what was worked out."""

    decision: Decision | None = Field(default=None, description="Reference of the decision that approved it")


class DiscardRun(Command):
    """Drop what was worked out, or what is waited for."""

    reason: LongText | None = Field(default=None, description="Why; recorded on the run")
