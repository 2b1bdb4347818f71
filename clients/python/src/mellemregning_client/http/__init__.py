"""Publishing over HTTP, and following results, for those without Kafka."""

from mellemregning_client.http.api import Api, Token
from mellemregning_client.http.entries import Entry, entries
from mellemregning_client.http.publishing import HttpPublisher, Verdict
from mellemregning_client.http.results import HttpResults

__all__ = ["Api", "Entry", "HttpPublisher", "HttpResults", "Token", "Verdict", "entries"]
