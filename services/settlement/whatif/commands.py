"""What can be asked: which period, and what would be different in it."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic import StringConstraints as Text

from services.settlement.runs.commands import Command
from shared.events.fields import (
    DATE_PATTERN,
    Amount,
    FigureValue,
    MemberId,
    PeriodName,
    ProjectId,
    SettlementId,
    StreamId,
    TextId,
)


def _of_calendar(text: str) -> str:
    date.fromisoformat(text)
    return text


def _first_of_month(text: str) -> str:
    if not text.endswith("-01"):
        raise ValueError("must be the first day of a month")
    return text


DayText = Annotated[str, Text(pattern=DATE_PATTERN), AfterValidator(_of_calendar)]


class OtherRate(Command):
    """Another rate, or price of an item."""

    rate_id: TextId
    amount_minor: Amount
    valid_from: Annotated[DayText, AfterValidator(_first_of_month)] | None = Field(
        default=None, description="The first of a month from which it is in force; null: it is the only one, always"
    )


class OtherFigure(Command):
    """Another key figure of a member."""

    member_id: MemberId
    figure: TextId
    value: FigureValue
    on_date: DayText | None = Field(default=None, description="The date it is for; null: it is the only one, always")


class OtherBudget(Command):
    """Another budget, in the place of the one that stands, if there is one."""

    stream_id: StreamId
    period: PeriodName
    project_id: ProjectId | None = None
    amount_minor: Amount


class Changes(Command):
    """What would be different. Keys are put in after the charter."""

    charter: Annotated[str, Text(max_length=200_000)] | None = Field(
        default=None,
        description="YAML; rules in the place of the version that rules the period, whatever its own version number "
        "and first day",
    )
    keys: dict[StreamId, Any] = Field(
        default_factory=dict, max_length=200, description="By stream, a key as a charter writes it: {type: equal}"
    )
    rates: list[OtherRate] = Field(default_factory=list[OtherRate], max_length=1_000)
    figures: list[OtherFigure] = Field(default_factory=list[OtherFigure], max_length=10_000)
    budgets: list[OtherBudget] = Field(default_factory=list[OtherBudget], max_length=1_000)


class AskWhatIf(Command):
    """What a settlement of a period comes to today, and what it would come to."""

    settlement: SettlementId
    period: PeriodName
    changes: Changes = Field(default_factory=Changes)
