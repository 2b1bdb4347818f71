"""What the tests of the platform do again and again."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import ClusterAuthorizationFailedError, KafkaConnectionError, for_code

from deploy.local.platform import Platform
from deploy.local.ports import ANY_PORTS

TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True)
class User:
    """A Kafka user."""

    name: str
    password: str


def without_settings() -> dict[str, str]:
    """The environment of these tests less the settings of a platform, with free ports only."""
    ours = ("KAFKA", "_DATABASE_URL", "POSTGRES", "MELLEMREGNING_HOME", "_PORT")
    return {k: v for k, v in os.environ.items() if not any(part in k for part in ours)} | ANY_PORTS


def spare_platform(home: Path, settings: Mapping[str, str] | None = None) -> Platform:
    """A platform of its own, for tests that break it."""
    return Platform(home, without_settings() | dict(settings or {}))


def service_user(platform: Platform, service: str) -> User:
    return User(service, platform.env()[f"{service.upper()}_KAFKA_PASSWORD"])


async def write(platform: Platform, user: User, topic: str, value: bytes) -> None:
    """Write one message with an idempotent producer. Raises what the broker answers.

    For a moment after a restart the broker knows the administrator, and other users and their rights not yet.
    """
    for _ in range(60):
        try:
            return await _write_once(platform, user, topic, value)
        except (KafkaConnectionError, ClusterAuthorizationFailedError):
            await asyncio.sleep(0.5)
    return await _write_once(platform, user, topic, value)


async def _write_once(platform: Platform, user: User, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(**_client(platform, user), enable_idempotence=True)
    try:
        await producer.start()
        await asyncio.wait_for(producer.send_and_wait(topic, value), TIMEOUT_SECONDS)
    finally:
        await producer.stop()


async def read(platform: Platform, user: User, topic: str) -> bytes | None:
    """The first message of a topic's first partition. Raises what the broker answers.

    The consumer alone would ask for ever for a topic it may not even see, so that is asked for first.
    """
    admin: Any = AIOKafkaAdminClient(**_client(platform, user))
    await admin.start()
    try:
        (described,) = await admin.describe_topics([topic])
    finally:
        await admin.close()
    if described["error_code"]:
        raise for_code(described["error_code"])(topic)
    consumer = AIOKafkaConsumer(**_client(platform, user), auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        return (await asyncio.wait_for(consumer.getone(), TIMEOUT_SECONDS)).value
    finally:
        await consumer.stop()


async def join(platform: Platform, user: User, topic: str, group: str) -> None:
    """Join a consumer group. Raises what the broker answers."""
    consumer = AIOKafkaConsumer(topic, **_client(platform, user), group_id=group)
    try:
        await asyncio.wait_for(consumer.start(), TIMEOUT_SECONDS)
    finally:
        await consumer.stop()


async def create(platform: Platform, user: User, topic: str) -> None:
    """Create a topic as this user. Raises what the broker answers."""
    admin = AIOKafkaAdminClient(**_client(platform, user))
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
        for _topic, code, *_message in answer.topic_errors:
            if code:
                raise for_code(code)(topic)
    finally:
        await admin.close()


async def connect(platform: Platform, user: User | None) -> None:
    """Only connect, with a name and a password or without any. Raises what the broker answers."""
    settings: dict[str, Any] = (
        {"bootstrap_servers": platform.kafka.bootstrap} if user is None else _client(platform, user)
    )
    admin = AIOKafkaAdminClient(**settings, request_timeout_ms=3000)
    try:
        await asyncio.wait_for(admin.start(), TIMEOUT_SECONDS)
    finally:
        await admin.close()


def _client(platform: Platform, user: User) -> dict[str, Any]:
    return {
        "bootstrap_servers": platform.kafka.bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_plain_username": user.name,
        "sasl_plain_password": user.password,
    }


async def query(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
