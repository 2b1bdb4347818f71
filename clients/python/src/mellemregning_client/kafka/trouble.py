"""What can go wrong with Kafka: what to try again, what not."""

from aiokafka.errors import (
    AuthenticationFailedError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)

from mellemregning_client.patience import Attempts

TROUBLE = (KafkaError, TimeoutError, OSError)

NOT_ALLOWED = (TopicAuthorizationFailedError, AuthenticationFailedError, SaslAuthenticationFailed)
NOT_ALLOWED_MAX = 5
"""A broker that has just started refuses its users until it has read who they are: some attempts are made first."""


def is_final(failure: BaseException, attempts: Attempts) -> bool:
    """Whether the same would fail again however often it is tried."""
    if isinstance(failure, NOT_ALLOWED):
        return attempts.failed >= NOT_ALLOWED_MAX
    return isinstance(failure, MessageSizeTooLargeError | InvalidTopicError)


def words(error: BaseException) -> str:
    """What happened, for a person."""
    return f"{type(error).__name__} {error}".strip()
