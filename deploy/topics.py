# confluent_kafka.admin lists what it exports in its documentation and not in __all__.
# pyright: reportPrivateImportUsage=false
"""Topics, users and access rights on the broker, made from topics.yaml. Everything here may be repeated."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from shared.messaging.topics import TopicSpec, TopicTemplate, Topology, load_topics

TIMEOUT_SECONDS = 30.0
SCRAM_ITERATIONS = 8192
RESERVED_USERS = {"admin", "anonymous"}


class TopicAdmin:
    """The broker's administrator: the only one who makes users and grants rights."""

    def __init__(self, client: AdminClient, passwords: Mapping[str, str], topology: Topology | None = None) -> None:
        self._client: Any = client  # its results are futures of nothing in particular
        self._passwords = dict(passwords)
        self._topology = topology or load_topics()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "TopicAdmin":
        """Reads KAFKA_BOOTSTRAP, KAFKA_ADMIN_… and each service's …_KAFKA_PASSWORD. KeyError names a missing one."""
        topology = load_topics()
        passwords = {service: environment[f"{service.upper()}_KAFKA_PASSWORD"] for service in topology.services}
        return cls(AdminClient(admin_config(environment)), passwords, topology)

    def ensure_base(self) -> None:
        """The topics there is one of each, the services' users, and their rights on all declared topics."""
        self._ensure_users(self._passwords)
        self._ensure_topics(t.spec(t.name) for t in self._topology.topics if t.placeholder is None)
        rights = [right for service in self._topology.services for right in self._service_rights(service)]
        self._ensure_rights(rights)

    def ensure_publisher(self, publisher: str, password: str, *, user: str | None = None) -> None:
        """A publisher's user and its topics; it writes and reads what is its own and nothing else.

        The user is called as the publisher unless another name is given. Called again with another password, the
        password is changed. Raises ValueError for an unfit id.
        """
        self._refuse_reserved(publisher)
        user = user or publisher
        templates = self._topology.with_placeholder("<publisher>")
        specs = [template.named(publisher) for template in templates]
        self._ensure_users({user: password})
        self._ensure_topics(specs)
        rights = _group_rights(user, publisher)
        for template, spec in zip(templates, specs, strict=True):
            rights += _topic_rights(template, "<publisher>", user, spec.name, ResourcePatternType.LITERAL)
        self._ensure_rights(rights)

    def ensure_collaboration(self, collaboration_id: str) -> None:
        """The topics of one collaboration. Raises ValueError for an unfit id."""
        self._ensure_topics(t.named(collaboration_id) for t in self._topology.with_placeholder("<collaboration_id>"))

    def ensure_subscriber(self, subscriber: str, collaboration_id: str, password: str | None = None) -> None:
        """Let a subscriber read one collaboration's results. Without a password its user must be there already."""
        self._refuse_reserved(subscriber)
        self.ensure_collaboration(collaboration_id)
        if password is not None:
            self._ensure_users({subscriber: password})
        rights = _group_rights(subscriber)
        for template in self._topology.with_placeholder("<collaboration_id>"):
            topic = template.named(collaboration_id).name
            rights += _topic_rights(template, "<subscriber>", subscriber, topic, ResourcePatternType.LITERAL)
        self._ensure_rights(rights)

    def _service_rights(self, service: str) -> list[AclBinding]:
        rights = _group_rights(service)
        for template in self._topology.topics:
            pattern = ResourcePatternType.PREFIXED if template.placeholder else ResourcePatternType.LITERAL
            rights += _topic_rights(template, service, service, template.prefix, pattern)
        return rights

    def _refuse_reserved(self, user: str) -> None:
        if user in RESERVED_USERS or user in self._topology.services:
            raise ValueError(f"{user!r} is the name of one of the system's own users")

    def _ensure_topics(self, specs: Iterable[TopicSpec]) -> None:
        wanted = {spec.name: spec for spec in specs}
        new = [NewTopic(s.name, num_partitions=s.partitions, config=s.config) for s in wanted.values()]
        there = results_of(self._client.create_topics(new), allowed=KafkaError.TOPIC_ALREADY_EXISTS)
        # A topic that was there takes over the declared settings; its number of partitions stays.
        stale = [
            ConfigResource(ConfigResource.Type.TOPIC, name, incremental_configs=_settings(wanted[name]))
            for name in there
        ]
        if stale:
            results_of(self._client.incremental_alter_configs(stale))

    def _ensure_users(self, passwords: Mapping[str, str]) -> None:
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, SCRAM_ITERATIONS)
        changes = [UserScramCredentialUpsertion(u, info, p.encode()) for u, p in passwords.items()]
        results_of(self._client.alter_user_scram_credentials(changes))

    def _ensure_rights(self, rights: Sequence[AclBinding]) -> None:
        results_of(self._client.create_acls(list(rights)))
        # A broker goes by new rights a moment after they are stored, in their order: once the last is there, all are.
        last: Any = rights[-1]
        wanted = AclBindingFilter(
            last.restype,
            last.name,
            last.resource_pattern_type,
            last.principal,
            last.host,
            last.operation,
            last.permission_type,
        )
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not self._client.describe_acls(wanted).result(TIMEOUT_SECONDS):
            if time.monotonic() > deadline:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
            time.sleep(0.02)


