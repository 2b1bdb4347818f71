"""Reporting's processes: the API with its pages, and the worker that keeps what they show up to date."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from services.reporting.config import (
    ApiSettings,
    WorkerSettings,
    read_api_settings,
    read_worker_settings,
)
from services.reporting.consumers import READING, SOURCE, apply_batch
from services.reporting.exports.api import router as exports
from services.reporting.pages.answering import answer_pages
from services.reporting.pages.attesting.api import router as attesting
from services.reporting.pages.backend import Services
from services.reporting.pages.collaboration.api import router as collaboration_page
from services.reporting.pages.entries.api import router as entries_page
from services.reporting.pages.members.api import router as member_page
from services.reporting.pages.operations.api import router as operations
from services.reporting.pages.projects.api import router as project_page
from services.reporting.pages.settlements.api import router as settlement_pages
from services.reporting.pages.sheets.api import router as sheets
from services.reporting.pages.sign_in.api import router as sign_in
from services.reporting.pages.start.api import router as start
from services.reporting.pages.static import mount_static
from services.reporting.pages.what_if.api import router as what_if
from services.reporting.pages.why.api import router as why
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
from services.reporting.rebuilding.asked.handlers import start_rebuilds
from services.reporting.sessions.provider import provider_of
from shared.http.app import create_app
from shared.http.health import serve_health
from shared.messaging.consumer import Consumer, cancel_quietly
from shared.messaging.identity import identity_reader
from shared.messaging.kafka import create_broker
from shared.messaging.subscription import subscribe
from shared.process import run_until_stopped
from shared.security import TokenVerifier
from shared.service import (
    CannotStart,
    Schema,
    WorkerStopped,
    check_consumer,
    observed,
    raise_if_stopped,
)
from shared.settings import KafkaSettings, TokenSettings

SCHEMA = Schema("reporting", Path(__file__).parent / "migrations")
BASE_TOPICS = ("membership.events", "settlement.totals")
WATCH_SECONDS = 0.5
PAGES = (
    start,
    sign_in,
    operations,
    collaboration_page,
    member_page,
    project_page,
    settlement_pages,
    why,
    what_if,
    sheets,
    attesting,
    entries_page,
)
DESCRIPTION = """
What people read: collaborations, members, hours by project, member and month, runs with their lines and claims, and a
stream that tells when something changed. Nothing here is a source; it follows membership's and settlement's topics.
"""


def create_api(settings: tuple[ApiSettings, TokenSettings] | None = None) -> FastAPI:
    """The API and pages, with settings from the environment unless they are given. Raises SettingsMissing."""
    service, tokens = settings or read_api_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.verifier = TokenVerifier(tokens)
        app.state.settings, app.state.services = service, Services(service)
        app.state.provider = provider_of(service)
        with observed(SCHEMA.name, "api", service):
            async with SCHEMA.open_pool(service.reporting_database_url, "reporting-api") as app.state.pool:
                app.state.changes = ChangeFeed(service.reporting_database_url)
                listening = asyncio.create_task(app.state.changes.run())
                try:
                    yield
                finally:
                    await cancel_quietly(listening)
                    await app.state.services.close()
                    if app.state.provider is not None:
                        await app.state.provider.close()

    async def check_database() -> str | None:
        return await SCHEMA.missing_migrations(app.state.pool)

    async def check_changes() -> str | None:
        return app.state.changes.trouble

    checks = {"database": check_database, "changes": check_changes}
    app = create_app(SCHEMA.name, DESCRIPTION, lifespan, checks)
    for router in (collaborations, members, projects, economy, totals, runs, claims, changes, results, exports, *PAGES):
        app.include_router(router)
    mount_static(app)
    answer_pages(app)
    return app


async def run_worker() -> None:
    """Keeps the projections up to date until SIGTERM. Where it cannot, it exits with 1 and a sentence."""
    service, kafka = read_worker_settings()
    with observed(SCHEMA.name, "worker", service):
        try:
            async with working(service, kafka) as consumer:
                health = serve_health(
                    "reporting-worker",
                    {"consumer": check_consumer(consumer)},
                    host=service.bind_host,
                    port=service.reporting_worker_port,
                )
                await run_until_stopped(watch(consumer), health, start_rebuilds(consumer.pool))
        except (CannotStart, WorkerStopped) as reason:
            raise SystemExit(str(reason)) from reason


@asynccontextmanager
async def working(service: WorkerSettings, kafka: KafkaSettings) -> AsyncGenerator[Consumer]:
    """The worker's consumer, at work until the context ends. Raises CannotStart."""
    # Its commits wait for the disk: a worker that outlives a crash of PostgreSQL has read on in memory, and would never
    # read again what the crash took away.
    async with SCHEMA.open_pool(service.reporting_database_url, "reporting-worker") as pool:
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
            await consumer.abandon()


async def watch(consumer: Consumer) -> None:
    """Raises WorkerStopped when the consumer cannot go on, or its positions were forgotten for a rebuild.

    Started again, the worker then reads from where the database says.
    """
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        raise_if_stopped([consumer])
