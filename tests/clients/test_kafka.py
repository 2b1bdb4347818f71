"""The client on a real Kafka of its own, which is killed, stopped and started again under it."""

import asyncio
import contextlib
import json
import shutil
import signal
import time
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from mellemregning_client import CloudEvent, NotConnected, NotPublished, Patience
from mellemregning_client.kafka import Kafka, KafkaPublisher, receipts, results
from mellemregning_client.receipts import EntryRefused
from mellemregning_client.results import ClaimIssued

from deploy.local.platform import Platform
from deploy.topics import TopicAdmin
from shared.events.cloudevents import read_envelope
from shared.events.examples import EXAMPLES
from tests.clients.kit import LOGGED
from tests.platform import new_platform

SHORT = Patience(seconds=3, attempt_seconds=2)


@pytest.fixture(scope="module")
def broker() -> Iterator[Platform]:
    """A platform that these tests may break."""
    own = new_platform("client")
    own.start()
    TopicAdmin.from_environment(own.env()).ensure_base()
    yield own
    own.destroy()
    shutil.rmtree(own.home, ignore_errors=True)


@pytest.fixture
def kafka(broker: Platform) -> Kafka:
    """A publisher's own way in."""
    name = f"pub-{uuid4().hex[:10]}"
    TopicAdmin.from_environment(broker.env()).ensure_publisher(name, "secret")
    return reached(broker, name, "secret")


def reached(broker: Platform, username: str, password: str) -> Kafka:
    return Kafka(broker.env()["KAFKA_BOOTSTRAP"], username, password, security_protocol="SASL_PLAINTEXT")


async def written(broker: Platform, topic: str) -> list[tuple[str, bytes]]:
    """(id, data) of all records of a topic, as settlement reads them."""
    settings = broker.env()
    consumer = AIOKafkaConsumer(**reached(broker, "settlement", settings["SETTLEMENT_KAFKA_PASSWORD"]).options())
    await consumer.start()
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        found: list[tuple[str, bytes]] = []
        while len(found) < end:
            for record in (await consumer.getmany(partition, timeout_ms=500)).get(partition, []):
                envelope, data = read_envelope(record.headers, record.value)
                found.append((envelope.id, data))
        return found
    finally:
        await consumer.stop()


async def refuse(broker: Platform, publisher: str, *numbers: int) -> None:
    """Receipts as settlement writes them."""
    settings = broker.env()
    settlement = KafkaPublisher(reached(broker, "settlement", settings["SETTLEMENT_KAFKA_PASSWORD"]), publisher)
    settlement.topic = f"receipts.{publisher}"
    said = b'{"event_id": "%d", "source": "s", "type": "t", "code": "malformed", "message": "No."}'
    async with settlement:
        await settlement.publish(
            *(CloudEvent(str(n), "/settlement", EntryRefused.TYPE, said % n) for n in numbers),
        )


def entries(count: int) -> list[CloudEvent]:
    source = KafkaPublisher(Kafka("nowhere", "dk-0161", "")).source
    return [source.event(replace(LOGGED, entry_id=f"e{number}")) for number in range(count)]


async def test_what_is_published_is_on_the_topic_in_order_and_once(broker: Platform, kafka: Kafka):
    events = entries(2_500)
    async with KafkaPublisher(kafka) as publisher:
        ids = await publisher.publish(*events)
        assert await publisher.publish(LOGGED) == [publisher.source.event(LOGGED).id]
    found = await written(broker, publisher.topic)
    assert found[:-1] == [(event.id, event.data) for event in events]
    assert [event_id for event_id, _ in found[:-1]] == ids


async def test_many_may_publish_at_once(broker: Platform, kafka: Kafka):
    events = entries(200)
    async with KafkaPublisher(kafka) as publisher:
        await asyncio.gather(*(publisher.publish(event) for event in events))
    assert sorted(await written(broker, publisher.topic)) == sorted((event.id, event.data) for event in events)


@pytest.mark.timeout(300)
async def test_a_broker_killed_meanwhile_loses_nothing_and_what_goes_out_again_has_its_ids(
    broker: Platform, kafka: Kafka
):
    events = entries(20_000)
    patience = Patience(seconds=150, attempt_seconds=5)
    async with (
        KafkaPublisher(kafka, patience=patience) as publisher,
        contextlib.aclosing(receipts(kafka, patience=patience).follow()) as following,
    ):
        await refuse(broker, kafka.username, 1)
        seen = [(await anext(following)).id]
        publishing = asyncio.create_task(publisher.publish(*events))
        await asyncio.sleep(0.3)
        assert not publishing.done()
        await asyncio.to_thread(broker.kill_kafka)
        await asyncio.to_thread(broker.start_kafka)
        await refuse(broker, kafka.username, 2)
        seen.append((await anext(following)).id)
        ids = await publishing
    assert seen == ["1", "2"]
    found = await written(broker, publisher.topic)
    assert list(dict.fromkeys(event_id for event_id, _ in found)) == ids == [event.id for event in events]
    assert set(found) == {(event.id, event.data) for event in events}


