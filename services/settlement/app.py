"""Settlement's processes: the API, the worker that takes facts and entries in and runs settlements, the relay."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from fastapi import FastAPI

from services.settlement import store
from services.settlement.accounts.api import router as totals
from services.settlement.claims.api import router as claims
from services.settlement.config import (
    ApiSettings,
    RelaySettings,
    Settings,
    read_api_settings,
    read_relay_settings,
    read_worker_settings,
)
from services.settlement.consumers import (
    FACTS_SOURCE,
    FACTS_TOPIC,
    INTAKE_SOURCE,
    Handlers,
    facts_consumer,
    intake_consumer,
)
from services.settlement.entries.api import router as entries
from services.settlement.runs.api import router as runs
from services.settlement.runs.runner import run_forever
from services.settlement.topics import topic_maker
from shared import telemetry
from shared.database import Pool, create_pool, transaction
from shared.http.app import Check, create_app
from shared.http.health import serve_health
from shared.messaging.consumer import Consumer, cancel_quietly
from shared.messaging.identity import identity_reader
from shared.messaging.kafka import client_options, create_broker
from shared.messaging.relay import Relay
from shared.messaging.subscription import subscribe
from shared.process import run_until_stopped
from shared.security import TokenVerifier
from shared.settings import KafkaSettings, TokenSettings

SCHEMA = "settlement"
MIGRATIONS = Path(__file__).parent / "migrations"
WATCH_SECONDS = 0.5
DESCRIPTION = """
What was given and what it means: entries with their history, totals, settlement runs with their lines, claims, and the
trace from a claim to the hours behind it. Every øre is decided here, by the rules of the collaboration's charter.
"""


class CannotStart(Exception):
    """A process does not start half; the sentence says what is missing."""


class WorkerStopped(Exception):
    """The worker must not go on by itself; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker at work: its consumers and its runner."""

    pool: Pool
    consumers: tuple[Consumer, ...]
    runner: asyncio.Task[None]

    async def watch(self) -> None:
        """Returns never. Raises WorkerStopped when a consumer cannot go on, or what ended the runner."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            for consumer in self.consumers:
                if consumer.state.stopped_because:
                    raise WorkerStopped(f"{consumer.name} stops: {consumer.state.stopped_because}")
            if self.runner.done():
                self.runner.result()
                raise WorkerStopped("The runner of settlements ended.")

    async def trouble_of(self, consumer: Consumer) -> str | None:
        """Why the consumer is not at work just now; None: it is."""
        return None if consumer.state.healthy else consumer.state.stopped_because or consumer.state.last_error


def create_api(settings: tuple[ApiSettings, TokenSettings] | None = None) -> FastAPI:
    """The API, with settings from the environment unless they are given. Raises SettingsMissing."""
    service, tokens = settings or read_api_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        telemetry.configure_logging(SCHEMA, "api", service.log_level)
        telemetry.set_up(SCHEMA, "api", endpoint=service.otel_exporter_otlp_endpoint)
        app.state.verifier = TokenVerifier(tokens)
        async with open_pool(service.settlement_database_url, "settlement-api") as app.state.pool:
            yield
        telemetry.shut_down()

    async def check_database() -> str | None:
        return await missing_migrations(app.state.pool)

    app = create_app(SCHEMA, DESCRIPTION, lifespan, {"database": check_database})
    for router in (entries, totals, runs, claims):
        app.include_router(router)
    return app


@asynccontextmanager
async def open_pool(database_url: str, application: str) -> AsyncGenerator[Pool]:
    """A pool on a schema that is up to date, closed at the end. Raises CannotStart."""
    try:
        pool = await create_pool(database_url, SCHEMA, application=application)
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotStart(f"settlement cannot start; its database does not answer: {error}") from error
    try:
        if missing := await missing_migrations(pool):
            raise CannotStart(f"settlement cannot start. {missing}")
        yield pool
    finally:
        await pool.close()


