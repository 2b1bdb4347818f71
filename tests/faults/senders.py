"""Those who tell the system things and do not give up: sent again, with the same ids, until it is acknowledged."""

import asyncio
import contextlib
import gzip
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from cli.live.api import Live, Refused
from cli.live.publisher import kafka_of
from shared.events.cloudevents import to_structured
from shared.messaging.kafka import client_options
from tests.faults.ledger import Ledger, Message
from tests.faults.messages import envelope_of, headers_of, value_of

PATIENCE_SECONDS = 150.0
"""How long something is tried before it is a failure of the system: longer than any fault lasts."""

TRY_SECONDS = 12.0
TOKEN_SECONDS = 600.0
PAUSE_SECONDS = 0.4
COME_AGAIN = {429, 503}


class NeverAcknowledged(Exception):
    """The system did not take something, though the faults were over."""


class PatientLive(Live):
    """The API as a caller with patience meets it: 503, 429 and broken connections are tried again with the same key.

    `broke` counts answers that no fault excuses (500 and the like).
    """

    def __init__(self, settings: Mapping[str, str], retries: "Counter[str]", broke: list[str]) -> None:
        super().__init__(settings)
        self._retries = retries
        self._broke = broke
        self._signed_at = time.monotonic()

    def token(self, *roles: str) -> str:
        """As any caller's, signed anew before it expires: a run may take longer than a token lasts."""
        if time.monotonic() - self._signed_at > TOKEN_SECONDS:
            self._tokens.clear()
            self._signed_at = time.monotonic()
        return super().token(*roles)

    async def _ask(self, method: str, service: str, path: str, roles: Sequence[str], **options: Any) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await asyncio.wait_for(super()._ask(method, service, path, roles, **options), TRY_SECONDS)
            except (httpx.TransportError, TimeoutError) as error:
                trouble = f"{type(error).__name__}: {error}"
            except Refused as refused:
                if refused.status not in COME_AGAIN:
                    if refused.status >= 500:
                        self._broke.append(f"{method} {service}{path}: {refused}")
                    raise
                trouble = str(refused)
            if time.monotonic() > deadline:
                raise NeverAcknowledged(f"{method} {service}{path}: {trouble}")
            self._retries[service] += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def send_events(self, publisher: str, body: bytes, headers: Mapping[str, str]) -> list[dict[str, Any]]:
        """The verdicts on a batch of events."""
        roles, said = [f"publisher:{publisher}"], {"Content-Type": "application/cloudevents-batch+json", **headers}
        answer = await self._ask("POST", "settlement", "/v1/events", roles, content=body, headers=said)
        return answer["verdicts"]

    def find_wrong(self, what: str) -> None:
        """Notes an answer that no fault excuses."""
        self._broke.append(what)


FITTING = {
    "taken": {"accepted", "known", "parked"},
    "parked": {"parked", "known"},
    "refused": {"refused"},
    "unreadable": {"unreadable"},
}
"""By the verdict a message must get, what it may be answered: the same again is known."""


@dataclass
class HttpSender:
    """A publisher without Kafka; its batches are sent again until they are answered."""

    live: PatientLive
    publisher: str
    ledger: Ledger
    dice: Random

    async def send(self, batch: Sequence[Message]) -> None:
        """Sends a batch until each of its messages has its verdict. Raises NeverAcknowledged."""
        body = b"[" + b",".join(self._event(message) for message in batch) + b"]"
        packed = self.dice.random() < 0.3
        headers = {"Content-Encoding": "gzip"} if packed else {}
        verdicts = await self.live.send_events(self.publisher, gzip.compress(body) if packed else body, headers)
        for message, verdict in zip(batch, verdicts, strict=True):
            is_right = verdict["verdict"] in FITTING[message.verdict]
            if not is_right or (message.verdict == "refused" and verdict["code"] != message.code):
                self.live.find_wrong(f"{message} was answered {verdict}")
            self.ledger.acknowledge(self.publisher, message)

    def _event(self, message: Message) -> bytes:
        return to_structured(envelope_of(message, self.dice), value_of(message))

    async def close(self) -> None:
        """There is nothing to end."""


@dataclass
class KafkaSender:
    """A publisher's producer, idempotent, made anew when it has failed."""

    settings: Mapping[str, str]
    publisher: str
    password: str
    ledger: Ledger
    dice: Random
    retries: "Counter[str]"
    _producer: AIOKafkaProducer | None = None

    async def send(self, batch: Sequence[Message]) -> None:
        """Sends a batch in order until Kafka has acknowledged every message of it. Raises NeverAcknowledged."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                await asyncio.wait_for(self._send_all(batch), TRY_SECONDS)
            except (KafkaError, TimeoutError, OSError) as error:
                await self.close()
                if time.monotonic() > deadline:
                    raise NeverAcknowledged(f"timesheet.{self.publisher}: {type(error).__name__}: {error}") from error
                self.retries["kafka"] += 1
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                break
        for message in batch:
            self.ledger.acknowledge(self.publisher, message)

    async def _send_all(self, batch: Sequence[Message]) -> None:
        producer = await self._connected()
        topic = f"timesheet.{self.publisher}"
        waiting: list[asyncio.Future[Any]] = []
        for message in batch:
            value, headers = message.raw or (value_of(message), list(headers_of(message, self.dice)))
            waiting.append(await producer.send(topic, value, key=message.event_id.encode(), headers=headers))
        await asyncio.gather(*waiting)

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            options = client_options(kafka_of(self.settings), self.publisher, self.password)
            producer = AIOKafkaProducer(**options, acks="all", enable_idempotence=True, request_timeout_ms=8_000)
            try:
                await producer.start()
            except BaseException:
                await _stop_quietly(producer)
                raise
            self._producer = producer
        return self._producer

    async def close(self) -> None:
        """Ends the producer, though its broker may be gone."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await _stop_quietly(producer)


async def _stop_quietly(producer: AIOKafkaProducer) -> None:
    with contextlib.suppress(KafkaError, TimeoutError, OSError, asyncio.CancelledError):
        await asyncio.wait_for(producer.stop(), 1)


@dataclass
class Sending:
    """The batches of one publisher in one round, spread over its time."""

    sender: KafkaSender | HttpSender
    batches: Sequence[Sequence[Message]]
    seconds: float
    offset: float
    """How far into its share of the time the first batch is sent: 0 to 1."""
    sent: int = field(default=0)

    async def run(self) -> None:
        """Sends them all, not all publishers at one moment; done when the last is acknowledged."""
        await asyncio.sleep(self.offset * self.seconds / len(self.batches))
        for batch in self.batches:
            await self.sender.send(batch)
            self.sent += len(batch)
            await asyncio.sleep(self.seconds / len(self.batches))
