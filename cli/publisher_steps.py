"""Publishers in membership and on Kafka, step by step: each command may be repeated, and then mends what was left half.

Before anything is changed both are asked whether they answer. Membership's fact comes first, for it closes and opens
both doors, Kafka's and HTTP's, by itself; Kafka's users and rights follow.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from confluent_kafka import KafkaException

from cli.failures import CommandFailed
from cli.live.api import Live, Refused
from deploy.publishers import Credentials, PublisherAccess

ADMINISTRATOR = ["administrator"]
T = TypeVar("T")


class AskedWrongly(Exception):
    """What was asked does not fit how things are; the message says what would."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The administrator of both."""

    live: Live
    access: PublisherAccess

    async def register(self, publisher: str, name: str) -> Credentials | None:
        """A publisher with a user and topics; None where it has credentials already. Raises AskedWrongly, Refused."""
        known = await self._ready(publisher)
        if known is not None and known["suspended"]:
            raise AskedWrongly(f"{publisher} is suspended; `mellemregning publisher resume` lets it in again.")
        if known is None or known["name"] != name:
            await self._command("", {"publisher": publisher, "name": name})
        if await _on_kafka(lambda: self.access.users(publisher), f"{publisher} is registered"):
            return None
        return await self._admit(publisher, is_new=known is None)

    async def suspend(self, publisher: str, reason: str) -> list[str]:
        """Nothing more is taken from it, nor may it sign in; gives the Kafka users it had. Raises AskedWrongly."""
        known = _there(publisher, await self._ready(publisher))
        if not known["suspended"]:
            await self._command(f"/{publisher}/suspensions", {"reason": reason})
        done = f"{publisher} is suspended and what it sends is refused, but its connections are still open"
        return await _on_kafka(lambda: self.access.shut_out(publisher), done)

    async def resume(self, publisher: str) -> Credentials:
        """In again, with new credentials. Raises AskedWrongly."""
        known = _there(publisher, await self._ready(publisher))
        if known["suspended"]:
            await self._command("", {"publisher": publisher, "name": known["name"]})
        elif await _on_kafka(lambda: self.access.users(publisher), f"{publisher} is registered"):
            raise AskedWrongly(f"{publisher} is not suspended; `publisher credentials` gives it new credentials.")
        return await self._admit(publisher, is_new=False)

    async def renew(self, publisher: str) -> Credentials:
        """New credentials; the old ones are useless from then on. Raises AskedWrongly."""
        known = _there(publisher, await self._ready(publisher))
        if known["suspended"]:
            raise AskedWrongly(f"{publisher} is suspended; `mellemregning publisher resume` lets it in again.")
        return await self._admit(publisher, is_new=False)

    async def _ready(self, publisher: str) -> dict[str, Any] | None:
        """What membership knows of the publisher; both answer. Raises CommandFailed where one does not."""
        try:
            await asyncio.to_thread(self.access.check)
        except KafkaException as error:
            raise CommandFailed(f"Kafka does not answer, and nothing was changed: {error.args[0]}") from error
        return await find(self.live, publisher)

    async def _command(self, path: str, body: dict[str, Any]) -> None:
        await self.live.post("membership", f"/v1/publishers{path}", body, ADMINISTRATOR)

    async def _admit(self, publisher: str, *, is_new: bool) -> Credentials:
        return await _on_kafka(
            lambda: self.access.admit(publisher, is_new=is_new), f"{publisher} is registered and has no credentials yet"
        )


async def find(live: Live, publisher: str) -> dict[str, Any] | None:
    """What membership knows of a publisher; None where it is not registered."""
    listed = await live.get("membership", "/v1/publishers?limit=1", ADMINISTRATOR)  # a 403 here is about the token
    try:
        return await live.get("membership", f"/v1/publishers/{publisher}", ADMINISTRATOR)
    except Refused as refused:
        if refused.status == 403 and "items" in listed:
            return None
        raise


def steps_of(live: Live) -> Steps:
    """With the administrator's own Kafka user. Raises CommandFailed where it is not known here."""
    try:
        return Steps(live, PublisherAccess(os.environ))
    except KeyError as error:
        raise CommandFailed(f"The setting {error.args[0]} is missing; `mellemregning up` writes it.") from error


def _there(publisher: str, known: dict[str, Any] | None) -> dict[str, Any]:
    if known is None:
        raise AskedWrongly(f"{publisher} is not registered; `mellemregning publisher register` does that.")
    return known


async def _on_kafka(work: Callable[[], T], done: str) -> T:
    """What Kafka's part gives. Raises CommandFailed that says how far it came: the same command again mends it."""
    try:
        return await asyncio.to_thread(work)
    except KafkaException as error:
        raise CommandFailed(f"{done}: Kafka does not answer ({error.args[0]}). Give the command again.") from error
    except ValueError as error:
        raise AskedWrongly(str(error)) from error
