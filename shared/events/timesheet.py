"""What publishers say on their own topics: hours, costs, orders, tasks, reports, attestations; facts of charter.md."""

from pydantic import Field

from shared.events.base import TimesheetEvent
from shared.events.fields import (
    Amount,
    CollaborationId,
    Count,
    Day,
    EntryId,
    EntryMinutes,
    LongText,
    MemberId,
    Month,
    Ordinal,
    PeriodName,
    ProjectId,
    StreamId,
    TextId,
)


class HoursLogged(TimesheetEvent):
    """A member's staff worked on a project on a day."""

    TYPE = "timesheet.hours_logged.v1"

    collaboration_id: CollaborationId
    entry_id: EntryId
    project_id: ProjectId
    member_id: MemberId
    work_date: Day = Field(description="The day worked")
    minutes: EntryMinutes
    worker: LongText | None = Field(default=None, description="A pseudonym of the sender's own; never a name")
    activity: LongText | None = Field(default=None, description="What was done")


class HoursCorrected(TimesheetEvent):
    """Hours logged before were wrong; what is given here takes the place of what was."""

    TYPE = "timesheet.hours_corrected.v1"

    collaboration_id: CollaborationId
    entry_id: EntryId
    minutes: EntryMinutes | None = None
    work_date: Day | None = Field(default=None, description="The day worked")
    reason: LongText = Field(description="Why")


class EntryWithdrawn(TimesheetEvent):
    """Hours, a cost, an order or a task never was. Final."""

    TYPE = "timesheet.entry_withdrawn.v1"

    collaboration_id: CollaborationId
    entry_id: EntryId
    reason: LongText = Field(description="Why")


class CostIncurred(TimesheetEvent):
    """Money was spent on behalf of the collaboration, or comes back (a credit note)."""

    TYPE = "timesheet.cost_incurred.v1"

    collaboration_id: CollaborationId
    entry_id: EntryId
    stream_id: StreamId
    project_id: ProjectId | None = None
    paid_by: MemberId | None = Field(default=None, description="The member that paid; null: paid from the account")
    charged_to: MemberId | None = Field(default=None, description="The member that ordered, where the orderer pays")
    incurred_on: Day = Field(description="The day it belongs to")
    amount_minor: Amount = Field(description="Minor units; negative: a credit note")
    text: LongText = Field(description="What it was for")


class UnitsOrdered(TimesheetEvent):
    """A member ordered units of an item, from a day."""

    TYPE = "timesheet.units_ordered.v1"

    collaboration_id: CollaborationId
    entry_id: EntryId
    stream_id: StreamId
    member_id: MemberId
    item: TextId = Field(description="The item; its price is the rate with this id")
    quantity: Ordinal = Field(description="How many, at least 1")
    from_date: Day = Field(description="First day of the order")
    to_date: Day | None = Field(default=None, description="Last day, included; null: open")


class UnitsEnded(TimesheetEvent):
    """An order's last day was set."""

    TYPE = "timesheet.units_ended.v1"

    collaboration_id: CollaborationId
    entry_id: EntryId
    to_date: Day = Field(description="Last day, included")


class TaskCompleted(TimesheetEvent):
    """A member finished a task of an agreed value."""

    TYPE = "timesheet.task_completed.v1"

    collaboration_id: CollaborationId
    entry_id: EntryId
    stream_id: StreamId
    member_id: MemberId
    completed_on: Day = Field(description="The day it was finished")
    value_minor: Amount = Field(description="The agreed value in minor units")
    title: LongText = Field(description="What the task was")


class ReportSubmitted(TimesheetEvent):
    """A member handed in a report for a period; grants may depend on it."""

    TYPE = "timesheet.report_submitted.v1"
    KEY = "{member_id}"

    collaboration_id: CollaborationId
    member_id: MemberId
    report: TextId = Field(description="The report, as the charter names it")
    period: PeriodName
    submitted_on: Day = Field(description="The day it was handed in")


class MonthAttested(TimesheetEvent):
    """A member vouches for its hours in a project and month, as they stand. Asked for by charters with `attest: month`.

    Refused (`attestation_outdated`) where the hours sum to something else when it arrives.
    """

    TYPE = "timesheet.month_attested.v1"
    KEY = "{project_id}/{member_id}"

    collaboration_id: CollaborationId
    project_id: ProjectId
    member_id: MemberId
    month: Month
    minutes: Count = Field(description="The sum the attester saw: all its hours not withdrawn, parked ones too")
    attested_by: LongText = Field(description="Who vouches: a pseudonym of the sender's own; never a name")
