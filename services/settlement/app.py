"""Settlement's processes: the API, the worker that takes facts and entries in and runs settlements, the relay."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from services.settlement.accounts.api import router as totals
from services.settlement.attestations.own.api import router as attestations
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
from services.settlement.dead_letters.api import router as dead_letters
from services.settlement.entries.api import router as entries
from services.settlement.facts.api import router as facts
from services.settlement.intake.api import router as events
from services.settlement.intake.handlers import Door
from services.settlement.runs.api import router as runs
from services.settlement.runs.runner import run_forever
from services.settlement.sheets.api import router as sheets
from services.settlement.topics import topic_maker
from services.settlement.whatif.api import router as what_if
from shared.database import Pool
from shared.http.app import create_app
from shared.http.describing import describe_refusals
from shared.http.health import serve_health
from shared.http.limits import RateLimit
from shared.http.outbox import add_outbox
from shared.messaging.consumer import Consumer, cancel_quietly
from shared.messaging.identity import identity_reader
from shared.messaging.kafka import client_options, create_broker
from shared.messaging.relay import Relay
from shared.messaging.subscription import subscribe
from shared.process import run_until_stopped
from shared.security import TokenVerifier
from shared.service import (
    CannotStart,
    Schema,
    WorkerStopped,
    check_consumer,
    collect_seldom,
    note_paused,
    observed,
    raise_if_stopped,
    run_relay_process,
)
from shared.settings import KafkaSettings, TokenSettings

SCHEMA = Schema("settlement", Path(__file__).parent / "migrations")
WATCH_SECONDS = 0.5
DESCRIPTION = """
What was given and what it means: entries with their history, totals, settlement runs with their lines, claims, and the
trace from a claim to the hours behind it. Every øre is decided here, by the rules of the collaboration's charter.
"""


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
            raise_if_stopped(self.consumers)
            if self.runner.done():
                self.runner.result()
                raise WorkerStopped("The runner of settlements ended.")


def create_api(settings: tuple[ApiSettings, TokenSettings] | None = None) -> FastAPI:
    """The API, with settings from the environment unless they are given. Raises SettingsMissing."""
    service, tokens = settings or read_api_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.verifier = TokenVerifier(tokens)
        with observed(SCHEMA.name, "api", service):
            async with SCHEMA.open_pool(service.settlement_database_url, "settlement-api") as app.state.pool:
                rate = RateLimit(service.intake_events_per_second, service.intake_events_burst)
                app.state.door = Door(app.state.pool, rate)
                yield

    async def check_database() -> str | None:
        return await SCHEMA.missing_migrations(app.state.pool)

    app = create_app(SCHEMA.name, DESCRIPTION, lifespan, {"database": check_database})
    for router in (facts, events, entries, attestations, dead_letters, totals, runs, claims, what_if, sheets):
        app.include_router(router)
    add_outbox(app)
    describe_refusals(app)
    return app


async def run_worker() -> None:
    """Takes facts and entries in and runs settlements until SIGTERM. Where it cannot, it exits 1 with a sentence."""
    service, kafka = read_worker_settings()
    with observed(SCHEMA.name, "worker", service):
        try:
            async with working(service, kafka) as worker:
                collect_seldom()
                checks = {consumer.name: check_consumer(consumer) for consumer in worker.consumers}
                notes = {consumer.name: note_paused(consumer) for consumer in worker.consumers}
                health = serve_health(
                    "settlement-worker", checks, notes, host=service.bind_host, port=service.settlement_worker_port
                )
                await run_until_stopped(worker.watch(), health)
        except (CannotStart, WorkerStopped) as reason:
            raise SystemExit(str(reason)) from reason


@asynccontextmanager
async def working(service: Settings, kafka: KafkaSettings) -> AsyncGenerator[Worker]:
    """The worker's parts, at work in this loop until the context ends. Raises CannotStart."""
    user, password = service.settlement_kafka_username, service.settlement_kafka_password
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(SCHEMA.open_pool(service.settlement_database_url, "settlement-worker"))
        identity_of = identity_reader(kafka, user, password)
        try:
            await identity_of([FACTS_TOPIC])
        except Exception as error:
            raise CannotStart(f"settlement cannot start; Kafka or its topics are not to be had: {error}") from error

        handlers = Handlers()
        intake = intake_consumer(pool, handlers, service.dead_letters_in_a_row_max)
        consumers = (facts_consumer(pool, handlers), intake)
        broker = create_broker(kafka, user, password)
        for consumer, source in zip(consumers, (FACTS_SOURCE, INTAKE_SOURCE), strict=True):
            subscribe(broker, consumer, source, identity_of)
        for consumer in consumers:
            stack.push_async_callback(consumer.abandon)
        stack.push_async_callback(broker.stop)
        await broker.start()
        runner = asyncio.create_task(run_forever(pool, service, kafka), name="runner")
        stack.push_async_callback(cancel_quietly, runner)
        yield Worker(pool, consumers, runner)


async def run_relay() -> None:
    """Takes what settlement announces to Kafka until SIGTERM; makes the topics it needs. Raises SettingsMissing."""
    service, kafka = read_relay_settings()
    await run_relay_process(SCHEMA.name, create_relay(service, kafka), service, service.settlement_relay_port)


def create_relay(service: RelaySettings, kafka: KafkaSettings) -> Relay:
    """The relay of settlement's outbox."""
    user, password = service.settlement_kafka_username, service.settlement_kafka_password
    maker = topic_maker(kafka, user, password)
    return Relay(service.settlement_database_url, SCHEMA.name, client_options(kafka, user, password), maker)
