"""Where topics end, asked of the real broker with settlement's own rights."""

from uuid import uuid4

from aiokafka import AIOKafkaProducer

from deploy.local.platform import Platform
from services.settlement.runs.waiting.ends import KafkaEnds, TopicEnds
from shared.messaging.kafka import client_options
from tests.shared.messaging.kit import kafka_settings, new_publisher, producer_of


def ends_of(platform: Platform) -> KafkaEnds:
    environment = platform.env()
    user, password = environment["SETTLEMENT_KAFKA_USERNAME"], environment["SETTLEMENT_KAFKA_PASSWORD"]
    return KafkaEnds(kafka_settings(platform), user, password)


async def test_ends_are_those_of_the_topics_that_exist(platform: Platform) -> None:
    publisher, password = new_publisher(platform)
    silent, _ = new_publisher(platform)
    async with producer_of(platform, publisher, password) as producer:
        for number in range(3):
            await producer.send_and_wait(f"timesheet.{publisher}", f"{number}".encode())

    found = await ends_of(platform).read([f"timesheet.{publisher}", f"timesheet.{silent}", "timesheet.nobody-there"])

    assert found == {f"timesheet.{publisher}": TopicEnds(0, 3), f"timesheet.{silent}": TopicEnds(0, 0)}


async def test_a_transactions_mark_takes_an_offset_but_is_no_record(platform: Platform) -> None:
    publisher, _ = new_publisher(platform)
    topic = f"timesheet.{publisher}"
    environment = platform.env()
    options = client_options(kafka_settings(platform), "admin", environment["KAFKA_ADMIN_PASSWORD"])
    producer = AIOKafkaProducer(**options, transactional_id=uuid4().hex)
    await producer.start()
    try:
        async with producer.transaction():  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]
            await producer.send(topic, b"one")
            await producer.send(topic, b"two")
    finally:
        await producer.stop()
    ends = ends_of(platform)

    assert await ends.read([topic]) == {topic: TopicEnds(0, 3)}
    assert await ends.holds_records(topic, 1, 3)
    assert not await ends.holds_records(topic, 2, 3)
    assert not await ends.holds_records(topic, 3, 3)