def admin_config(environment: Mapping[str, str]) -> dict[str, str | int | float | bool]:
    """librdkafka's settings for the administrator. KeyError names a missing setting."""
    config: dict[str, str | int | float | bool] = {
        "bootstrap.servers": environment["KAFKA_BOOTSTRAP"],
        "security.protocol": environment.get("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT"),
        "sasl.mechanism": environment.get("KAFKA_SASL_MECHANISM", "SCRAM-SHA-256"),
        "sasl.username": environment["KAFKA_ADMIN_USERNAME"],
        "sasl.password": environment["KAFKA_ADMIN_PASSWORD"],
        "log_level": 4,  # what it tells in passing would stand among what a command says
    }
    if authority := environment.get("KAFKA_CA_FILE"):
        config["ssl.ca.location"] = authority
    return config


def _topic_rights(
    template: TopicTemplate, role: str, user: str, topic: str, pattern: ResourcePatternType
) -> list[AclBinding]:
    operations: list[AclOperation] = []
    if role in template.writers:
        operations += [AclOperation.WRITE, AclOperation.DESCRIBE]
    if role in template.readers:
        operations += [AclOperation.READ, AclOperation.DESCRIBE]
    if role in template.creators:
        operations += [AclOperation.CREATE]
    return [_allow(user, ResourceType.TOPIC, topic, pattern, operation) for operation in dict.fromkeys(operations)]


def _settings(spec: TopicSpec) -> list[ConfigEntry]:
    return [ConfigEntry(k, v, incremental_operation=AlterConfigOpType.SET) for k, v in spec.config.items()]


def _group_rights(user: str, group: str | None = None) -> list[AclBinding]:
    exact = _allow(user, ResourceType.GROUP, group or user, ResourcePatternType.LITERAL, AclOperation.READ)
    # With the dot, for "dk-1" must not cover the groups of "dk-10"; ids have no dots.
    below = _allow(user, ResourceType.GROUP, f"{group or user}.", ResourcePatternType.PREFIXED, AclOperation.READ)
    return [exact, below]


def _allow(
    user: str, kind: ResourceType, name: str, pattern: ResourcePatternType, operation: AclOperation
) -> AclBinding:
    return AclBinding(kind, name, pattern, f"User:{user}", "*", operation, AclPermissionType.ALLOW)


def results_of(futures: Mapping[Any, "Future[Any]"], allowed: int | None = None) -> list[Any]:
    """Wait for all; returns the keys of those that failed in the allowed way, raises KafkaException for any other."""
    excused: list[Any] = []
    for key, future in futures.items():
        try:
            future.result(TIMEOUT_SECONDS)
        except KafkaException as error:
            if allowed is None or error.args[0].code() != allowed:
                raise
            excused.append(key)
    return excused
