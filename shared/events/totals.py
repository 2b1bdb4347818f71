"""The totals settlement posts as entries come in: absolute, versioned, one per key for ever."""

from pydantic import Field

from shared.events.base import TotalEvent
from shared.events.fields import Amount, CollaborationId, Count, Currency, MemberId, Month, Ordinal, ProjectId, StreamId


class HoursPosted(TotalEvent):
    """The hours of a member in a project and month, as they now stand."""

    TYPE = "settlement.hours_posted.v1"
    KEY = "hours/{collaboration_id}/{project_id}/{member_id}/{month}"

    collaboration_id: CollaborationId
    project_id: ProjectId
    member_id: MemberId
    month: Month
    accepted_minutes: Count = Field(description="Minutes of all accepted entries, parked ones included")
    counted_minutes: Count = Field(description="Minutes that count")
    version: Ordinal = Field(description="Rises with every change; a lower one is old")


class CostsPosted(TotalEvent):
    """The costs of a stream in a month by project, payer and orderer, as they now stand."""

    TYPE = "settlement.costs_posted.v1"
    KEY = "costs/{collaboration_id}/{stream_id}/{project_id}/{paid_by}/{charged_to}/{month}"

    collaboration_id: CollaborationId
    stream_id: StreamId
    project_id: ProjectId | None = None
    paid_by: MemberId | None = Field(default=None, description="The member that paid; null: paid from the account")
    charged_to: MemberId | None = Field(default=None, description="The member that ordered")
    month: Month
    amount_minor: Amount = Field(description="The sum in minor units")
    currency: Currency
    version: Ordinal = Field(description="Rises with every change; a lower one is old")
