"""The topics settlement makes itself when it first needs them: receipts of a publisher, results of a collaboration."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka.errors import KafkaError
from confluent_kafka import KafkaError as Codes
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, NewTopic  # pyright: ignore[reportPrivateImportUsage]

from shared.messaging.kafka import librdkafka_options
from shared.messaging.relay import EnsureTopics
from shared.messaging.topics import TopicSpec, load_topics
from shared.settings import KafkaSettings

SERVICE = "settlement"
CREATE_SECONDS_MAX = 15.0


class TopicsNotMade(KafkaError):
    """Kafka did not make a topic; the relay waits and tries again."""


def own_topics(names: set[str]) -> list[TopicSpec]:
    """Those of the topics that settlement may make, as they are declared. KeyError names one nobody declared."""
    topology = load_topics()
    templates = {name: topology.template_for(name) for name in sorted(names)}
    return [template.spec(name) for name, template in templates.items() if SERVICE in template.creators]


def topic_maker(kafka: KafkaSettings, username: str, password: str) -> EnsureTopics:
    """A function that makes those topics that are declared, settlement's own to make, and not there yet."""
    # confluent_kafka's results are futures of nothing in particular, hence Any.
    admin: Any = AdminClient(librdkafka_options(kafka, username, password))

    def make(specs: Sequence[TopicSpec]) -> None:
        new = [NewTopic(spec.name, num_partitions=spec.partitions, config=spec.config) for spec in specs]
        for name, made in admin.create_topics(new).items():
            try:
                made.result(CREATE_SECONDS_MAX)
            except (KafkaException, TimeoutError) as error:
                code = error.args[0].code() if isinstance(error, KafkaException) else None
                if code != Codes.TOPIC_ALREADY_EXISTS:
                    raise TopicsNotMade(f"{name}: {error}") from error

    async def ensure(names: set[str]) -> None:
        if specs := own_topics(names):
            await asyncio.to_thread(make, specs)

    return ensure
