"""Reporting's processes: the API with its pages, and the worker that keeps what they show up to date."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from fastapi import FastAPI

from services.reporting.config import (
    ApiSettings,
    WorkerSettings,
    read_api_settings,
    read_worker_settings,
)
from services.reporting.consumers import READING, SOURCE, apply_batch
from services.reporting.pages.api import router as pages
from services.reporting.pages.static import mount_static
from services.reporting.projections import store
from services.reporting.projections.changes.api import router as changes
from services.reporting.projections.changes.feed import ChangeFeed
from services.reporting.projections.claims.api import router as claims
from services.reporting.projections.collaborations.api import router as collaborations
from services.reporting.projections.economy.api import router as economy
from services.reporting.projections.members.api import router as members
from services.reporting.projections.projects.api import router as projects
from services.reporting.projections.rebuild import CONSUMER
from services.reporting.projections.results.api import router as results
from services.reporting.projections.runs.api import router as runs
from services.reporting.projections.totals.api import router as totals
from shared import telemetry
from shared.database import Pool, create_pool, transaction
from shared.http.app import create_app
from shared.http.health import serve_health
from shared.messaging.consumer import Consumer, cancel_quietly
from shared.messaging.identity import identity_reader
from shared.messaging.kafka import create_broker
from shared.messaging.subscription import subscribe
from shared.process import run_until_stopped
from shared.security import TokenVerifier
from shared.settings import KafkaSettings, TokenSettings

SCHEMA = "reporting"
MIGRATIONS = Path(__file__).parent / "migrations"
BASE_TOPICS = ("membership.events", "settlement.totals")
WATCH_SECONDS = 0.5
DESCRIPTION = """
What people read: collaborations, members, hours by project, member and month, runs with their lines and claims, and a
stream that tells when something changed. Nothing here is a source; it follows membership's and settlement's topics.
"""


class CannotStart(Exception):
    """A process does not start half; the sentence says what is missing."""


class WorkerStopped(Exception):
    """The worker must not go on by itself; the sentence says why."""


def create_api(settings: tuple[ApiSettings, TokenSettings] | None = None) -> FastAPI:
    """The API and pages, with settings from the environment unless they are given. Raises SettingsMissing."""
    service, tokens = settings or read_api_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        telemetry.configure_logging("reporting", "api", service.log_level)
        telemetry.set_up("reporting", "api", endpoint=service.otel_exporter_otlp_endpoint)
        app.state.verifier = TokenVerifier(tokens)
        async with open_pool(service.reporting_database_url, "reporting-api") as app.state.pool:
            app.state.changes = ChangeFeed(service.reporting_database_url)
            listening = asyncio.create_task(app.state.changes.run())
            try:
                yield
            finally:
                await cancel_quietly(listening)
        telemetry.shut_down()

    async def check_database() -> str | None:
        return await missing_migrations(app.state.pool)

    async def check_changes() -> str | None:
        return app.state.changes.trouble

    checks = {"database": check_database, "changes": check_changes}
    app = create_app("reporting", DESCRIPTION, lifespan, checks)
    for router in (collaborations, members, projects, economy, totals, runs, claims, changes, results, pages):
        app.include_router(router)
    mount_static(app)
    return app


@asynccontextmanager
async def open_pool(database_url: str, application: str) -> AsyncGenerator[Pool]:
    """A pool on a schema that is up to date, closed at the end. Raises CannotStart."""
    try:
        pool = await create_pool(database_url, SCHEMA, application=application)
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotStart(f"reporting cannot start; its database does not answer: {error}") from error
    try:
        if missing := await missing_migrations(pool):
            raise CannotStart(f"reporting cannot start. {missing}")
        yield pool
    finally:
        await pool.close()


async def missing_migrations(pool: Pool) -> str | None:
    """A sentence that names the migrations not run yet; None where the schema is up to date."""
    async with transaction(pool) as conn:
        applied = set(await store.list_applied_migrations(conn))
    missing = [file.name for file in sorted(MIGRATIONS.glob("*.sql")) if file.name.partition("_")[0] not in applied]
    return f"Run `mellemregning migrate`; not run yet: {', '.join(missing)}." if missing else None


async def run_worker() -> None:
    """Keeps the projections up to date until SIGTERM. Where it cannot, it exits with 1 and a sentence."""
    service, kafka = read_worker_settings()
    telemetry.configure_logging("reporting", "worker", service.log_level)
    telemetry.set_up("reporting", "worker", endpoint=service.otel_exporter_otlp_endpoint)
    try:
        async with working(service, kafka) as consumer:

            async def check_consumer() -> str | None:
                return None if consumer.state.healthy else consumer.state.stopped_because or consumer.state.last_error

            health = serve_health(
                "reporting-worker",
                {"consumer": check_consumer},
                host=service.bind_host,
                port=service.reporting_worker_port,
            )
            await run_until_stopped(watch(consumer), health)
    except (CannotStart, WorkerStopped) as reason:
        raise SystemExit(str(reason)) from reason
    finally:
        telemetry.shut_down()


@asynccontextmanager
async def working(service: WorkerSettings, kafka: KafkaSettings) -> AsyncGenerator[Consumer]:
    """The worker's consumer, at work until the context ends. Raises CannotStart."""
    async with open_pool(service.reporting_database_url, "reporting-worker") as pool:
        user, password = service.reporting_kafka_username, service.reporting_kafka_password
        identity_of = identity_reader(kafka, user, password)
        try:
            await identity_of(BASE_TOPICS)
        except Exception as error:
            raise CannotStart(f"reporting cannot start; Kafka or its topics are not to be had: {error}") from error
        consumer = Consumer(CONSUMER, pool, apply_batch, READING, poison="halt")
        broker = create_broker(kafka, user, password)
        subscribe(broker, consumer, SOURCE, identity_of)
        await broker.start()
        try:
            yield consumer
        finally:
            await broker.stop()


async def watch(consumer: Consumer) -> None:
    """Raises WorkerStopped when the consumer cannot go on, or its positions were forgotten for a rebuild.

    Started again, the worker then reads from where the database says.
    """
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if consumer.state.stopped_because:
            raise WorkerStopped(f"The reporting worker stops: {consumer.state.stopped_because}")
