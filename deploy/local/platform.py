"""The local platform: real Kafka and real PostgreSQL for one data folder, and the settings that lead to them."""

import json
import os
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from deploy.local.errors import PlatformError
from deploy.local.kafka import ADMIN, Kafka
from deploy.local.locks import locked
from deploy.local.places import cache_folder, home_folder, write_private
from deploy.local.ports import USUAL_PORTS, choose_ports
from deploy.local.postgres import Postgres
from deploy.local.processes import Program
from deploy.local.secrets import load_secrets
from deploy.local.tokens import AUDIENCE, CLIENT_ID, ISSUER, ensure_key, key_set_file
from shared.messaging.topics import TOPICS_FILE

SERVICES = ("membership", "settlement", "reporting")
DATABASE = "mellemregning"
PROCESS_OF_PORT = {
    "KAFKA_PORT": "kafka",
    "KAFKA_CONTROLLER_PORT": "kafka",
    "POSTGRES_PORT": "postgres",
    "MEMBERSHIP_PORT": "membership-api",
    "SETTLEMENT_PORT": "settlement-api",
    "REPORTING_PORT": "reporting-api",
    "ISSUER_PORT": "issuer",
    "MEMBERSHIP_RELAY_PORT": "membership-relay",
    "SETTLEMENT_RELAY_PORT": "settlement-relay",
    "SETTLEMENT_WORKER_PORT": "settlement-worker",
    "REPORTING_WORKER_PORT": "reporting-worker",
}
SERVED = tuple((setting, name) for setting, name in PROCESS_OF_PORT.items() if name not in ("kafka", "postgres"))
OTHERS_KAFKA = ("KAFKA_BOOTSTRAP", "KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_MECHANISM", "KAFKA_CA_FILE")
DATABASE_URLS = tuple(f"{service.upper()}_DATABASE_URL" for service in SERVICES)
OWN_FOLDERS = ("kafka", "postgres", "run", "logs", "tokens", "demo")
OWN_FILES = ("env", "ports.json", "secrets.json", "publishers.json")


