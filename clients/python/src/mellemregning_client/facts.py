"""What a publisher says, each on its own. Made by `make contracts`; not to be changed by hand."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mellemregning_client.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursLogged(Fact):
    """A member's staff worked on a project on a day."""

    TYPE: ClassVar[str] = "timesheet.hours_logged.v1"

    collaboration_id: str
    """The collaboration"""
    entry_id: str
    """The entry, by an id that the publisher gave it"""
    project_id: str
    """The project"""
    member_id: str
    """The member, by register id"""
    work_date: date
    """The day worked"""
    minutes: int
    """Minutes worked, 1 to 1440"""
    worker: str | None = None
    """A pseudonym of the sender's own; never a name"""
    activity: str | None = None
    """What was done"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursCorrected(Fact):
    """Hours logged before were wrong; what is given here takes the place of what was."""

    TYPE: ClassVar[str] = "timesheet.hours_corrected.v1"

    collaboration_id: str
    """The collaboration"""
    entry_id: str
    """The entry, by an id that the publisher gave it"""
    minutes: int | None = None
    """Minutes worked, 1 to 1440"""
    work_date: date | None = None
    """The day worked"""
    reason: str
    """Why"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWithdrawn(Fact):
    """Hours, a cost, an order or a task never was. Final."""

    TYPE: ClassVar[str] = "timesheet.entry_withdrawn.v1"

    collaboration_id: str
    """The collaboration"""
    entry_id: str
    """The entry, by an id that the publisher gave it"""
    reason: str
    """Why"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostIncurred(Fact):
    """Money was spent on behalf of the collaboration, or comes back (a credit note)."""

    TYPE: ClassVar[str] = "timesheet.cost_incurred.v1"

    collaboration_id: str
    """The collaboration"""
    entry_id: str
    """The entry, by an id that the publisher gave it"""
    stream_id: str
    """The charter's stream"""
    project_id: str | None = None
    """The project"""
    paid_by: str | None = None
    """The member that paid; null: paid from the account"""
    charged_to: str | None = None
    """The member that ordered, where the orderer pays"""
    incurred_on: date
    """The day it belongs to"""
    amount_minor: int
    """Minor units; negative: a credit note"""
    text: str
    """What it was for"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsOrdered(Fact):
    """A member ordered units of an item, from a day."""

    TYPE: ClassVar[str] = "timesheet.units_ordered.v1"

    collaboration_id: str
    """The collaboration"""
    entry_id: str
    """The entry, by an id that the publisher gave it"""
    stream_id: str
    """The charter's stream"""
    member_id: str
    """The member, by register id"""
    item: str
    """The item; its price is the rate with this id"""
    quantity: int
    """How many, at least 1"""
    from_date: date
    """First day of the order"""
    to_date: date | None = None
    """Last day, included; null: open"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsEnded(Fact):
    """An order's last day was set."""

    TYPE: ClassVar[str] = "timesheet.units_ended.v1"

    collaboration_id: str
    """The collaboration"""
    entry_id: str
    """The entry, by an id that the publisher gave it"""
    to_date: date
    """Last day, included"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted(Fact):
    """A member finished a task of an agreed value."""

    TYPE: ClassVar[str] = "timesheet.task_completed.v1"

    collaboration_id: str
    """The collaboration"""
    entry_id: str
    """The entry, by an id that the publisher gave it"""
    stream_id: str
    """The charter's stream"""
    member_id: str
    """The member, by register id"""
    completed_on: date
    """The day it was finished"""
    value_minor: int
    """The agreed value in minor units"""
    title: str
    """What the task was"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubmitted(Fact):
    """A member handed in a report for a period; grants may depend on it."""

    TYPE: ClassVar[str] = "timesheet.report_submitted.v1"

    collaboration_id: str
    """The collaboration"""
    member_id: str
    """The member, by register id"""
    report: str
    """The report, as the charter names it"""
    period: str
    """The period: 2016, 2016-H1, 2016-Q3, 2016-07"""
    submitted_on: date
    """The day it was handed in"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthAttested(Fact):
    """A member vouches for its hours in a project and month, as they stand. Asked for by charters with `attest: month`.
    Refused (`attestation_outdated`) where the hours sum to something else when it arrives."""

    TYPE: ClassVar[str] = "timesheet.month_attested.v1"

    collaboration_id: str
    """The collaboration"""
    project_id: str
    """The project"""
    member_id: str
    """The member, by register id"""
    month: str
    """The month, YYYY-MM"""
    minutes: int
    """The sum the attester saw: all its hours not withdrawn, parked ones too"""
    attested_by: str
    """Who vouches: a pseudonym of the sender's own; never a name"""


AnyFact = (
    HoursLogged
    | HoursCorrected
    | EntryWithdrawn
    | CostIncurred
    | UnitsOrdered
    | UnitsEnded
    | TaskCompleted
    | ReportSubmitted
    | MonthAttested
)

FACTS: dict[str, type[AnyFact]] = {
    each.TYPE: each
    for each in (
        HoursLogged,
        HoursCorrected,
        EntryWithdrawn,
        CostIncurred,
        UnitsOrdered,
        UnitsEnded,
        TaskCompleted,
        ReportSubmitted,
        MonthAttested,
    )
}
