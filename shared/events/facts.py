"""The facts of charter.md 5 by the names that scenarios give them. They are events: one class each, defined once."""

from shared.events import membership, timesheet
from shared.events.base import Event


def fact_name(event: type[Event]) -> str:
    """The name without service and version: `membership.member_joined.v1` is the fact `member_joined`."""
    return event.TYPE.split(".")[1]


FACTS: dict[str, type[Event]] = {
    fact_name(event): event
    for event in (
        membership.MemberJoined,
        membership.MemberLeft,
        membership.JoiningWithdrawn,
        membership.KeyFigureRegistered,
        membership.RateAdopted,
        membership.BudgetAdopted,
        membership.ProjectStarted,
        membership.ProjectEnded,
        membership.ProjectJoined,
        membership.ProjectLeft,
        membership.HoursAgreed,
        timesheet.HoursLogged,
        timesheet.HoursCorrected,
        timesheet.EntryWithdrawn,
        timesheet.CostIncurred,
        timesheet.UnitsOrdered,
        timesheet.UnitsEnded,
        timesheet.TaskCompleted,
        timesheet.ReportSubmitted,
        timesheet.MonthAttested,
    )
}
