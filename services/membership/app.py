"""Membership's processes: the API, and the relay that takes announced facts to Kafka."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from asyncpg import PostgresError
from fastapi import FastAPI

from services.membership import store
from services.membership.answers import describe_problems
from services.membership.collaborations.api import router as collaborations
from services.membership.config import (
    ApiSettings,
    RelaySettings,
    read_api_settings,
    read_relay_settings,
)
from services.membership.economy.api import router as economy
from services.membership.facts.api import router as facts
from services.membership.figures.api import router as figures
from services.membership.members.api import router as members
from services.membership.projects.api import router as projects
from services.membership.publishers.api import publishers
from services.membership.publishers.api import router as grants
from shared import telemetry
from shared.database import TRANSIENT, Pool, create_pool, transaction
from shared.http.app import create_app
from shared.http.health import serve_health
from shared.messaging.kafka import client_options
from shared.messaging.relay import Relay
from shared.process import run_until_stopped
from shared.security import TokenVerifier
from shared.settings import KafkaSettings, TokenSettings

SCHEMA = "membership"
MIGRATIONS = Path(__file__).parent / "migrations"
DESCRIPTION = """
Who is in a collaboration and on what terms: members, charters, key figures, rates, budgets, projects, hours agreed, and
which systems may publish or subscribe. Every command announces a fact; its answer's `position` is the fact's place in
the collaboration's order, which a settlement run can wait for.
"""


class DatabaseMissing(Exception):
    """The database does not answer, or is not up to date; the text says what to do."""


def create_api(settings: tuple[ApiSettings, TokenSettings] | None = None) -> FastAPI:
    """The API, with settings from the environment unless they are given. Raises SettingsMissing."""
    service, tokens = settings or read_api_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        telemetry.configure_logging("membership", "api", service.log_level)
        telemetry.set_up("membership", "api", endpoint=service.otel_exporter_otlp_endpoint)
        app.state.verifier = TokenVerifier(tokens)
        app.state.pool = await open_database(service.membership_database_url)
        try:
            yield
        finally:
            await app.state.pool.close()
            telemetry.shut_down()

    async def check_database() -> str | None:
        return await missing_migrations(app.state.pool)

    app = create_app("membership", DESCRIPTION, lifespan, {"database": check_database})
    for router in (collaborations, members, figures, economy, projects, grants, publishers, facts):
        app.include_router(router)
    describe_problems(app.openapi())
    return app


async def open_database(url: str) -> Pool:
    """A pool on a database that is there and up to date. Raises DatabaseMissing."""
    try:
        pool = await create_pool(url, SCHEMA, application="membership-api")
    except (*TRANSIENT, PostgresError) as error:
        raise DatabaseMissing(f"The database of MEMBERSHIP_DATABASE_URL does not answer: {error}") from None
    if missing := await missing_migrations(pool):
        await pool.close()
        raise DatabaseMissing(missing)
    return pool


async def missing_migrations(pool: Pool) -> str | None:
    """A sentence that names the migrations not run yet; None where the schema is up to date."""
    async with transaction(pool) as conn:
        applied = set(await store.list_applied_migrations(conn))
    missing = [file.name for file in sorted(MIGRATIONS.glob("*.sql")) if file.name.partition("_")[0] not in applied]
    return f"Run `mellemregning migrate`; not run yet: {', '.join(missing)}." if missing else None


async def run_relay() -> None:
    """Takes announced facts to Kafka until SIGTERM. Raises SettingsMissing."""
    service, kafka = read_relay_settings()
    telemetry.configure_logging("membership", "relay", service.log_level)
    telemetry.set_up("membership", "relay", endpoint=service.otel_exporter_otlp_endpoint)
    relay = create_relay(service, kafka)

    async def check_relay() -> str | None:
        return None if relay.failing_since is None else relay.last_error

    try:
        health = serve_health(
            "membership-relay", {"relay": check_relay}, host=service.bind_host, port=service.membership_relay_port
        )
        await run_until_stopped(relay.run(), health)
    finally:
        telemetry.shut_down()


def create_relay(service: RelaySettings, kafka: KafkaSettings) -> Relay:
    """The relay of membership's outbox; its only topic is made by `mellemregning topics create`."""
    options = client_options(kafka, service.membership_kafka_username, service.membership_kafka_password)
    return Relay(service.membership_database_url, SCHEMA, options)