class Platform:
    """Kafka and PostgreSQL of one data folder.

    They outlive the object: another `Platform` on the same folder finds them running. What `environment` already
    names (KAFKA_BOOTSTRAP; the three …_DATABASE_URL) is used as it is and not started here.
    """

    def __init__(self, home: Path, environment: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()
        self._given = self._without_our_own(os.environ if environment is None else environment)

    def start(self) -> None:
        """Start what is not running, wait until it answers, and write home/env. Raises PlatformError."""
        self.home.mkdir(parents=True, exist_ok=True)
        with locked(self.home / "run" / "start.lock"):
            self._settle_ports()
            ensure_key(self.home)
            self._check_given()
            if self.own_kafka:
                self.kafka.start()
            if self.own_postgres:
                self.postgres.start()
            self._write_env()

    def stop(self) -> None:
        """Stop both in an orderly way; what is in them stays."""
        if self.own_kafka:
            self.kafka.stop()
        if self.own_postgres:
            self.postgres.stop()

    def start_kafka(self) -> None:
        self.kafka.start()

    def kill_kafka(self) -> None:
        """kill -9 of the broker."""
        self.kafka.kill()

    def start_postgres(self) -> None:
        self.postgres.start()

    def kill_postgres(self) -> None:
        """kill -9 of the server."""
        self.postgres.kill()

    def prepare(self) -> None:
        """Roles, schemas and migrations of the three services, and the base topics, users and ACLs. Repeatable."""
        from deploy.database import migrate
        from deploy.topics import TopicAdmin

        environment = self.env()
        migrate(environment)
        TopicAdmin.from_environment(environment).ensure_base()

    def destroy(self) -> None:
        """Stop both and remove what this system keeps in the data folder, by name: whatever else is there stays."""
        self.stop()
        self.postgres.remove()
        for name in OWN_FOLDERS:
            shutil.rmtree(self.home / name, ignore_errors=True)
        for name in OWN_FILES:
            (self.home / name).unlink(missing_ok=True)

    def env(self) -> dict[str, str]:
        """All settings of the services and commands, by name."""
        return {
            "MELLEMREGNING_HOME": str(self.home),
            "BIND_HOST": self._given.get("BIND_HOST", "127.0.0.1"),
            "TOPICS_FILE": self._given.get("TOPICS_FILE", str(TOPICS_FILE)),
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
            "TOKEN_KEYS": str(key_set_file(self.home)),
            "TOKEN_SIGN_IN": "true",
            "OIDC_ISSUER": f"http://127.0.0.1:{self.ports['ISSUER_PORT']}",
            "OIDC_CLIENT_ID": CLIENT_ID,
            "WATCHED_PROCESSES": ",".join(f"{name}=http://127.0.0.1:{self.ports[setting]}" for setting, name in SERVED),
            "PUBLIC_URL": f"http://127.0.0.1:{self.ports['REPORTING_PORT']}",
            **self._kafka_env(),
            **self._postgres_env(),
            **{name: str(port) for name, port in self.ports.items()},
            **{f"{s.upper()}_URL": f"http://127.0.0.1:{self.ports[f'{s.upper()}_PORT']}" for s in SERVICES},
        }

    @property
    def ports(self) -> dict[str, int]:
        """The ports chosen at the last start, by setting; the usual ones before the first."""
        file = self.home / "ports.json"
        return {**USUAL_PORTS, **json.loads(file.read_text())} if file.exists() else dict(USUAL_PORTS)

    @property
    def own_kafka(self) -> bool:
        """Whether Kafka is ours to start: no other is named by the environment."""
        return "KAFKA_BOOTSTRAP" not in self._given

    @property
    def own_postgres(self) -> bool:
        """Whether PostgreSQL is ours to start: no other is named by the environment."""
        return not any(name in self._given for name in DATABASE_URLS)

    @cached_property
    def kafka(self) -> Kafka:
        ports = self.ports
        password = self._secrets["kafka_admin"]
        cache = cache_folder(self._given)
        return Kafka(self.home, cache, ports["KAFKA_PORT"], ports["KAFKA_CONTROLLER_PORT"], password)

    @cached_property
    def postgres(self) -> Postgres:
        return Postgres(self.home, self.ports["POSTGRES_PORT"], self._secrets["postgres_admin"])

    @cached_property
    def _secrets(self) -> dict[str, str]:
        self.home.mkdir(parents=True, exist_ok=True)
        return load_secrets(self.home)

    def _settle_ports(self) -> None:
        file = self.home / "ports.json"
        last: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        running = [name for name, process in PROCESS_OF_PORT.items() if Program(self.home, process).running()]
        write_private(file, json.dumps(choose_ports(self._given, last, running), indent=1))
        for derived in ("kafka", "postgres"):
            self.__dict__.pop(derived, None)

    def _without_our_own(self, given: Mapping[str, str]) -> dict[str, str]:
        """Drop what a shell took over from this folder's own env file: it names no other Kafka or PostgreSQL."""
        ports = self.ports
        ours = {f"127.0.0.1:{ports['KAFKA_PORT']}": "KAFKA_BOOTSTRAP"}
        where = f"@127.0.0.1:{ports['POSTGRES_PORT']}/"
        return {
            name: value
            for name, value in given.items()
            if ours.get(value) != name and not (name in DATABASE_URLS and where in value)
        }

    def _check_given(self) -> None:
        if not self.own_postgres and (missing := [name for name in DATABASE_URLS if name not in self._given]):
            raise PlatformError(f"One …_DATABASE_URL is set, so all three are needed; missing: {', '.join(missing)}.")

    def _own_database_urls(self) -> dict[str, str]:
        where = f"127.0.0.1:{self.postgres.port}/{DATABASE}"
        return {
            f"{service.upper()}_DATABASE_URL": f"postgresql://{service}:{self._secrets[f'postgres_{service}']}@{where}"
            for service in SERVICES
        }

    def _postgres_env(self) -> dict[str, str]:
        if self.own_postgres:
            return {**self._own_database_urls(), "POSTGRES_ADMIN_URL": self.postgres.admin_url()}
        return self._passed_on((*DATABASE_URLS, "POSTGRES_ADMIN_URL"))

    def _kafka_env(self) -> dict[str, str]:
        users = ["KAFKA_ADMIN_USERNAME", "KAFKA_ADMIN_PASSWORD"]
        users += [f"{service.upper()}_KAFKA_{part}" for service in SERVICES for part in ("USERNAME", "PASSWORD")]
        if not self.own_kafka:
            return self._passed_on((*OTHERS_KAFKA, *users))
        settings = {
            "KAFKA_BOOTSTRAP": self.kafka.bootstrap,
            "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "KAFKA_SASL_MECHANISM": "SCRAM-SHA-256",
            "KAFKA_ADMIN_USERNAME": ADMIN,
            "KAFKA_ADMIN_PASSWORD": self._secrets["kafka_admin"],
        }
        for service in SERVICES:
            settings[f"{service.upper()}_KAFKA_USERNAME"] = service
            settings[f"{service.upper()}_KAFKA_PASSWORD"] = self._secrets[f"kafka_{service}"]
        return settings

    def _passed_on(self, names: tuple[str, ...]) -> dict[str, str]:
        return {name: self._given[name] for name in names if name in self._given}

    def _write_env(self) -> None:
        # What the environment named is the environment's: a later start without it is on its own again.
        others = (self._kafka_env() if not self.own_kafka else {}) | (
            self._postgres_env() if not self.own_postgres else {}
        )
        ours = {name: value for name, value in self.env().items() if name not in others}
        write_private(self.home / "env", "".join(f"{name}={value}\n" for name, value in ours.items()))


def read_env(home: Path) -> dict[str, str]:
    """The settings a data folder was last started with; empty before the first start."""
    file = home / "env"
    if not file.exists():
        return {}
    return dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)


def default_platform() -> Platform:
    """The platform of MELLEMREGNING_HOME, or of .local in the project."""
    return Platform(home_folder())
