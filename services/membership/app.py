"""Membership's processes: the API, and the relay that takes announced facts to Kafka."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

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
from shared.http.app import create_app
from shared.http.outbox import add_outbox
from shared.messaging.kafka import client_options
from shared.messaging.relay import Relay
from shared.security import TokenVerifier
from shared.service import Schema, observed, run_relay_process
from shared.settings import KafkaSettings, TokenSettings

SCHEMA = Schema("membership", Path(__file__).parent / "migrations")
DESCRIPTION = """
Who is in a collaboration and on what terms: members, charters, key figures, rates, budgets, projects, hours agreed, and
which systems may publish or subscribe. Every command announces a fact; its answer's `position` is the fact's place in
the collaboration's order, which a settlement run can wait for.
"""


def create_api(settings: tuple[ApiSettings, TokenSettings] | None = None) -> FastAPI:
    """The API, with settings from the environment unless they are given. Raises SettingsMissing."""
    service, tokens = settings or read_api_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.verifier = TokenVerifier(tokens)
        with observed(SCHEMA.name, "api", service):
            async with SCHEMA.open_pool(service.membership_database_url, "membership-api") as app.state.pool:
                yield

    async def check_database() -> str | None:
        return await SCHEMA.missing_migrations(app.state.pool)

    app = create_app(SCHEMA.name, DESCRIPTION, lifespan, {"database": check_database})
    for router in (collaborations, members, figures, economy, projects, grants, publishers, facts):
        app.include_router(router)
    add_outbox(app)
    describe_problems(app.openapi())
    return app


async def run_relay() -> None:
    """Takes announced facts to Kafka until SIGTERM. Raises SettingsMissing."""
    service, kafka = read_relay_settings()
    await run_relay_process(SCHEMA.name, create_relay(service, kafka), service, service.membership_relay_port)


def create_relay(service: RelaySettings, kafka: KafkaSettings) -> Relay:
    """The relay of membership's outbox; its only topic is made by `mellemregning topics create`."""
    options = client_options(kafka, service.membership_kafka_username, service.membership_kafka_password)
    return Relay(service.membership_database_url, SCHEMA.name, options)
