"""Every service's schema has the tables that messaging and idempotent commands stand on."""

from pathlib import Path

import asyncpg
import pytest

from tests.conftest import FreshDatabase

ROOT = Path(__file__).resolve().parents[3]
TABLES = ROOT / "shared" / "messaging" / "tables.sql"


@pytest.mark.parametrize("service", ["membership", "settlement", "reporting"])
def test_the_first_migration_of_every_service_holds_the_shared_tables_word_for_word(service: str) -> None:
    shared = TABLES.read_text().partition("\n\n")[2].strip()
    migration = (ROOT / "services" / service / "migrations" / "0001_create_messaging_tables.sql").read_text()

    assert shared in migration


@pytest.mark.parametrize("service", ["membership", "settlement", "reporting"])
async def test_a_migrated_database_has_an_outbox_of_its_own(service: str, database: FreshDatabase) -> None:
    connection = await asyncpg.connect(await database(service), server_settings={"search_path": service})
    try:
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
    finally:
        await connection.close()
