"""What can be asked of dead letters and paused topics."""

from pydantic import BaseModel, ConfigDict, Field

from shared.events.fields import Count, LongText


class Command(BaseModel):
    """A body with exactly these fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DiscardDeadLetter(Command):
    """Nobody needs it; its bytes stay."""

    reason: LongText = Field(min_length=1, description="Why; kept with the dead letter")


class EndPause(Command):
    """Let a paused topic go on."""

    reason: LongText = Field(min_length=1, description="What was mended, or why records are skipped; kept")
    from_offset: Count | None = Field(
        default=None, description="Go on here instead of where it stands; what lies before is skipped and never read"
    )
