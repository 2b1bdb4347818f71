"""What every service's processes do alike: read settings, open their schema, say what is missing, relay, stop."""

import gc
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from asyncpg import PostgresError
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from shared import telemetry
from shared.database import TRANSIENT, Pool, create_pool, list_applied_migrations, transaction
from shared.http.app import Check
from shared.http.health import serve_health
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.process import run_until_stopped
from shared.settings import ProcessSettings

Settings = TypeVar("Settings", bound=BaseSettings)


class SettingsMissing(SystemExit):
    """A process cannot start: the sentence names what is missing in its environment; the exit code is 1."""


class CannotStart(Exception):
    """A process does not start half; the sentence says what is missing."""


class WorkerStopped(Exception):
    """A worker must not go on by itself; the sentence says why."""


def read_settings(service: str, kind: type[Settings]) -> Settings:
    """The settings of that kind from the environment. Raises SettingsMissing."""
    try:
        return kind()
    except ValidationError as error:
        prefix = str(kind.model_config.get("env_prefix") or "")
        wrong = [f"{prefix}{problem['loc'][0]}".upper() + f" ({problem['msg']})" for problem in error.errors()]
        raise SettingsMissing(f"{service} cannot start; set in its environment: {', '.join(wrong)}.") from error


@dataclass(frozen=True, slots=True)
class Schema:
    """A service's schema in PostgreSQL, and the migrations that make it."""

    name: str
    migrations: Path

    @asynccontextmanager
    async def open_pool(self, url: str, application: str) -> AsyncGenerator[Pool]:
        """A pool on a schema that is up to date, closed at the end. Raises CannotStart."""
        try:
            pool = await create_pool(url, self.name, application=application)
        except (*TRANSIENT, PostgresError) as error:
            raise CannotStart(f"{self.name} cannot start; its database does not answer: {error}") from error
        try:
            if missing := await self.missing_migrations(pool):
                raise CannotStart(f"{self.name} cannot start. {missing}")
            yield pool
        finally:
            await pool.close()

    async def missing_migrations(self, pool: Pool) -> str | None:
        """A sentence that names the migrations not run yet; None where the schema is up to date."""
        async with transaction(pool) as conn:
            applied = set(await list_applied_migrations(conn))
        files = sorted(self.migrations.glob("*.sql"))
        missing = [file.name for file in files if file.name.partition("_")[0] not in applied]
        return f"Run `mellemregning migrate`; not run yet: {', '.join(missing)}." if missing else None


@contextmanager
def observed(service: str, process: str, settings: ProcessSettings) -> Generator[None]:
    """Logs and traces of one process, set up and at the end sent."""
    telemetry.configure_logging(service, process, settings.log_level)
    telemetry.set_up(service, process, endpoint=settings.otel_exporter_otlp_endpoint)
    try:
        yield
    finally:
        telemetry.shut_down()


def collect_seldom() -> None:
    """Looks for cycles of dead objects seldom: a batch makes some ten thousand objects, none of them in a cycle, and
    looking for cycles among them took a quarter of intake's time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def check_consumer(consumer: Consumer) -> Check:
    """A check that tells why a consumer is not at work just now."""

    async def check() -> str | None:
        return None if consumer.state.healthy else consumer.state.stopped_because or consumer.state.last_error

    return check


def note_paused(consumer: Consumer) -> Check:
    """A note that names the topics from which a consumer takes nothing until an administrator lets them go on."""

    async def note() -> str | None:
        paused = ", ".join(sorted(topic for topic, _ in consumer.state.held))
        return f"Paused for too many dead letters in a row: {paused}." if paused else None

    return note


def raise_if_stopped(consumers: Sequence[Consumer]) -> None:
    """Raises WorkerStopped when one of the consumers cannot go on."""
    for consumer in consumers:
        if consumer.state.stopped_because:
            raise WorkerStopped(f"{consumer.name} stops: {consumer.state.stopped_because}")


async def run_relay_process(service: str, relay: Relay, settings: ProcessSettings, port: int) -> None:
    """Takes what the service announces to Kafka until SIGTERM, with its health on `port`."""

    async def check_relay() -> str | None:
        return None if relay.failing_since is None else relay.last_error

    with observed(service, "relay", settings):
        health = serve_health(f"{service}-relay", {"relay": check_relay}, host=settings.bind_host, port=port)
        await run_until_stopped(relay.run(), health)
