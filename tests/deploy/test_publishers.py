"""Publishers let in, given new credentials and shut out, on real Kafka, while their connections are open."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
)

from deploy.local.platform import Platform
from deploy.publishers import Credentials, PublisherAccess
from deploy.topics import TopicAdmin
from shared.messaging.kafka import client_options
from tests.deploy.kit import User, connect, join, read, service_user, write
from tests.shared.messaging.kit import kafka_settings

SECONDS_MAX = 5.0
NOT_ALLOWED = (TopicAuthorizationFailedError, ClusterAuthorizationFailedError)


@pytest.fixture
def access(platform: Platform) -> PublisherAccess:
    return PublisherAccess(platform.env())


@pytest.fixture
def publisher() -> str:
    return f"pub-{uuid4().hex[:8]}"


@asynccontextmanager
async def producing(platform: Platform, credentials: Credentials) -> AsyncGenerator[AIOKafkaProducer]:
    options = client_options(kafka_settings(platform), credentials.username, credentials.password)
    producer = AIOKafkaProducer(**options, acks="all", enable_idempotence=True)
    await asyncio.wait_for(producer.start(), 20)
    try:
        yield producer
    finally:
        await asyncio.wait_for(producer.stop(), 20)


async def fails_within(producer: AIOKafkaProducer, topic: str, seconds: float) -> None:
    """What is sent on an open connection is refused before so many seconds have passed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            await asyncio.wait_for(producer.send_and_wait(topic, b"hours"), 10)
        except NOT_ALLOWED:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"an open connection still sends after {seconds:.0f} s")


def as_user(credentials: Credentials) -> User:
    return User(credentials.username, credentials.password)


async def test_a_publisher_shut_out_can_do_nothing_on_connections_open_or_new(
    platform: Platform, access: PublisherAccess, publisher: str
) -> None:
    topic, first = f"timesheet.{publisher}", access.admit(publisher, is_new=True)
    assert first.username == publisher
    async with producing(platform, first) as producer:
        await producer.send_and_wait(topic, b"hours")

        assert access.shut_out(publisher) == [publisher]

        await fails_within(producer, topic, SECONDS_MAX)
        with pytest.raises(KafkaConnectionError):
            await connect(platform, as_user(first))

        again = access.admit(publisher)
        assert again.username != first.username
        await write(platform, as_user(again), topic, b"hours")
        await fails_within(producer, topic, SECONDS_MAX)


async def test_new_credentials_end_the_old_ones_at_once_and_for_good(
    platform: Platform, access: PublisherAccess, publisher: str
) -> None:
    topic, first = f"timesheet.{publisher}", access.admit(publisher, is_new=True)
    async with producing(platform, first) as old:
        await old.send_and_wait(topic, b"hours")

        second = access.admit(publisher)
        await write(platform, as_user(second), topic, b"hours")
        await fails_within(old, topic, SECONDS_MAX)
        with pytest.raises(KafkaConnectionError):
            await connect(platform, as_user(first))
        third = access.admit(publisher)
        await fails_within(old, topic, SECONDS_MAX)

    assert access.users(publisher) == [third.username]
    await write(platform, service_user(platform, "settlement"), f"receipts.{publisher}", b"receipt")
    assert await read(platform, as_user(third), f"receipts.{publisher}") == b"receipt"
    await join(platform, as_user(third), f"receipts.{publisher}", f"{publisher}.second")


async def test_what_a_publisher_reads_as_a_subscriber_goes_over_to_its_new_name(
    platform: Platform, access: PublisherAccess, publisher: str
) -> None:
    first, club = access.admit(publisher, is_new=True), f"club-{uuid4().hex[:8]}"
    TopicAdmin.from_environment(platform.env()).ensure_subscriber(publisher, club)
    await write(platform, service_user(platform, "settlement"), f"results.{club}", b"result")

    second = access.admit(publisher)

    assert first.username != second.username
    assert await read(platform, as_user(second), f"results.{club}") == b"result"


async def test_a_name_that_begins_alike_is_left_alone(
    platform: Platform, access: PublisherAccess, publisher: str
) -> None:
    longer = f"{publisher}-0"
    other = access.admit(longer, is_new=True)
    access.admit(publisher, is_new=True)

    access.shut_out(publisher)

    assert (access.users(publisher), access.users(longer)) == ([], [longer])
    await write(platform, as_user(other), f"timesheet.{longer}", b"hours")


async def test_what_a_failure_left_half_is_mended_by_doing_it_again(
    platform: Platform, access: PublisherAccess, publisher: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = access.admit(publisher, is_new=True)
    broken = PublisherAccess(platform.env())
    monkeypatch.setattr(broken, "_remove", None)
    with pytest.raises(TypeError):
        broken.admit(publisher)
    assert len(access.users(publisher)) == 2

    credentials = access.admit(publisher)

    assert access.users(publisher) == [credentials.username]
    with pytest.raises(KafkaConnectionError):
        await connect(platform, as_user(first))
    assert access.shut_out(publisher) == [credentials.username]
    assert access.shut_out(publisher) == []


async def test_the_end_of_a_topic_is_told(platform: Platform, access: PublisherAccess, publisher: str) -> None:
    credentials = access.admit(publisher, is_new=True)
    assert access.end_of_topic(publisher) == 0
    await write(platform, as_user(credentials), f"timesheet.{publisher}", b"hours")
    assert access.end_of_topic(publisher) == 1
