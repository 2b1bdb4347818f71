"""What can be asked of months attested."""

from pydantic import Field

from services.settlement.runs.commands import Command
from shared.events.fields import Count, MemberId, Month, ProjectId


class AttestMonth(Command):
    """Vouch for a member's hours in a project and month, as they stand."""

    project_id: ProjectId
    member_id: MemberId
    month: Month
    minutes: Count = Field(description="The sum that was looked at: all hours not withdrawn, parked ones too")
