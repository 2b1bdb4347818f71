"""Municipal systems in a process of their own, `python -m cli.demonstration.systems`, told what to do on its input.

Each has its own connection, its own credentials and its own topic. It sends its year, listens to its receipts, and
sends again what was refused only because its grant was not known yet. What happens is told on standard output, a JSON
object a line: `{"connected": true}`, `{"sent": n}`, `{"receipt": {...}}`, `{"all_sent": true}`. It begins to send at
the second line of input, and listens until standard input ends.
"""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from cli.demonstration.cases import load_cases
from cli.demonstration.messages import Message
from cli.demonstration.year import write_year
from shared.messaging.kafka import client_options
from shared.settings import KafkaSettings

KAFKA_SECONDS_MAX = 60.0
SENT_AT_ONCE = 500
TRIES_MAX = 30
SECONDS_BETWEEN_TRIES = 1.0
NOT_AUTHORISED = "not_authorised"


@dataclass(frozen=True, slots=True)
class Orders:
    """What these systems are to do. `kafka` are KafkaSettings, `passwords` the credentials by system."""

    kafka: dict[str, Any]
    passwords: dict[str, str]
    year: int
    entries: int
    with_late: bool

    def to_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass
class MunicipalSystem:
    """One system: what it sends, and how often it tried again to say what it has a right to say."""

    publisher: str
    messages: Sequence[Message]
    producer: AIOKafkaProducer
    receipts: AIOKafkaConsumer
    tries: dict[str, int] = field(default_factory=dict[str, int])

    async def send_all(self) -> None:
        """Everything in order, so many at once; waits for Kafka's acknowledgement of each."""
        for start in range(0, len(self.messages), SENT_AT_ONCE):
            part = self.messages[start : start + SENT_AT_ONCE]
            waiting = [await self._send(message) for message in part]
            await asyncio.wait_for(asyncio.gather(*waiting), KAFKA_SECONDS_MAX)
            tell(sent=len(part))

    async def listen(self) -> None:
        """Passes receipts on, until cancelled."""
        by_id = {message.event_id: message for message in self.messages}
        async for record in self.receipts:
            headers = {name: value.decode() for name, value in record.headers if value is not None}
            receipt: dict[str, Any] = {**json.loads(record.value or b"{}"), "fact": headers["ce_type"].split(".")[1]}
            message = by_id.get(str(receipt.get("event_id")))
            if message is not None and receipt.get("code") == NOT_AUTHORISED and self._is_entitled_to(message):
                await self._send_again(message)
            else:
                tell(receipt={"publisher": self.publisher, **receipt})

    def _is_entitled_to(self, message: Message) -> bool:
        """Whether it speaks for itself (contracts.md 3), so that a refusal only means that this was not known yet."""
        return message.fields.get("member_id", self.publisher) == self.publisher

    async def _send_again(self, message: Message) -> None:
        self.tries[message.event_id] = tries = self.tries.get(message.event_id, 0) + 1
        if tries > TRIES_MAX:
            raise RuntimeError(f"{self.publisher} was refused {tries} times what it has a right to say.")
        await asyncio.sleep(SECONDS_BETWEEN_TRIES)
        await self._send(message)

    async def _send(self, message: Message) -> "asyncio.Future[Any]":
        sending = self.producer.send(message.topic, message.data, key=message.key, headers=list(message.headers))
        return await asyncio.wait_for(sending, KAFKA_SECONDS_MAX)


def tell(**what: Any) -> None:
    """One line to whoever started this process."""
    print(json.dumps(what, ensure_ascii=False), flush=True)


async def connect(publisher: str, orders: Orders, messages: Sequence[Message]) -> MunicipalSystem:
    """A system connected with its own credentials, listening from now on. Raises KafkaError, TimeoutError."""
    options = client_options(KafkaSettings(**orders.kafka), publisher, orders.passwords[publisher])
    producer = AIOKafkaProducer(**options, acks="all", enable_idempotence=True, linger_ms=5)
    await asyncio.wait_for(producer.start(), KAFKA_SECONDS_MAX)
    receipts = AIOKafkaConsumer(**options, enable_auto_commit=False)
    await asyncio.wait_for(receipts.start(), KAFKA_SECONDS_MAX)
    inbox = TopicPartition(f"receipts.{publisher}", 0)
    receipts.assign([inbox])
    await asyncio.wait_for(receipts.seek_to_end(inbox), KAFKA_SECONDS_MAX)
    await asyncio.wait_for(receipts.position(inbox), KAFKA_SECONDS_MAX)
    return MunicipalSystem(publisher, messages, producer, receipts)


async def work(orders: Orders) -> None:
    """Connects all systems, sends the year side by side, listens until standard input ends."""
    messages = await asyncio.to_thread(_messages, orders)
    systems = await asyncio.gather(*(connect(publisher, orders, messages[publisher]) for publisher in orders.passwords))
    tell(connected=True)
    listening = asyncio.gather(*(system.listen() for system in systems))
    try:
        await asyncio.to_thread(sys.stdin.readline)
        await _unless_failing(listening, asyncio.gather(*(system.send_all() for system in systems)))
        tell(all_sent=True)
        await _unless_failing(listening, asyncio.ensure_future(asyncio.to_thread(sys.stdin.read)))
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await asyncio.gather(*(_close(system) for system in systems), return_exceptions=True)


async def _unless_failing(listening: "asyncio.Future[Any]", done: "asyncio.Future[Any]") -> None:
    """Waits for `done`; raises what either of the two raised."""
    await asyncio.wait([listening, done], return_when=asyncio.FIRST_COMPLETED)
    if listening.done():
        listening.result()
    await done


async def _close(system: MunicipalSystem) -> None:
    await asyncio.wait_for(system.receipts.stop(), KAFKA_SECONDS_MAX)
    await asyncio.wait_for(system.producer.stop(), KAFKA_SECONDS_MAX)


def _messages(orders: Orders) -> Mapping[str, list[Message]]:
    return write_year(load_cases(), orders.year, orders.entries, with_late=orders.with_late).messages


def main() -> None:
    """Reads the orders from the first line of standard input and carries them out."""
    asyncio.run(work(Orders(**json.loads(sys.stdin.readline()))))


if __name__ == "__main__":
    main()
