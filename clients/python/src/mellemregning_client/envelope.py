"""An event with what CloudEvents 1.0 says of it: the thing that is sent, and sent again with the same id."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mellemregning_client import identity
from mellemregning_client.base import Fact
from mellemregning_client.jsonable import write

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
        head = json.dumps(present, ensure_ascii=False, separators=(",", ":")).encode()
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
        subject = entry_of(fact)
        return CloudEvent(
            id=event_id or identity.event_id(self.uri, fact, revision),
            source=self.uri,
            type=fact.TYPE,
            data=write(fact),
            time=_rfc3339(time or datetime.now(UTC)),
            subject=subject,
            key=subject.encode(),
            traceparent=traceparent,
        )


def entry_of(fact: Fact) -> str:
    """The entry that a fact is about; the member where it is about none."""
    values: Any = fact
    return str(getattr(fact, "entry_id", None) or values.member_id)


def _rfc3339(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
