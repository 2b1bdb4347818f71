"""The real Kafka and PostgreSQL that tests run against, and databases of their own for those that want one."""

import asyncio
import itertools
import os
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psutil
from confluent_kafka.admin import AdminClient

from deploy.database import Role, run_migrations
from deploy.local.platform import Platform
from deploy.local.ports import ANY_PORTS
from deploy.local.processes import Program
from deploy.local.system import System
from deploy.topics import TopicAdmin, admin_config

OTHERS = {"KAFKA_BOOTSTRAP", "MEMBERSHIP_DATABASE_URL", "SETTLEMENT_DATABASE_URL", "REPORTING_DATABASE_URL"}
"""Settings that would put the tests on somebody's own Kafka or database."""

HOMES = Path(__file__).resolve().parents[1] / ".local" / "tests"
KEPT_SECONDS = 24 * 3600.0
"""How long the folder of a session that was killed is kept where nothing runs in it."""

_numbers = itertools.count(1)
_migrated: set[str] = set()


def new_platform(purpose: str) -> Platform:
    """A platform of this test session's own, under the project's .local folder, with free ports; not started."""
    clear_left_behind(HOMES)
    home = HOMES / f"{os.getpid()}-{purpose}"
    shutil.rmtree(home, ignore_errors=True)
    # Free ports from the start, so that two sessions that begin at once do not meet on the usual ones.
    return Platform(home, {name: value for name, value in os.environ.items() if name not in OTHERS} | ANY_PORTS)


def clear_left_behind(homes: Path) -> None:
    """Stops what runs in the folders of test sessions that were killed, and removes those folders.

    A folder is named after its session's process: while there is such a process, it is left alone, and so is a folder
    in which nothing runs, for somebody may want to read its logs; after a day it goes too.
    """
    for home in sorted(homes.glob("*-*")):
        pid = home.name.partition("-")[0]
        if not pid.isdigit() or psutil.pid_exists(int(pid)):
            continue
        is_running = any(Program(home, file.stem).running() for file in home.glob("run/*.pid"))
        if is_running or time.time() - home.stat().st_mtime > KEPT_SECONDS:
            left = System(Platform(home, dict[str, str]()))
            left.stop_processes()
            left.platform.destroy()
            shutil.rmtree(home, ignore_errors=True)


def start_platform() -> Platform:
    """Kafka and PostgreSQL at work, migrated, with the base topics and users."""
    platform = new_platform("platform")
    platform.start()
    platform.prepare()
    return platform


def clear_topics(platform: Platform) -> None:
    """Empties Kafka: every topic is deleted, and the base ones are made anew. For tests that read all there is."""
    env = platform.env()
    admin: Any = AdminClient(admin_config(env))
    topics = [name for name in admin.list_topics(timeout=20).topics if not name.startswith("__")]
    for future in admin.delete_topics(topics).values() if topics else ():
        future.result(20)
    while [name for name in admin.list_topics(timeout=20).topics if name in topics]:
        time.sleep(0.1)
    TopicAdmin.from_environment(env).ensure_base()


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
