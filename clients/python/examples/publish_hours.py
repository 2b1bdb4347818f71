"""A supplier's system: publishes hours over Kafka and over HTTP, hears what became of them, and compares its books.

`publish_hours.py CREDENTIALS`: the file that `mellemregning publisher register … --json` wrote. TOKEN is one of the
publisher's own; SETTLEMENT_URL says where settlement's API is.
"""

import asyncio
import json
import os
import sys
from datetime import date
from pathlib import Path

from mellemregning_client import NotPublished
from mellemregning_client.facts import HoursCorrected, HoursLogged
from mellemregning_client.http import HttpPublisher, entries
from mellemregning_client.kafka import Kafka, KafkaPublisher, receipts
from mellemregning_client.receipts import EntryParked, EntryRefused

SETTLEMENT_URL = os.environ.get("SETTLEMENT_URL", "http://127.0.0.1:8102")


def hours(entry_id: str, minutes: int, project_id: str = "p1") -> HoursLogged:
    """What one's own system knows of a piece of work."""
    return HoursLogged(
        collaboration_id="example",
        entry_id=entry_id,
        project_id=project_id,
        member_id="dk-0161",
        work_date=date(2025, 3, 7),
        minutes=minutes,
    )


async def over_kafka(kafka: Kafka) -> None:
    """Three entries and a correction; then what came back about the one that is wrong and the one that is too early."""
    told = receipts(kafka)
    seen = await told.end()
    async with KafkaPublisher(kafka) as out:
        await out.publish(hours("e1", 90), hours("e2", 2_000), hours("e3", 45, project_id="not-yet-there"))
        corrected = HoursCorrected(collaboration_id="example", entry_id="e1", minutes=60, reason="Pause")
        await out.publish(out.source.event(corrected, revision=1))
    async for received in told.follow(seen):
        if isinstance(received.event, EntryRefused | EntryParked):
            print(f"Kafka: {received.event.entry_id} {received.event.code}: {received.event.message}")
        if isinstance(received.event, EntryRefused):
            return


async def over_http(publisher: str, token: str) -> None:
    """Two entries, one of which is there already; each with its verdict at once. Then everything, as it stands."""
    async with HttpPublisher(SETTLEMENT_URL, token, publisher) as out:
        for verdict in await out.publish(hours("e1", 90), hours("e4", 120)):
            print(f"HTTP: {verdict.event.subject} {verdict.verdict}")
        async for entry in entries(out.api, publisher=publisher):
            print(f"Entry {entry.entry_id}: {entry.amount} minutes, {entry.state} {entry.code or ''}".rstrip())


async def main(given: dict[str, str], token: str) -> None:
    """Both ways, one after the other."""
    kafka = Kafka(given["bootstrap"], given["username"], given["password"], security_protocol="SASL_PLAINTEXT")
    try:
        await over_kafka(kafka)
        await over_http(kafka.publisher, token)
    except NotPublished as error:
        sys.exit(f"Keep these and publish them again: {[event.subject for event in error.events]}. {error}")


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), os.environ["TOKEN"]))
