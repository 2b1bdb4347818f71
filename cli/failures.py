"""Which failures a person can do something about, and the sentence for each; every other one is a bug."""

from confluent_kafka import KafkaException

from deploy.database import MigrationFailed
from deploy.local.errors import PlatformError


class CommandFailed(Exception):
    """A command could not do what it was asked. The message is a sentence for the person at the keyboard."""


def sentence_of(error: Exception) -> str | None:
    """What to print instead of a traceback; None where the traceback is what is needed."""
    if isinstance(error, PlatformError | MigrationFailed | CommandFailed):
        return str(error)
    if isinstance(error, KafkaException):
        return f"Kafka refused or did not answer: {error.args[0]}"
    if isinstance(error, ConnectionError):
        return f"Something that is needed does not answer: {error}"
    return None
