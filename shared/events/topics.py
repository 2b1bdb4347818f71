"""The five kinds of topic, in words, for the documents; their settings and rights are in deploy/topics.yaml."""

from dataclasses import dataclass

from shared.events.base import Event, MembershipEvent, ReceiptEvent, ResultEvent, TimesheetEvent, TotalEvent


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of topic: the class its events derive from, and who writes, keys, keeps and reads it."""

    id: str
    kind: type[Event]
    written_by: str
    key: str
    kept: str
    read_by: str
    is_incoming: bool = False

    @property
    def name(self) -> str:
        """The topic's name with what varies in braces."""
        return self.kind.TOPIC


TOPICS = (
    Topic(
        "membership",
        MembershipEvent,
        written_by="membership",
        key="the collaboration, or `publisher:` and its id; `ce_sequence` has no gaps per key",
        kept="for ever",
        read_by="our services",
    ),
    Topic(
        "timesheet",
        TimesheetEvent,
        written_by="that publisher alone; one partition",
        key="free",
        kept="90 days",
        read_by="settlement",
        is_incoming=True,
    ),
    Topic(
        "receipts",
        ReceiptEvent,
        written_by="settlement",
        key="the entry; where there is none project and member, or topic and offset",
        kept="90 days",
        read_by="that publisher",
    ),
    Topic(
        "totals",
        TotalEvent,
        written_by="settlement",
        key="what the total is of; empty where null",
        kept="compacted: the latest per key",
        read_by="our services",
    ),
    Topic(
        "results",
        ResultEvent,
        written_by="settlement; one partition",
        key="the collaboration",
        kept="for ever",
        read_by="our services, and subscribers the collaboration has admitted",
    ),
)
