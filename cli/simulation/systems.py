"""Municipal systems in a process of their own, `python -m cli.simulation.systems`, told what to do on its input.

Each has its own connection and its own credentials, and sends through the client. It listens to what it is told about
what it sent, and sends again what was refused only because its grant was not known yet. What happens is told on
standard output, a JSON object a line: `{"connected": true}`, `{"sent": n}`, `{"receipt": {...}}`, `{"all_sent": true}`.
It begins to send at the second line of input, and listens until standard input ends.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from cli.simulation.messages import Message
from cli.simulation.orders import Orders
from cli.simulation.ways import OverHttp, OverKafka, Told, Way

SENT_AT_ONCE = 500
TRIES_MAX = 30
SECONDS_BETWEEN_TRIES = 1.0
NOT_AUTHORISED = "not_authorised"


@dataclass
class MunicipalSystem:
    """One system: what it sends, and how often it tried again to say what it has a right to say."""

    messages: Sequence[Message]
    way: Way
    tries: dict[str, int] = field(default_factory=dict[str, int])

    async def send_all(self) -> None:
        """Everything in order, each when it is due; waits until it is acknowledged."""
        clock = asyncio.get_running_loop().time
        began, sent = clock(), 0
        while sent < len(self.messages):
            early = self.messages[sent].due_seconds - (clock() - began)
            if early > 0:
                await asyncio.sleep(early)
            now = clock() - began
            part = [m for m in self.messages[sent : sent + SENT_AT_ONCE] if m.due_seconds <= now]
            await self._send(part)
            sent += len(part)

    async def listen(self) -> None:
        """Passes on what it is told, until cancelled."""
        async for told in self.way.receipts():
            await self._hear(told)

    async def _send(self, part: Sequence[Message]) -> None:
        answered = await self.way.send([message.event for message in part])
        tell(sent=len(part))
        for told in answered:
            await self._hear(told)

    async def _hear(self, told: Told) -> None:
        message = self._by_id.get(str(told.get("event_id")))
        if message is not None and told.get("code") == NOT_AUTHORISED and self._is_entitled_to(message):
            await self._send_again(message)
        else:
            tell(receipt={"publisher": self.way.publisher, **told})

    def __post_init__(self) -> None:
        self._by_id = {message.event_id: message for message in self.messages}

    def _is_entitled_to(self, message: Message) -> bool:
        """Whether it speaks for itself (contracts.md 3), so that a refusal only means that this was not known yet."""
        return message.fields.get("member_id", self.way.publisher) == self.way.publisher

    async def _send_again(self, message: Message) -> None:
        self.tries[message.event_id] = tries = self.tries.get(message.event_id, 0) + 1
        if tries > TRIES_MAX:
            raise RuntimeError(f"{self.way.publisher} was refused {tries} times what it has a right to say.")
        await asyncio.sleep(SECONDS_BETWEEN_TRIES)
        for told in await self.way.send([message.event]):
            await self._hear(told)


def tell(**what: Any) -> None:
    """One line to whoever started this process."""
    print(json.dumps(what, ensure_ascii=False), flush=True)


async def work(orders: Orders) -> None:
    """Connects all systems, lets them send side by side, listens until standard input ends."""
    messages = await asyncio.to_thread(orders.write)
    async with AsyncExitStack() as open_ways:
        over_kafka = (OverKafka.of(publisher, orders) for publisher in orders.passwords)
        over_http = (OverHttp.of(publisher, orders) for publisher in orders.tokens)
        ways = await asyncio.gather(*(open_ways.enter_async_context(way) for way in (*over_kafka, *over_http)))
        systems = [MunicipalSystem(messages[way.publisher], way) for way in ways]
        tell(connected=True)
        await _send_and_listen(systems)


async def _send_and_listen(systems: Sequence[MunicipalSystem]) -> None:
    listening = asyncio.gather(*(system.listen() for system in systems))
    try:
        await asyncio.to_thread(sys.stdin.readline)
        await _unless_failing(listening, asyncio.gather(*(system.send_all() for system in systems)))
        tell(all_sent=True)
        await _unless_failing(listening, asyncio.ensure_future(asyncio.to_thread(sys.stdin.read)))
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _unless_failing(listening: "asyncio.Future[Any]", done: "asyncio.Future[Any]") -> None:
    """Waits for `done`; raises what either of the two raised."""
    await asyncio.wait([listening, done], return_when=asyncio.FIRST_COMPLETED)
    if listening.done():
        listening.result()
    await done


def main() -> None:
    """Reads the orders from the first line of standard input and carries them out."""
    asyncio.run(work(Orders(**json.loads(sys.stdin.readline()))))


if __name__ == "__main__":
    main()
