"""The real Kafka and PostgreSQL that tests run against, and databases of their own for those that want one."""

import asyncio
import itertools
import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.database import Role, run_migrations
from deploy.local.platform import Platform

_numbers = itertools.count(1)
_migrated: set[str] = set()


def start_platform() -> Platform:
    """A platform of this test session's own, under the project's .local folder, with free ports."""
    home = Path(__file__).resolve().parents[1] / ".local" / "tests" / str(os.getpid())
    shutil.rmtree(home, ignore_errors=True)
    platform = Platform(home)
    platform.start()
    platform.prepare()
    return platform


def _with_database(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, ""))


async def _execute(admin_url: str, *statements: str) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _make_template(platform: Platform, service: str, template: str) -> None:
    environment = platform.env()
    admin_url = environment["POSTGRES_ADMIN_URL"]
    await _execute(admin_url, f'CREATE DATABASE "{template}"')
    await _execute(_with_database(admin_url, template), f'CREATE SCHEMA "{service}" AUTHORIZATION "{service}"')
    role = Role(service, _with_database(environment[f"{service.upper()}_DATABASE_URL"], template))
    await asyncio.to_thread(run_migrations, role)


async def fresh_database(platform: Platform, service: str) -> str:
    """The URL of an empty, migrated database for one service; a copy of a template made once a session."""
    template = f"template_{service}"
    if template not in _migrated:
        await _make_template(platform, service, template)
        _migrated.add(template)
    environment = platform.env()
    name = f"test_{service}_{next(_numbers)}"
    await _execute(environment["POSTGRES_ADMIN_URL"], f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return _with_database(environment[f"{service.upper()}_DATABASE_URL"], name)
