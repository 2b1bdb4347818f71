"""An event with what CloudEvents 1.0 says of it: the thing that is sent, and sent again with the same id."""

from dataclasses import dataclass
from datetime import UTC, datetime

from mellemregning_client.base import Fact
from mellemregning_client.identity import id_of
from mellemregning_client.jsonable import said_by, write

BINARY = "application/json"
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """One event as it is sent. `data` is JSON in UTF-8, `time` RFC 3339, `key` the Kafka key."""

    id: str
    source: str
    type: str
    data: bytes
    time: str | None = None
    subject: str | None = None
    key: bytes | None = None
    traceparent: str | None = None

    def headers(self) -> list[tuple[str, bytes]]:
        """The Kafka headers of binary mode, in which the value is the data alone."""
        said = {
            "ce_specversion": "1.0",
            "content-type": BINARY,
            "ce_id": self.id,
            "ce_source": self.source,
            "ce_type": self.type,
            "ce_time": self.time,
            "ce_subject": self.subject,
            "ce_dataschema": f"urn:mellemregning:event:{self.type}",
            "traceparent": self.traceparent,
        }
        return [(name, value.encode()) for name, value in said.items() if value is not None]

    def structured(self) -> bytes:
        """The event as one JSON object, attributes around the data, as HTTP takes it."""
        attributes = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "time": self.time,
            "subject": self.subject,
            "traceparent": self.traceparent,
            "datacontenttype": BINARY,
        }
        present = {name: value for name, value in attributes.items() if value is not None}
        head = write(present)
        return head[:-1] + b',"data":' + self.data + b"}"


@dataclass(frozen=True, slots=True)
class Source:
    """Whose facts these are; `uri` names the system within the publisher and must never change for what it sends."""

    publisher: str
    uri: str

    def event(
        self,
        fact: Fact,
        *,
        revision: str | int | None = None,
        event_id: str | None = None,
        time: datetime | None = None,
        traceparent: str | None = None,
    ) -> CloudEvent:
        """The fact as it is sent. Its id is made from what it says and `revision`, unless `event_id` gives one.

        `time`: when it was said, with a time zone; now unless given. Raises RevisionMissing for a correction, an
        ending or an attestation without revision and id; TypeError for a float.
        """
        said = said_by(fact)
        subject = str(said.get("entry_id") or said.get("member_id"))
        return CloudEvent(
            id=event_id or id_of(self.uri, fact.TYPE, said, revision),
            source=self.uri,
            type=fact.TYPE,
            data=write(said),
            time=_rfc3339(time or datetime.now(UTC)),
            subject=subject,
            key=subject.encode(),
            traceparent=traceparent,
        )


def _rfc3339(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
