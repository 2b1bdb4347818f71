"""What membership publishes: who is in a collaboration, and on what terms. The facts are those of charter.md 5."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from shared.events.base import MembershipEvent
from shared.events.fields import (
    Amount,
    CollaborationId,
    Count,
    Currency,
    Day,
    Decision,
    FigureValue,
    FirstOfMonth,
    LongText,
    MemberId,
    MemberIdOrAll,
    Ordinal,
    PeriodName,
    ProjectId,
    PublisherId,
    Sha256,
    ShortText,
    StreamId,
    TextId,
)


def _false_if_null(value: object) -> object:
    return False if value is None else value


class CollaborationFounded(MembershipEvent):
    """A collaboration came to be. Its economy follows with the first CharterAdopted."""

    TYPE = "membership.collaboration_founded.v1"

    collaboration_id: CollaborationId
    name: ShortText = Field(description="Its name")
    country: Literal["DK", "NO"] = Field(description="The country whose rules it follows")
    form: TextId = Field(description="The organisational form, as the charter names it")
    currency: Currency


class CharterAdopted(MembershipEvent):
    """A version of the charter was adopted; it rules from the first day of a month."""

    TYPE = "membership.charter_adopted.v1"

    collaboration_id: CollaborationId
    version: Ordinal = Field(description="The version; rises by one")
    valid_from: FirstOfMonth = Field(description="The first day it rules, the first of a month")
    decision: Decision
    text: str = Field(max_length=200_000, description="The charter, YAML")
    sha256: Sha256 = Field(description="SHA-256 of the text in UTF-8, in hexadecimal")


class MemberJoined(MembershipEvent):
    """A member's stay began. A member that left may join again."""

    TYPE = "membership.member_joined.v1"

    collaboration_id: CollaborationId
    member_id: MemberId
    name: ShortText = Field(description="The member's name")
    kind: ShortText = Field(description="One of the charter's member kinds")
    joined_on: Day = Field(description="First day of the stay")
    host: Annotated[bool, BeforeValidator(_false_if_null, json_schema_input_type=bool | None)] = Field(
        default=False, description="Whether it employs staff and holds costs on behalf of all"
    )


class MemberLeft(MembershipEvent):
    """A member left. The stay ends with the earliest such day on or after its beginning."""

    TYPE = "membership.member_left.v1"

    collaboration_id: CollaborationId
    member_id: MemberId
    left_on: Day = Field(description="Last day of the stay, included")


class JoiningWithdrawn(MembershipEvent):
    """A joining was registered by mistake: the stays with that day known so far never were."""

    TYPE = "membership.joining_withdrawn.v1"

    collaboration_id: CollaborationId
    member_id: MemberId
    joined_on: Day = Field(description="First day of the stays that never were")
    reason: LongText = Field(description="Why")


class KeyFigureRegistered(MembershipEvent):
    """A member's key figure, such as its population, as registered for a date."""

    TYPE = "membership.key_figure_registered.v1"

    collaboration_id: CollaborationId
    member_id: MemberId
    figure: TextId = Field(description="The figure's name, such as population or fte")
    value: FigureValue = Field(description="A whole number, or a decimal or fraction as text; not below 0")
    on_date: Day = Field(description="The date the figure is for")
    source: LongText = Field(description="Where the figure is from")


class RateAdopted(MembershipEvent):
    """A rate or price from a date; of several for one date the one adopted last is in force."""

    TYPE = "membership.rate_adopted.v1"

    collaboration_id: CollaborationId
    rate_id: TextId = Field(description="The rate, or the item it is the price of")
    amount_minor: Amount = Field(description="Minor units per hour, member, figure or unit, as the stream says")
    valid_from: FirstOfMonth = Field(description="The first day it is in force, the first of a month")
    decision: Decision | None = None


class BudgetAdopted(MembershipEvent):
    """A stream's budget for a period; the last one for the same stream, period and project stands."""

    TYPE = "membership.budget_adopted.v1"

    collaboration_id: CollaborationId
    stream_id: StreamId
    period: PeriodName
    project_id: ProjectId | None = None
    amount_minor: Amount = Field(description="The whole budget in minor units; may be negative")
    decision: Decision | None = None


class ProjectStarted(MembershipEvent):
    """A project runs, mandatory for all or voluntary; the last one for a project stands."""

    TYPE = "membership.project_started.v1"

    collaboration_id: CollaborationId
    project_id: ProjectId
    name: ShortText = Field(description="Its name")
    kind: Literal["mandatory", "voluntary"] = Field(description="Whether all take part, or those who join it")
    starts_on: Day = Field(description="First day")
    ends_on: Day | None = Field(default=None, description="Last day, included; null: open")


class ProjectEnded(MembershipEvent):
    """A project's last day was set; goes before the `ends_on` it started with."""

    TYPE = "membership.project_ended.v1"

    collaboration_id: CollaborationId
    project_id: ProjectId
    ends_on: Day = Field(description="Last day, included")


class ProjectJoined(MembershipEvent):
    """A member joined a voluntary project."""

    TYPE = "membership.project_joined.v1"

    collaboration_id: CollaborationId
    project_id: ProjectId
    member_id: MemberId
    joined_on: Day = Field(description="First day it takes part")


class ProjectLeft(MembershipEvent):
    """A member left a voluntary project."""

    TYPE = "membership.project_left.v1"

    collaboration_id: CollaborationId
    project_id: ProjectId
    member_id: MemberId
    left_on: Day = Field(description="Last day it takes part, included")


class HoursAgreed(MembershipEvent):
    """How much a member agreed to give a project in a period; the last one stands."""

    TYPE = "membership.hours_agreed.v1"

    collaboration_id: CollaborationId
    project_id: ProjectId
    member_id: MemberId
    period: PeriodName
    minutes: Count = Field(description="Minutes agreed for the whole period")


class PublisherRegistered(MembershipEvent):
    """A system may publish on a topic of its own. What it may say comes with PublisherGranted."""

    TYPE = "membership.publisher_registered.v1"
    KEY = "publisher:{publisher}"

    publisher: PublisherId
    name: ShortText = Field(description="The system's name")


class PublisherGranted(MembershipEvent):
    """What a publisher may say in a collaboration; the last one for the same publisher and member stands."""

    TYPE = "membership.publisher_granted.v1"

    collaboration_id: CollaborationId
    publisher: PublisherId
    member_id: MemberIdOrAll = Field(description="The member it speaks for, or `all`")
    types: tuple[TextId, ...] = Field(
        description="Facts it may publish, such as hours_logged; none takes the grant back"
    )
    given_by: Literal["operator", "member"] | None = Field(
        default=None, description="Who gave it: the collaboration's operator, or the member itself"
    )
    reference: LongText | None = Field(
        default=None, description="The decision it rests on; from the operator for a member, where the member said so"
    )


class PublisherSuspended(MembershipEvent):
    """A publisher may publish nothing until it is registered again."""

    TYPE = "membership.publisher_suspended.v1"
    KEY = "publisher:{publisher}"

    publisher: PublisherId
    reason: LongText = Field(description="Why")


class SubscriberAdmitted(MembershipEvent):
    """A system may read the collaboration's results."""

    TYPE = "membership.subscriber_admitted.v1"

    collaboration_id: CollaborationId
    subscriber: PublisherId = Field(description="The subscriber, as Kafka knows it")
    name: ShortText = Field(description="The system's name")
