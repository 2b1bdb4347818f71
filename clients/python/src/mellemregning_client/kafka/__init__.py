"""Publishing over Kafka, and following receipts and results there. Needs the extra `mellemregning-client[kafka]`."""

from mellemregning_client.kafka.connection import Kafka
from mellemregning_client.kafka.feeds import FIRST, KafkaFeed, receipts, results
from mellemregning_client.kafka.publishing import KafkaPublisher

__all__ = ["FIRST", "Kafka", "KafkaFeed", "KafkaPublisher", "receipts", "results"]
