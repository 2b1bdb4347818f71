"""Every service's schema has the tables that messaging and idempotent commands stand on."""

from pathlib import Path

import asyncpg
import pytest

from tests.conftest import FreshDatabase

ROOT = Path(__file__).resolve().parents[3]
TABLES = ROOT / "shared" / "messaging" / "tables.sql"


@pytest.mark.parametrize("service", ["membership", "settlement", "reporting"])
def test_the_migrations_of_every_service_hold_the_shared_tables_word_for_word(service: str) -> None:
    blocks = TABLES.read_text().partition("\n\n")[2].strip().split("\n\n")
    files = sorted((ROOT / "services" / service / "migrations").glob("*.sql"))
    migrations = "".join(file.read_text() for file in files)

    assert [block for block in blocks if block not in migrations] == []


@pytest.mark.parametrize("service", ["membership", "settlement", "reporting"])
async def test_a_migrated_database_has_an_outbox_of_its_own(service: str, database: FreshDatabase) -> None:
    connection = await asyncpg.connect(await database(service), server_settings={"search_path": service})
    try:
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
    finally:
        await connection.close()
