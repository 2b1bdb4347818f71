# confluent_kafka.admin lists what it exports in its documentation and not in __all__.
# pyright: reportPrivateImportUsage=false
"""When the system has come to rest: all that was published is taken in, told on, and shown."""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer
from confluent_kafka import KafkaException
from confluent_kafka import TopicPartition as AtPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from deploy.local.system import System, is_ready
from deploy.topics import admin_config

REST_SECONDS_MAX = 150.0

_silent = logging.getLogger("tests.faults.librdkafka")
_silent.setLevel(logging.CRITICAL)

CONSUMERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("settlement", "settlement.facts", ("membership.events",)),
    ("settlement", "settlement.intake", ("timesheet.",)),
    ("reporting", "reporting", ("membership.events", "settlement.totals", "results.")),
)
"""By schema and consumer: what the names of its topics begin with."""


class NeverAtRest(Exception):
    """The system is still at work, or stuck, long after the last fault; the text says on what."""


def database_url(system: System) -> str:
    """The administrator's way into the services' database."""
    return system.platform.env()["POSTGRES_ADMIN_URL"].rpartition("/")[0] + "/mellemregning"


async def come_to_rest(system: System) -> float:
    """Waits until nothing is under way; gives the seconds it took. Raises NeverAtRest."""
    begun = time.monotonic()
    trouble = "nothing was asked yet"
    while time.monotonic() - begun < REST_SECONDS_MAX:
        try:
            trouble = await asyncio.wait_for(_unrest(system), 15)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaException) as error:
            trouble = f"{type(error).__name__}: {error}"
        if not trouble:
            return time.monotonic() - begun
        await asyncio.sleep(0.3)
    raise NeverAtRest(f"After {REST_SECONDS_MAX:.0f} s: {trouble}")


async def _unrest(system: System) -> str:
    """What is still under way; empty where nothing is."""
    ports = system.platform.ports
    for process in system.processes:
        if not await asyncio.to_thread(is_ready, ports[process.port_setting]):
            return f"{process.name} is not ready"
    connection = await asyncpg.connect(database_url(system), timeout=5)
    try:
        for service in ("membership", "settlement"):
            if waiting := await connection.fetchval(f"SELECT count(*) FROM {service}.outbox"):
                return f"{waiting} messages wait in the outbox of {service}"
        return await _unread(connection, await ends(system.platform.env()))
    finally:
        await connection.close()


async def _unread(connection: "asyncpg.Connection[asyncpg.Record]", logs: Mapping[tuple[str, int], int]) -> str:
    for schema, consumer, beginnings in CONSUMERS:
        rows = await connection.fetch(
            f"SELECT topic, partition, next_offset FROM {schema}.consumer_offsets WHERE consumer = $1", consumer
        )
        stored = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        for (topic, partition), end in logs.items():
            reached = stored.get((topic, partition), 0)
            if topic.startswith(beginnings) and reached < end:
                return f"{consumer} has read {topic}/{partition} up to {reached} of {end}"
    return ""


async def ends(settings: Mapping[str, str]) -> dict[tuple[str, int], int]:
    """Where each partition of every topic ends. Raises KafkaException."""
    return await asyncio.to_thread(_ends, settings)


def _ends(settings: Mapping[str, str]) -> dict[tuple[str, int], int]:
    admin: Any = AdminClient(admin_config(settings), logger=_silent)
    topics = {name: topic.partitions for name, topic in admin.list_topics(timeout=5).topics.items() if name[0] != "_"}
    assert "membership.events" in topics, f"Kafka names too few topics: {topics}"
    wanted = {AtPartition(name, number): OffsetSpec.latest() for name, numbers in topics.items() for number in numbers}
    found = admin.list_offsets(wanted, request_timeout=5)
    return {(at.topic, at.partition): future.result(5).offset for at, future in found.items()}


def admin_consumer(settings: Mapping[str, str]) -> AIOKafkaConsumer:
    """A reader of everything, with the administrator's rights; not started."""
    given = admin_config(settings)
    options: dict[str, Any] = {
        "bootstrap_servers": given["bootstrap.servers"],
        "security_protocol": given["security.protocol"],
        "sasl_mechanism": given["sasl.mechanism"],
        "sasl_plain_username": given["sasl.username"],
        "sasl_plain_password": given["sasl.password"],
    }
    return AIOKafkaConsumer(**options, enable_auto_commit=False, auto_offset_reset="earliest")
