"""Each service's role reaches its own schema and no other; migrations that fail say why."""

from pathlib import Path

import asyncpg
import pytest

from deploy.database import MigrationFailed, Role, migrate, run_migrations
from deploy.local.platform import Platform
from tests.deploy.kit import query

SERVICES = ("membership", "settlement", "reporting")
PAIRS = [(one, other) for one in SERVICES for other in SERVICES if one != other]


def url_of(platform: Platform, service: str) -> str:
    return platform.env()[f"{service.upper()}_DATABASE_URL"]


async def test_a_wrong_password_is_refused(platform: Platform) -> None:
    role = Role("settlement", url_of(platform, "settlement"))
    with pytest.raises(asyncpg.InvalidPasswordError):
        await query(role.url.replace(role.password, "wrong"), "SELECT 1")


@pytest.mark.parametrize(("service", "other"), PAIRS)
async def test_a_role_cannot_read_or_write_in_anothers_schema(platform: Platform, service: str, other: str) -> None:
    await query(url_of(platform, other), "CREATE TABLE IF NOT EXISTS secrets_of_mine AS SELECT 1 AS number")

    for statement in (f"SELECT number FROM {other}.secrets_of_mine", f"CREATE TABLE {other}.planted (number int)"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await query(url_of(platform, service), statement)


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE public.planted (n int)", "CREATE SCHEMA planted", "SET ROLE admin"]
)
async def test_a_role_makes_nothing_outside_its_schema(platform: Platform, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await query(url_of(platform, "reporting"), statement)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_sees_its_own_schema_without_being_told(platform: Platform, service: str) -> None:
    assert await query(url_of(platform, service), "SELECT current_schema()") == service


async def test_migrating_works_inside_a_running_event_loop_and_may_be_repeated(platform: Platform) -> None:
    migrate(platform.env())
    migrate(platform.env())


def test_a_migration_runs_with_limits_on_waiting_and_on_working(platform: Platform, tmp_path: Path) -> None:
    check = "SELECT 1 / (current_setting('{name}') = '{value}')::int"
    settings = {"lock_timeout": "10s", "statement_timeout": "15min", "search_path": "reporting"}
    statements = ";\n".join(check.format(name=name, value=value) for name, value in settings.items())
    (tmp_path / "9998_look_at_settings.sql").write_text(f"-- migrate:up\n{statements};\n-- migrate:down\n")
    run_migrations(Role("reporting", url_of(platform, "reporting")), tmp_path)


def test_a_migration_that_fails_says_which_and_keeps_the_password_to_itself(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "9999_break_something.sql").write_text("-- migrate:up\nSELECT nonsense;\n-- migrate:down\n")
    role = Role("reporting", url_of(platform, "reporting"))

    with pytest.raises(MigrationFailed, match="nonsense") as caught:
        run_migrations(role, tmp_path)

    assert role.password not in str(caught.value)
