"""How a publisher's sheets are to be read: which column is what, what holds for all rows, and how strict to be."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.events.fields import NO_CONTROL_PATTERN

Text = Field(default=None, max_length=200, pattern=NO_CONTROL_PATTERN)


class Columns(BaseModel):
    """By field, the heading of its column, or the column's letters; what is left out is found by its heading."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    work_date: str | None = Text
    hours: str | None = Text
    project: str | None = Text
    member: str | None = Text
    worker: str | None = Text
    activity: str | None = Text
    entry_id: str | None = Text


class Fixed(BaseModel):
    """What holds for every row, in the place of a column: an id or a name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project: str | None = Text
    member: str | None = Text
    worker: str | None = Text
    activity: str | None = Text


class Mapping(BaseModel):
    """How to read a sheet. Everything may be left out; what is, is found by looking at the sheet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheet: str | None = Text
    header_row: int | None = Field(default=None, ge=1, le=1_000_000, description="The row with the headings, from 1")
    columns: Columns = Field(default=Columns())
    without: tuple[Literal["worker", "activity", "entry_id"], ...] = Field(
        default=(), description="Fields that no column is to be taken for"
    )
    fixed: Fixed = Field(default=Fixed())
    unit: Literal["hours", "minutes"] | None = Field(default=None, description="What a plain number of time is")
    hours_style: Literal["auto", "decimal", "clock"] = Field(
        default="auto", description="What 7.30 is: decimal 7.3 hours, clock 7:30; auto is decimal with a warning"
    )
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(default=None, description="What comes first in 01-02-03")
    round_to_minute: bool = Field(default=False, description="Round to whole minutes instead of refusing 7,33 hours")
    park_unknown_projects: bool = Field(
        default=False, description="Take an unknown project for an id that is to come, instead of refusing the row"
    )
    restore_older: bool = Field(
        default=False, description="Correct an entry back to what it said earlier, instead of leaving it as it is"
    )
    series: str = Field(
        default="",
        max_length=100,
        pattern=NO_CONTROL_PATTERN,
        description="Tells files apart whose rows may be equal and are not the same, where they have neither ids nor "
        "workers: the name of a department, say",
    )


FIELDS = tuple(Columns.model_fields)
NEEDED = ("work_date", "hours", "project", "member")
