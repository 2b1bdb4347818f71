"""What every event has: a type, a topic, a key; and how its data is checked."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """One flat row in a list of an event."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Event(BaseModel):
    """A fact that someone publishes; its JSON object is the value of one Kafka message.

    TYPE is the CloudEvents type, TOPIC the topic's name with {publisher} or {collaboration_id} to fill in, KEY the
    message key with names of fields to fill in. Values are strict: no text or float passes for an integer.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]
    KEY: ClassVar[str]

    def topic_name(self, publisher: str = "") -> str:
        """The topic this event belongs on; `publisher` is whose timesheet or receipts topic it is."""
        return self.TOPIC.format(publisher=publisher, collaboration_id=getattr(self, "collaboration_id", ""))

    def message_key(self) -> str:
        """The Kafka key, from the fields that KEY names; what is null is empty in it."""
        return self.KEY.format_map({name: "" if value is None else value for name, value in self})


class MembershipEvent(Event):
    """What membership publishes, in order per key, for ever."""

    TOPIC = "membership.events"
    KEY = "{collaboration_id}"


class TimesheetEvent(Event):
    """What a publisher says on its own topic of one partition. The key is free; ours is the entry."""

    TOPIC = "timesheet.{publisher}"
    KEY = "{entry_id}"


class ReceiptEvent(Event):
    """What settlement tells a publisher about what it sent."""

    TOPIC = "receipts.{publisher}"
    KEY = "{entry_id}"


class TotalEvent(Event):
    """An absolute total at a version; applied only if its version is higher than the one held. Compacted."""

    TOPIC = "settlement.totals"


class ResultEvent(Event):
    """A step of a run, in order per collaboration, for ever."""

    TOPIC = "results.{collaboration_id}"
    KEY = "{collaboration_id}"
