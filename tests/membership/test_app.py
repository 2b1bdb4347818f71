"""The processes: ready only with an up-to-date database, started only with settings; facts reach Kafka in order."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from deploy.local.platform import Platform
from services.membership import app as processes
from services.membership.config import ApiSettings, RelaySettings
from shared.messaging.kafka import client_options
from shared.service import CannotStart
from shared.settings import KafkaSettings, TokenSettings
from tests.conftest import FreshDatabase
from tests.membership.kit import Api

TOKENS = TokenSettings(issuer="nobody", keys="nowhere")
RATE = {"rate_id": "hour", "amount_minor": 60000, "valid_from": "2016-01-01"}


async def test_the_api_is_ready_with_its_database(api: Api) -> None:
    answer = await api.client.get("/ready")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": {"database": "ok"}})


async def test_the_api_does_not_start_on_a_database_that_is_not_up_to_date(database: FreshDatabase) -> None:
    app = processes.create_api((ApiSettings(membership_database_url=await database("reporting")), TOKENS))

    with pytest.raises(CannotStart, match="mellemregning migrate"):
        await app.router.lifespan_context(app).__aenter__()


async def test_the_api_says_that_its_database_is_away() -> None:
    url = "postgresql://membership:x@127.0.0.1:1/mellemregning"
    app = processes.create_api((ApiSettings(membership_database_url=url), TOKENS))

    with pytest.raises(CannotStart, match="membership cannot start; its database does not answer"):
        await app.router.lifespan_context(app).__aenter__()


@pytest.mark.parametrize(
    ("call", "missing"),
    [("create_api()", "MEMBERSHIP_DATABASE_URL"), ("asyncio.run(app.run_relay())", "MEMBERSHIP_KAFKA_PASSWORD")],
)
def test_a_process_without_settings_ends_with_a_sentence(call: str, missing: str) -> None:
    program = f"import asyncio\nfrom services.membership import app\nfrom services.membership.app import *\n{call}"

    done = subprocess.run([sys.executable, "-c", program], env={}, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("membership cannot start; set in its environment:")
    assert missing in done.stderr
    assert "Traceback" not in done.stderr


async def test_every_error_in_the_document_has_a_schema(api: Api) -> None:
    document = (await api.client.get("/openapi.json")).json()

    refusal = document["paths"]["/v1/collaborations"]["post"]["responses"]["403"]["content"]
    assert refusal == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    assert set(document["components"]["schemas"]["ProblemDetails"]["required"]) >= {"code", "detail", "errors"}


@pytest.mark.parametrize("path", ["/v1/collaborations/a%00b", "/v1/publishers/a%00b", "/v1/collaborations?after=%00"])
async def test_text_that_no_database_holds_is_malformed(api: Api, path: str) -> None:
    answer = await api.get(path, "auditor")

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_facts_reach_kafka_in_their_order_under_their_key_with_their_sequence(
    api: Api, platform: Platform
) -> None:
    environment = platform.env()
    kafka = KafkaSettings(bootstrap=environment["KAFKA_BOOTSTRAP"])
    club = await api.found()
    for amount in range(20):
        await club.record("rates", RATE | {"amount_minor": amount})

    async with _relaying(api, environment, kafka):
        received = await _read_facts(environment, kafka, club.collaboration_id, 21)

    kept = await club.items("facts")
    assert [(int(headers["ce_sequence"]), headers["ce_id"]) for headers, _ in received] == [
        (fact["sequence"], fact["event_id"]) for fact in kept
    ]
    assert [data for _, data in received] == [fact["data"] for fact in kept]


@asynccontextmanager
async def _relaying(api: Api, environment: dict[str, str], kafka: KafkaSettings) -> AsyncGenerator[None]:
    parts = httpx.URL(environment["MEMBERSHIP_DATABASE_URL"])
    database = await api.pool.fetchval("SELECT current_database()")
    settings = RelaySettings(
        membership_database_url=str(parts.copy_with(path=f"/{database}")),
        membership_kafka_username=environment["MEMBERSHIP_KAFKA_USERNAME"],
        membership_kafka_password=environment["MEMBERSHIP_KAFKA_PASSWORD"],
        membership_relay_port=0,
    )
    relaying = asyncio.create_task(processes.create_relay(settings, kafka).run())
    try:
        yield
    finally:
        relaying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await relaying


async def _read_facts(
    environment: dict[str, str], kafka: KafkaSettings, key: str, count: int
) -> list[tuple[dict[str, str], object]]:
    """The first `count` messages under a key, as settlement reads them."""
    user, password = environment["SETTLEMENT_KAFKA_USERNAME"], environment["SETTLEMENT_KAFKA_PASSWORD"]
    consumer = AIOKafkaConsumer(
        "membership.events",
        **client_options(kafka, user, password),
        auto_offset_reset="earliest",
    )
    found: list[tuple[dict[str, str], object]] = []
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            async for record in consumer:
                if record.key == key.encode():
                    headers = {name: str(value, "utf-8") for name, value in record.headers if value is not None}
                    found.append((headers, httpx.Response(200, content=record.value).json()))
                if len(found) == count:
                    break
    finally:
        await consumer.stop()
    return found
