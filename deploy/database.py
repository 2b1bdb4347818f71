"""The database: one role and one schema for each service, none of which reaches another's, and their migrations."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import asyncpg

SERVICES = ("membership", "settlement", "reporting")
# A migration that waits for a lock makes everybody else wait behind it: rather give up soon and be tried again.
MIGRATION_LOCK_TIMEOUT = "10s"
MIGRATION_STATEMENT_TIMEOUT = "15min"
SERVICES_FOLDER = Path(__file__).resolve().parents[1] / "services"


class MigrationFailed(Exception):
    """A service's migrations could not be run. The message holds what dbmate said."""


@dataclass(frozen=True)
class Role:
    """A service's database role, as its …_DATABASE_URL names it; the schema has the service's name."""

    service: str
    url: str

    @property
    def name(self) -> str:
        return unquote(urlsplit(self.url).username or "")

    @property
    def password(self) -> str:
        return unquote(urlsplit(self.url).password or "")

    @property
    def database(self) -> str:
        return unquote(urlsplit(self.url).path.lstrip("/"))

    @property
    def migration_url(self) -> str:
        """The URL for dbmate: the service's schema alone, and no TLS unless the URL asks for it."""
        parts = urlsplit(self.url)
        timeouts = {"lock_timeout": MIGRATION_LOCK_TIMEOUT, "statement_timeout": MIGRATION_STATEMENT_TIMEOUT}
        query = {"sslmode": "disable", **timeouts, **dict(parse_qsl(parts.query)), "search_path": self.service}
        return urlunsplit(("postgres", parts.netloc, parts.path, urlencode(query), ""))


def migrate(environment: Mapping[str, str]) -> None:
    """Bring every service's schema up to date; with POSTGRES_ADMIN_URL, make database, roles and schemas first.

    Repeatable. KeyError names a missing …_DATABASE_URL; MigrationFailed tells what a migration ran into.
    """
    roles = [Role(service, environment[f"{service.upper()}_DATABASE_URL"]) for service in SERVICES]
    if admin_url := environment.get("POSTGRES_ADMIN_URL"):
        # In a thread of its own, so that it works also where an event loop runs already.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(ensure_roles(admin_url, roles))).result()
    for role in roles:
        run_migrations(role)


async def ensure_roles(admin_url: str, roles: list[Role]) -> None:
    """Make the database, and for each role its login and its own schema. What is there already is brought in line."""
    admin = await asyncpg.connect(admin_url)
    try:
        for database in {role.database for role in roles}:
            if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
                await admin.execute(f"CREATE DATABASE {_name(database)}")
            await admin.execute(f"REVOKE ALL ON DATABASE {_name(database)} FROM PUBLIC")
        for role in roles:
            await _ensure_login(admin, role)
    finally:
        await admin.close()
    for role in roles:
        await _ensure_schema(admin_url, role)


async def _ensure_login(admin: "asyncpg.Connection[asyncpg.Record]", role: Role) -> None:
    there = await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role.name)
    verb = "ALTER" if there else "CREATE"
    # PostgreSQL takes no parameters here; format('%L') quotes the password.
    password = await admin.fetchval("SELECT format('%L', $1::text)", role.password)
    await admin.execute(
        f"{verb} ROLE {_name(role.name)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD {password}"
    )
    await admin.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {_name(role.database)} TO {_name(role.name)}")


async def _ensure_schema(admin_url: str, role: Role) -> None:
    parts = urlsplit(admin_url)
    database = await asyncpg.connect(urlunsplit((parts.scheme, parts.netloc, f"/{role.database}", parts.query, "")))
    try:
        name, schema = _name(role.name), _name(role.service)
        await database.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        await database.execute(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {name}")
        await database.execute(f"ALTER ROLE {name} IN DATABASE {_name(role.database)} SET search_path = {schema}")
    finally:
        await database.close()


def run_migrations(role: Role, folder: Path | None = None) -> None:
    """Run what is new in services/<service>/migrations. Raises MigrationFailed."""
    migrations = folder or SERVICES_FOLDER / role.service / "migrations"
    if not any(migrations.glob("*.sql")):
        return
    options = ["--no-dump-schema", "--migration-lock", "--wait", "--wait-timeout", "30s"]
    command = [_dbmate(), "--url", role.migration_url, "-d", str(migrations), *options, "migrate"]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        said = (done.stderr + done.stdout).replace(role.password, "***").strip()
        raise MigrationFailed(f"{role.service}'s migrations failed: {said[-2000:]}")


def _dbmate() -> str:
    beside = Path(sys.executable).with_name("dbmate")
    found = str(beside) if beside.exists() else shutil.which("dbmate")
    if not found:
        raise MigrationFailed("dbmate is missing: install requirements/app.txt")
    return found


def _name(identifier: str) -> str:
    """An SQL identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'
