"""Which Kafka cluster and which incarnation of a topic an offset belongs to."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from confluent_kafka import TopicCollection
from confluent_kafka.admin import AdminClient

from shared.messaging.kafka import librdkafka_options
from shared.settings import KafkaSettings


@dataclass(frozen=True, slots=True)
class Identity:
    """The cluster's id and the id of each topic asked for."""

    cluster_id: str
    topic_ids: dict[str, str]


_silent = logging.getLogger("mellemregning.librdkafka")
_silent.setLevel(logging.CRITICAL)

IdentityOf = Callable[[Sequence[str]], Awaitable[Identity]]


def identity_reader(kafka: KafkaSettings, username: str, password: str) -> IdentityOf:
    """A function that asks Kafka for the identity of topics. Raises KafkaException when Kafka does not answer."""

    def read(topics: Sequence[str]) -> Identity:
        # A client for each question: it is asked at rebalances alone, and its threads would log for ever when Kafka is
        # away. Its results are futures of nothing in particular, hence Any.
        admin: Any = AdminClient(librdkafka_options(kafka, username, password), logger=_silent)
        described = admin.describe_topics(TopicCollection(list(topics)), request_timeout=10)
        ids = {topic: str(future.result().topic_id) for topic, future in described.items()}
        cluster = admin.list_topics(topics[0], timeout=10).cluster_id
        return Identity(cluster, ids)

    async def read_in_thread(topics: Sequence[str]) -> Identity:
        return await asyncio.to_thread(read, topics)

    return read_in_thread