@contextlib.asynccontextmanager
async def silent(broker: Platform) -> AsyncGenerator[None]:
    """The broker answers nothing, and keeps its connections."""
    program = broker.kafka.program
    program.send(signal.SIGSTOP)
    try:
        yield
    finally:
        program.send(signal.SIGCONT)


async def test_a_broker_that_is_silent_for_long_is_told_with_what_was_not_sent(broker: Platform, kafka: Kafka):
    events = entries(5)
    async with KafkaPublisher(kafka, patience=SHORT) as publisher:
        await publisher.publish(*events[:2])
        async with silent(broker):
            began = time.monotonic()
            with pytest.raises(NotPublished, match=events[2].id) as told:
                await publisher.publish(*events[2:])
            assert time.monotonic() - began < 10
        assert list(told.value.events) == events[2:]

        await publisher.publish(*told.value.events)

    found = await written(broker, publisher.topic)
    assert list(dict.fromkeys(found)) == [(event.id, event.data) for event in events]


async def test_leaving_does_not_hang_on_a_broker_that_is_silent(broker: Platform, kafka: Kafka):
    async with silent(broker):
        began = time.monotonic()
        with pytest.raises(NotConnected):
            async with KafkaPublisher(kafka, patience=SHORT):
                pass
        assert time.monotonic() - began < 10


async def test_anothers_topic_is_not_tried_for_long(broker: Platform, kafka: Kafka):
    other = f"pub-{uuid4().hex[:10]}"
    TopicAdmin.from_environment(broker.env()).ensure_publisher(other, "secret")
    async with KafkaPublisher(kafka, other) as publisher:
        with pytest.raises(NotPublished, match="Authorization"):
            await publisher.publish(LOGGED)
    assert await written(broker, f"timesheet.{other}") == []


async def test_a_wrong_password_is_told(broker: Platform, kafka: Kafka):
    with pytest.raises(NotConnected):
        async with KafkaPublisher(replace(kafka, password="wrong"), patience=SHORT):
            pass


async def test_what_is_too_large_is_told_at_once_and_what_was_before_it_is_there(broker: Platform, kafka: Kafka):
    small, large = entries(2)
    large = replace(large, data=b'"' + b"x" * 2_000_000 + b'"')
    async with KafkaPublisher(kafka) as publisher:
        with pytest.raises(NotPublished, match="TooLarge") as told:
            await publisher.publish(small, large)
        assert told.value.events == (large,)
        await publisher.publish(LOGGED)
    first, *_ = await written(broker, publisher.topic)
    assert first == (small.id, small.data)


async def test_receipts_are_read_from_a_position_that_the_reader_keeps(broker: Platform, kafka: Kafka):
    feed = receipts(kafka)
    assert [received async for received in feed.read()] == []
    await refuse(broker, kafka.username, 1, 2, 3)

    first, *rest = [received async for received in feed.read()]
    again = [received async for received in feed.read(after=first.position)]

    assert isinstance(first.event, EntryRefused)
    assert (first.id, first.event.event_id, first.event.code) == ("1", "1", "malformed")
    assert again == rest
    assert [received.id for received in rest] == ["2", "3"]
    assert await feed.end() == rest[-1].position


async def test_a_subscriber_reads_the_settlements_of_a_collaboration_and_no_others(broker: Platform):
    admin, name = TopicAdmin.from_environment(broker.env()), f"sub-{uuid4().hex[:10]}"
    admin.ensure_subscriber(name, "c1", "secret")
    admin.ensure_collaboration("c2")
    settlement = reached(broker, "settlement", broker.env()["SETTLEMENT_KAFKA_PASSWORD"])
    async with KafkaPublisher(settlement) as out:
        out.topic = "results.c1"
        said = json.dumps(EXAMPLES[ClaimIssued.TYPE]).encode()
        await out.publish(CloudEvent("1", "/settlement", ClaimIssued.TYPE, said))

    subscriber = reached(broker, name, "secret")
    [received] = [each async for each in results(subscriber, "c1").read()]

    assert isinstance(received.event, ClaimIssued)
    assert received.event.amount_minor == EXAMPLES[ClaimIssued.TYPE]["amount_minor"]
    with pytest.raises(NotConnected):
        [each async for each in results(subscriber, "c2", patience=SHORT).read()]


def test_new_credentials_are_of_the_same_publisher():
    renewed = Kafka("nowhere", "dk-0161.5f2a9c01", "")
    publisher = KafkaPublisher(renewed)
    assert (publisher.topic, receipts(renewed).topic) == ("timesheet.dk-0161", "receipts.dk-0161")
    assert publisher.source == KafkaPublisher(Kafka("nowhere", "dk-0161", "")).source
