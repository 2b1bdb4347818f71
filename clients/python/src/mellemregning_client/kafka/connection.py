"""How to reach Kafka, and as whom."""

import ssl
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Kafka:
    """Where Kafka is and who asks. Outside one machine always SASL_SSL; `ca_file` where the authority is your own."""

    bootstrap: str
    username: str
    password: str = field(repr=False)
    security_protocol: str = "SASL_SSL"
    sasl_mechanism: str = "SCRAM-SHA-256"
    ca_file: str | None = None

    @property
    def publisher(self) -> str:
        """The publisher that the user signs in for: new credentials are a new user, `dk-0161.5f2a`, of the same one."""
        return self.username.partition(".")[0]

    def options(self) -> dict[str, Any]:
        """Arguments of aiokafka's producer and consumer. Raises OSError for a `ca_file` that cannot be read."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": self.security_protocol,
            "sasl_mechanism": self.sasl_mechanism,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
        }
        if self.security_protocol.endswith("SSL"):
            options["ssl_context"] = ssl.create_default_context(cafile=self.ca_file)
        return options
