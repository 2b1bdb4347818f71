"""Publish hours to Mellemregning and follow what comes of them. README.md shows how in a dozen lines.

`facts` is what you say, `receipts` what you are told about it, `results` what a settlement comes to. `kafka` and `http`
take and bring them; `blocking` does the same without asyncio.
"""

from mellemregning_client.base import Fact, Receipt, Result, Unknown
from mellemregning_client.envelope import CloudEvent, Source
from mellemregning_client.errors import ClientError, NotConnected, NotPublished, Refused, Unavailable
from mellemregning_client.identity import RevisionMissing, event_id
from mellemregning_client.patience import Patience
from mellemregning_client.received import Received

__all__ = [
    "ClientError",
    "CloudEvent",
    "Fact",
    "NotConnected",
    "NotPublished",
    "Patience",
    "Receipt",
    "Received",
    "Refused",
    "Result",
    "RevisionMissing",
    "Source",
    "Unavailable",
    "Unknown",
    "event_id",
]
