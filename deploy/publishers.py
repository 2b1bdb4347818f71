# confluent_kafka.admin lists what it exports in its documentation and not in __all__.
# pyright: reportPrivateImportUsage=false
"""A publisher on the broker: let in, given new credentials, shut out. Everything here may be repeated.

Kafka checks a password when a connection is opened and rights at every request, and what is open stays open. So new
credentials are a new user name with a password of its own: the rights go over from the old name to the new one, and
connections opened with the old one can do nothing from that moment on, today or ever after. That needs no setting of
the broker's and disturbs nobody else (ADR 12).
"""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    OffsetSpec,
    ResourcePatternType,
    ResourceType,
    ScramMechanism,
    UserScramCredentialDeletion,
)

from deploy.topics import TIMEOUT_SECONDS, TopicAdmin, admin_config, results_of

PASSWORD_BYTES = 24
SUFFIX_BYTES = 4
ANSWER_SECONDS_MAX = 10.0
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a publisher's system signs in to Kafka with. The password is kept nowhere."""

    username: str
    password: str


class PublisherAccess:
    """What the broker's administrator does for publishers. Every call raises KafkaException where Kafka is away."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Reads KAFKA_BOOTSTRAP and KAFKA_ADMIN_…. KeyError names a missing one."""
        client = AdminClient(admin_config(environment))
        self._client: Any = client  # its results are futures of nothing in particular
        self._topics = TopicAdmin(client, {})

    def check(self) -> None:
        """Raises KafkaException unless the broker answers its administrator."""
        self._client.list_topics(timeout=ANSWER_SECONDS_MAX)

    def users(self, publisher: str) -> list[str]:
        """The names under which the publisher can sign in; none where it was never let in, or is shut out."""
        return sorted(name for name in self._all_users() if _is_of(publisher, name))

    def admit(self, publisher: str, *, is_new: bool = False) -> Credentials:
        """Topics, and credentials that take the place of all it had before. `is_new`: under its own name, for nobody
        ever had that. What it may read as a subscriber goes over too. Raises ValueError for an unfit id."""
        rights = self._rights(publisher)
        before = {_name(right) for right in rights} | set(self.users(publisher))
        name = publisher if is_new and not before else f"{publisher}.{secrets.token_hex(SUFFIX_BYTES)}"
        credentials = Credentials(name, secrets.token_urlsafe(PASSWORD_BYTES))
        self._topics.ensure_publisher(publisher, credentials.password, user=name)
        if rights:
            results_of(self._client.create_acls(sorted({_given_to(name, right) for right in rights})))
        self._remove(before - {name})
        self._wait(lambda: name in {_name(right) for right in self._rights(publisher)})
        return credentials

    def shut_out(self, publisher: str) -> list[str]:
        """Takes away its rights, at once and for open connections too, and then its users; gives their names."""
        names = {_name(right) for right in self._rights(publisher)} | set(self.users(publisher))
        self._remove(names)
        self._wait(lambda: not self._rights(publisher))
        return sorted(names)

    def end_of_topic(self, publisher: str) -> int:
        """The offset that the next message on the publisher's topic will have."""
        partition = TopicPartition(f"timesheet.{publisher}", 0)
        found: list[int] = []

        def ask() -> bool:
            asked = self._client.list_offsets({partition: OffsetSpec.latest()}, request_timeout=ANSWER_SECONDS_MAX)
            try:
                found.append(asked[partition].result(TIMEOUT_SECONDS).offset)
            except KafkaException as error:
                if not error.args[0].retriable():
                    raise
            return bool(found)

        self._wait(ask)
        return found[0]

    def _wait(self, is_so: Callable[[], bool]) -> None:
        """The controller answers before the broker knows: until then it is asked again. Raises KafkaException."""
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while not is_so():
            if time.monotonic() > deadline:
                raise KafkaException(KafkaError(KafkaError.REQUEST_TIMED_OUT, "The broker does not follow up."))
            time.sleep(POLL_SECONDS)

    def _remove(self, names: set[str]) -> None:
        # Rights first: they end what is open. A user without rights that is left by a failure can do nothing.
        if names:
            results_of(self._client.delete_acls([_all_rights(f"User:{name}") for name in sorted(names)]))
        there = names & set(self._all_users())
        if there:
            gone = [UserScramCredentialDeletion(name, ScramMechanism.SCRAM_SHA_256) for name in sorted(there)]
            results_of(self._client.alter_user_scram_credentials(gone))

    def _rights(self, publisher: str) -> list[AclBinding]:
        """All rights under any of the publisher's names, also those that a failure left without a user."""
        described = self._client.describe_acls(_all_rights(None), request_timeout=ANSWER_SECONDS_MAX)
        return [right for right in described.result(TIMEOUT_SECONDS) if _is_of(publisher, _name(right))]

    def _all_users(self) -> list[str]:
        described = self._client.describe_user_scram_credentials(request_timeout=ANSWER_SECONDS_MAX)
        return list(described.result(TIMEOUT_SECONDS))


def _all_rights(principal: str | None) -> AclBindingFilter:
    anyone: Any = principal
    anything: Any = None
    return AclBindingFilter(
        ResourceType.ANY,
        anything,
        ResourcePatternType.ANY,
        anyone,
        anything,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )


def _name(right: AclBinding) -> str:
    return right.principal.removeprefix("User:")


def _given_to(name: str, right: Any) -> AclBinding:
    """The same right, for another name."""
    what = (right.restype, right.name, right.resource_pattern_type)
    return AclBinding(*what, f"User:{name}", right.host, right.operation, right.permission_type)


def _is_of(publisher: str, name: str) -> bool:
    """Ids have no dots, so `dk-1` owns neither `dk-10` nor any other publisher's names."""
    return re.fullmatch(rf"{re.escape(publisher)}(\.[0-9a-f]+)?", name) is not None
