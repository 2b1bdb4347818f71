"""What the tests of messaging share: a small ledger as the effect, records as Kafka would hand them over."""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.local.platform import Platform
from deploy.topics import TopicAdmin
from shared.database import Connection, Pool, create_pool
from shared.events.timesheet import HoursLogged
from shared.messaging import store
from shared.messaging.consumer import Consumer
from shared.messaging.kafka import client_options
from shared.messaging.records import Batch
from shared.settings import KafkaSettings

Header = tuple[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Record:
    """A raw record, as the consumer loop reads it."""

    topic: str
    offset: int
    value: bytes | None
    headers: Sequence[Header]
    partition: int = 0
    key: bytes | None = None


def cloud_event(type_: str, event_id: str | None = None) -> list[Header]:
    """The headers of a well-formed event in binary mode."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", (event_id or str(uuid4())).encode()),
        ("ce_source", b"/tests"),
        ("ce_type", type_.encode()),
        ("content-type", b"application/json"),
    ]


def hours(entry_id: str, minutes: int = 60, collaboration_id: str = "test-club") -> bytes:
    """The data of an HoursLogged."""
    return json.dumps(
        {
            "collaboration_id": collaboration_id,
            "entry_id": entry_id,
            "project_id": "p1",
            "member_id": "dk-0161",
            "work_date": "2016-03-01",
            "minutes": minutes,
        }
    ).encode()


def hours_record(topic: str, offset: int, minutes: int = 60) -> Record:
    """A good record at an offset."""
    return Record(topic, offset, hours(f"e{offset}", minutes), cloud_event("timesheet.hours_logged.v1", f"id-{offset}"))


@dataclass
class Ledger:
    """Counts what was applied, in a table of its own in the consumer's database."""

    pool: Pool
    fails_on: set[str] = field(default_factory=set[str])

    async def apply(self, conn: Connection, batch: Batch) -> None:
        """Adds every HoursLogged; the entries in `fails_on` break it, as a bug would."""
        for received in batch.received:
            assert isinstance(received.event, HoursLogged)
            if received.event.entry_id in self.fails_on:
                raise RuntimeError(f"a bug met {received.event.entry_id}")
            await conn.execute(
                "INSERT INTO ledger (entry_id, minutes) VALUES ($1, $2)",
                received.event.entry_id,
                received.event.minutes,
            )

    async def entries(self) -> list[str]:
        """Every effect there was, in order; an entry applied twice stands twice."""
        return [row["entry_id"] for row in await self.pool.fetch("SELECT entry_id FROM ledger ORDER BY place")]


@asynccontextmanager
async def ledger_on(url: str) -> AsyncGenerator[Ledger]:
    """A ledger in a fresh database of settlement's."""
    pool = await create_pool(url, "settlement", application="tests")
    try:
        await pool.execute(
            "CREATE TABLE ledger (place BIGINT GENERATED ALWAYS AS IDENTITY, entry_id TEXT NOT NULL, minutes INTEGER)"
        )
        yield Ledger(pool)
    finally:
        await pool.close()


async def place_at(consumer: Consumer, topic: str, offset: int = 0) -> None:
    """Stores a first position, as the subscription does when it is assigned a partition."""
    async with consumer.pool.acquire() as conn:
        await store.insert_missing_positions(conn, consumer.name, {(topic, 0): offset}, "cluster", {topic: "topic"})


async def dead_letters(pool: Pool) -> list[asyncpg.Record]:
    """What was set aside, in order."""
    return await pool.fetch("SELECT * FROM dead_letters ORDER BY dead_letter_id")


def new_publisher(platform: Platform) -> tuple[str, str]:
    """A publisher with a user and topics of its own; gives its id and password."""
    publisher, password = f"pub-{uuid4().hex[:12]}", uuid4().hex
    TopicAdmin.from_environment(platform.env()).ensure_publisher(publisher, password)
    return publisher, password


def kafka_settings(platform: Platform) -> KafkaSettings:
    """How the tests reach the session's Kafka."""
    return KafkaSettings(bootstrap=platform.env()["KAFKA_BOOTSTRAP"], metadata_max_age_ms=1000)


@asynccontextmanager
async def producer_of(platform: Platform, user: str, password: str) -> AsyncGenerator[AIOKafkaProducer]:
    """A producer with a user's own credentials."""
    options = client_options(kafka_settings(platform), user, password)
    producer = AIOKafkaProducer(**options, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()
