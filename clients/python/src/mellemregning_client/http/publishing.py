"""Publishing over HTTP: batches, each event with its own verdict."""

import asyncio
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from mellemregning_client.base import Fact
from mellemregning_client.envelope import BATCH, CloudEvent, Source
from mellemregning_client.errors import NotPublished, Refused, Unavailable
from mellemregning_client.http.api import Api, Token
from mellemregning_client.patience import Patience

EVENTS_MAX = 1_000
BYTES_MAX = 4_000_000
"""Of a batch before it is packed; the API takes twice as much."""
PACKED_FROM_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an event; `where` is the field."""

    code: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one event.

    accepted: saved, and it counts. known: it came before, and nothing changed. parked: kept, and it counts by itself
    once what `code` names is there. refused: mend it and send it again. unreadable: it is no event, and is not kept.
    """

    event: CloudEvent
    verdict: Literal["accepted", "known", "parked", "refused", "unreadable"]
    code: str | None = None
    message: str | None = None
    errors: tuple[Problem, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether the system has the event now, so that it need not be sent again."""
        return self.verdict in ("accepted", "known", "parked")


class HttpPublisher:
    """Publishes to settlement's API at `url` as `publisher`; the token needs the role `publisher:<publisher>`.

    `source` names the system among those of the publisher; it is a part of every id and must stay the same for as long
    as anything is sent again.
    """

    def __init__(
        self,
        url: str,
        token: Token,
        publisher: str,
        *,
        source: str | None = None,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.source = Source(publisher, source or f"urn:publisher:{publisher}")
        self.api = Api(url, token, patience=patience, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.api.aclose()

    async def publish(self, *events: Fact | CloudEvent) -> list[Verdict]:
        """Publishes in order; gives a verdict on each once all are stored or refused.

        A fact that needs a revision is wrapped first: `publisher.source.event(fact, revision=2)`. What is not answered
        is sent again with the same ids until patience ends. Raises NotPublished with those without a verdict.
        """
        wrapped = [each if isinstance(each, CloudEvent) else self.source.event(each) for each in events]
        verdicts: list[Verdict] = []
        for batch in batches(wrapped):
            try:
                verdicts += await self._send(batch)
            except (Refused, Unavailable) as error:
                raise NotPublished(wrapped[len(verdicts) :], str(error)) from error
        return verdicts

    async def _send(self, batch: Sequence[CloudEvent]) -> list[Verdict]:
        body = b"[" + b",".join(event.structured() for event in batch) + b"]"
        headers = {"Content-Type": BATCH}
        if len(body) >= PACKED_FROM_BYTES:
            body = await asyncio.to_thread(gzip.compress, body, 1)
            headers["Content-Encoding"] = "gzip"
        query = {"publisher": self.source.publisher}
        try:
            answer = await self.api.ask("POST", "/v1/events", query, content=body, headers=headers)
        except Refused as refused:
            if refused.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE or len(batch) == 1:
                raise
            half = len(batch) // 2
            return [*await self._send(batch[:half]), *await self._send(batch[half:])]
        return [_verdict(event, said) for event, said in zip(batch, answer.json()["verdicts"], strict=True)]


def batches(events: Sequence[CloudEvent]) -> Iterator[Sequence[CloudEvent]]:
    """The events in parts that the API takes, in order."""
    begin, size = 0, 0
    for place, event in enumerate(events):
        if place - begin == EVENTS_MAX or (size and size + len(event.data) > BYTES_MAX):
            yield events[begin:place]
            begin, size = place, 0
        size += len(event.data)
    if begin < len(events):
        yield events[begin:]


def _verdict(event: CloudEvent, said: Mapping[str, Any]) -> Verdict:
    errors = tuple(Problem(each["code"], each["where"], each["message"]) for each in said.get("errors") or ())
    return Verdict(event, said["verdict"], said.get("code"), said.get("message"), errors)