async def missing_migrations(pool: Pool) -> str | None:
    """A sentence that names the migrations not run yet; None where the schema is up to date."""
    async with transaction(pool) as conn:
        applied = set(await store.list_applied_migrations(conn))
    missing = [file.name for file in sorted(MIGRATIONS.glob("*.sql")) if file.name.partition("_")[0] not in applied]
    return f"Run `mellemregning migrate`; not run yet: {', '.join(missing)}." if missing else None


def collect_seldom() -> None:
    """Looks for cycles of dead objects seldom: a batch makes some ten thousand objects, none of them in a cycle, and
    looking for cycles among them took a quarter of intake's time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


async def run_worker() -> None:
    """Takes facts and entries in and runs settlements until SIGTERM. Where it cannot, it exits 1 with a sentence."""
    service, kafka = read_worker_settings()
    telemetry.configure_logging(SCHEMA, "worker", service.log_level)
    telemetry.set_up(SCHEMA, "worker", endpoint=service.otel_exporter_otlp_endpoint)
    try:
        async with working(service, kafka) as worker:
            collect_seldom()
            checks = {consumer.name: _check_of(worker, consumer) for consumer in worker.consumers}
            health = serve_health(
                "settlement-worker", checks, host=service.bind_host, port=service.settlement_worker_port
            )
            await run_until_stopped(worker.watch(), health)
    except (CannotStart, WorkerStopped) as reason:
        raise SystemExit(str(reason)) from reason
    finally:
        telemetry.shut_down()


def _check_of(worker: Worker, consumer: Consumer) -> Check:
    async def check() -> str | None:
        return await worker.trouble_of(consumer)

    return check


@asynccontextmanager
async def working(service: Settings, kafka: KafkaSettings) -> AsyncGenerator[Worker]:
    """The worker's parts, at work in this loop until the context ends. Raises CannotStart."""
    user, password = service.settlement_kafka_username, service.settlement_kafka_password
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(service.settlement_database_url, "settlement-worker"))
        identity_of = identity_reader(kafka, user, password)
        try:
            await identity_of([FACTS_TOPIC])
        except Exception as error:
            raise CannotStart(f"settlement cannot start; Kafka or its topics are not to be had: {error}") from error

        handlers = Handlers()
        consumers = (facts_consumer(pool, handlers), intake_consumer(pool, handlers))
        broker = create_broker(kafka, user, password)
        for consumer, source in zip(consumers, (FACTS_SOURCE, INTAKE_SOURCE), strict=True):
            subscribe(broker, consumer, source, identity_of)
        stack.push_async_callback(broker.stop)
        await broker.start()
        runner = asyncio.create_task(run_forever(pool, service, kafka), name="runner")
        stack.push_async_callback(cancel_quietly, runner)
        yield Worker(pool, consumers, runner)


async def run_relay() -> None:
    """Takes what settlement announces to Kafka until SIGTERM; makes the topics it needs. Raises SettingsMissing."""
    service, kafka = read_relay_settings()
    telemetry.configure_logging(SCHEMA, "relay", service.log_level)
    telemetry.set_up(SCHEMA, "relay", endpoint=service.otel_exporter_otlp_endpoint)
    relay = create_relay(service, kafka)

    async def check_relay() -> str | None:
        return None if relay.failing_since is None else relay.last_error

    try:
        health = serve_health(
            "settlement-relay", {"relay": check_relay}, host=service.bind_host, port=service.settlement_relay_port
        )
        await run_until_stopped(relay.run(), health)
    finally:
        telemetry.shut_down()


def create_relay(service: RelaySettings, kafka: KafkaSettings) -> Relay:
    """The relay of settlement's outbox."""
    user, password = service.settlement_kafka_username, service.settlement_kafka_password
    maker = topic_maker(kafka, user, password)
    return Relay(service.settlement_database_url, SCHEMA, client_options(kafka, user, password), maker)
