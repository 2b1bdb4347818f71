"""A platform for measuring on: Kafka and PostgreSQL of its own, removed afterwards; and the events to measure with."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from aiokafka import AIOKafkaProducer

from deploy.local.platform import Platform
from deploy.topics import TopicAdmin
from services.settlement.consumers import FACTS, FACTS_TOPIC, Handlers, facts_consumer
from shared.database import Pool, create_pool
from shared.events.base import Event
from shared.events.cloudevents import Envelope, to_headers
from shared.events.membership import (
    CharterAdopted,
    CollaborationFounded,
    MemberJoined,
    ProjectStarted,
    PublisherGranted,
    PublisherRegistered,
)
from shared.events.registry import dump
from shared.events.timesheet import HoursLogged
from shared.messaging import store
from shared.messaging.kafka import client_options
from shared.settings import KafkaSettings

HOURS = "timesheet.hours_logged.v1"
ROOT = Path(__file__).resolve().parents[1]
CHARTER = (ROOT / "tests" / "cases" / "01-worked-example" / "charter-1.yaml").read_text(encoding="utf-8")
COLLABORATION = "storkoebenhavn"
FIRST_DAY = date(2016, 1, 1)
ENTRIES_A_DAY = 250
"""What the municipal systems together send for one day, before they send the next."""


@contextmanager
def platform_for(purpose: str) -> Generator[Platform]:
    """A started, migrated platform with base topics, under .local/bench; stopped and removed at the end."""
    home = ROOT / ".local" / "bench" / f"{os.getpid()}-{purpose}"
    shutil.rmtree(home, ignore_errors=True)
    platform = Platform(home)
    platform.start()
    try:
        platform.prepare()
        yield platform
    finally:
        platform.destroy()
        shutil.rmtree(home, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a collaboration is: members, mandatory projects, publishers with a grant for all."""

    members: int = 20
    projects: int = 5
    publishers: int = 4


def member_id(number: int) -> str:
    """The register id of the nth member."""
    return f"dk-{101 + number:04}"


def publisher_id(number: int) -> str:
    """The id of the nth publisher."""
    return f"bench-{number}"


def founding(shape: Shape) -> list[Event]:
    """The facts of a collaboration of this shape."""
    sha = hashlib.sha256(CHARTER.encode()).hexdigest()
    ours = COLLABORATION
    facts: list[Event] = [
        CollaborationFounded(collaboration_id=ours, name="Bench", country="DK", form="association", currency="DKK"),
        CharterAdopted(collaboration_id=ours, version=1, valid_from=FIRST_DAY, decision="b", text=CHARTER, sha256=sha),
    ]
    facts += [
        MemberJoined(
            collaboration_id=ours, member_id=member_id(n), name=f"Member {n}", kind="municipality", joined_on=FIRST_DAY
        )
        for n in range(shape.members)
    ]
    facts += [
        ProjectStarted(
            collaboration_id=ours, project_id=f"p{n}", name=f"Project {n}", kind="mandatory", starts_on=FIRST_DAY
        )
        for n in range(shape.projects)
    ]
    facts += [
        PublisherGranted(collaboration_id=ours, publisher=publisher_id(n), member_id="all", types=("hours_logged",))
        for n in range(shape.publishers)
    ]
    return facts


@dataclass(frozen=True, slots=True)
class Record:
    """A raw record for a consumer that is fed without Kafka."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    value: bytes | None


async def feed_facts(pool: Pool, shape: Shape) -> None:
    """Puts a collaboration of this shape into settlement's database, through its own consumer of facts."""
    consumer = facts_consumer(pool, Handlers())
    async with pool.acquire() as conn:
        await store.insert_missing_positions(conn, FACTS, {(FACTS_TOPIC, 0): 0}, "bench", {FACTS_TOPIC: "bench"})
    registered: list[Event] = [
        PublisherRegistered(publisher=publisher_id(n), name="Bench") for n in range(shape.publishers)
    ]
    sequenced = [(event, 1) for event in registered]
    sequenced += [(event, number) for number, event in enumerate(founding(shape), 1)]
    records: list[Record] = []
    for offset, (event, number) in enumerate(sequenced):
        envelope = Envelope(id=f"fact-{offset}", source="/bench", type=event.TYPE, sequence=number)
        records.append(Record(FACTS_TOPIC, 0, offset, None, to_headers(envelope), dump(event)))
    await asyncio.wait_for(consumer.process(records), 60)
    assert consumer.state.healthy, consumer.state.last_error


def hours_event(number: int, shape: Shape) -> tuple[list[tuple[str, bytes]], bytes]:
    """Headers and value of the nth entry: random-looking UUIDs as ids, members and projects in turn, day after day."""
    event_id = str(UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835 + 1) % 2**128, version=4))
    event = HoursLogged(
        collaboration_id=COLLABORATION,
        entry_id=event_id,
        project_id=f"p{number % shape.projects}",
        member_id=member_id((number // shape.projects) % shape.members),
        work_date=FIRST_DAY + timedelta(days=number // ENTRIES_A_DAY % 365),
        minutes=1 + number % 480,
        worker=f"w-{number % 300}",
    )
    return to_headers(Envelope(id=event_id, source="/bench", type=HOURS)), dump(event)


def kafka_of(platform: Platform) -> KafkaSettings:
    """How to reach the platform's Kafka."""
    return KafkaSettings(bootstrap=platform.env()["KAFKA_BOOTSTRAP"], metadata_max_age_ms=1000)


async def publish_hours(platform: Platform, shape: Shape, first: int, count: int) -> None:
    """Puts `count` entries on the publishers' topics, in turn, beginning with the entry `first`."""
    admin = TopicAdmin.from_environment(platform.env())
    for number in range(shape.publishers):
        await asyncio.to_thread(admin.ensure_publisher, publisher_id(number), "bench")
    producers = [
        AIOKafkaProducer(**client_options(kafka_of(platform), publisher_id(n), "bench"), acks="all", linger_ms=5)
        for n in range(shape.publishers)
    ]
    for producer in producers:
        await producer.start()
    try:
        for start in range(first, first + count, 5000):
            waiting: list[asyncio.Future[object]] = []
            for number in range(start, min(start + 5000, first + count)):
                headers, value = hours_event(number, shape)
                topic = f"timesheet.{publisher_id(number % shape.publishers)}"
                waiting.append(await producers[number % shape.publishers].send(topic, value, headers=headers))  # pyright: ignore[reportArgumentType]
            await asyncio.gather(*waiting)
    finally:
        for producer in producers:
            await producer.stop()


@asynccontextmanager
async def settlement_pool(platform: Platform) -> AsyncGenerator[Pool]:
    """A pool on settlement's schema."""
    pool = await create_pool(platform.env()["SETTLEMENT_DATABASE_URL"], "settlement", application="bench")
    try:
        yield pool
    finally:
        await pool.close()
