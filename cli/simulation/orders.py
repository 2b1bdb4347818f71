"""What a process of municipal systems is told to do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any

from cli.simulation.messages import Message

KAFKA_SETTINGS = ("bootstrap", "security_protocol", "sasl_mechanism", "ca_file")


@dataclass(frozen=True, slots=True)
class Orders:
    """Which systems there are and what they send.

    `writer` names the function (`module:function`) that gives their messages by system from `arguments`. Those of
    `passwords` speak over Kafka, reached by `kafka`; those of `tokens` over HTTP with settlement's API at `url`.
    """

    writer: str
    arguments: dict[str, Any]
    kafka: dict[str, str] = field(default_factory=dict[str, str])
    passwords: dict[str, str] = field(default_factory=dict[str, str])
    url: str = ""
    tokens: dict[str, str] = field(default_factory=dict[str, str])

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def write(self) -> Mapping[str, Sequence[Message]]:
        """The messages by system, in the order of sending."""
        module, _, function = self.writer.partition(":")
        return getattr(import_module(module), function)(**self.arguments)


def kafka_of(settings: Mapping[str, str]) -> dict[str, str]:
    """How the platform's settings say Kafka is reached, as the client's `Kafka` takes it."""
    usual = {"security_protocol": "SASL_PLAINTEXT"}
    said = {name: settings.get(f"KAFKA_{name.upper()}", "") for name in KAFKA_SETTINGS}
    return usual | {name: value for name, value in said.items() if value}
