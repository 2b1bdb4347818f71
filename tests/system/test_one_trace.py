"""One trace from a publisher's HoursLogged through settlement to reporting's update, over real Kafka."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from cli.live.publisher import connect_publisher, ensure_publisher_user
from deploy.local.platform import Platform
from services.reporting.app import working as reporting_working
from services.reporting.config import WorkerSettings as ReportingSettings
from services.settlement.app import create_relay
from services.settlement.app import working as settlement_working
from services.settlement.config import RelaySettings
from services.settlement.config import Settings as SettlementSettings
from shared import telemetry
from shared.database import create_pool
from shared.events.cloudevents import Envelope, to_headers
from shared.events.membership import CharterAdopted, CollaborationFounded, PublisherGranted, PublisherRegistered
from shared.events.registry import FACTS, dump, parse_dict
from shared.messaging.consumer import cancel_quietly
from shared.settings import KafkaSettings
from tests.conftest import FreshDatabase
from tests.shared.messaging.kit import kafka_settings, producer_of
from tests.system.kit import CASES, eventually, new_id
from tests.system.test_intake import MEMBER, PROJECT

pytestmark = pytest.mark.usefixtures("clean_kafka")

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE_ID}-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    telemetry.set_up("tests", "one process", exporter=exporter)
    return exporter


@asynccontextmanager
async def workers(platform: Platform, urls: dict[str, str], kafka: KafkaSettings) -> AsyncGenerator[None]:
    """Settlement's worker and relay and reporting's worker, in this process."""
    env = platform.env()
    values = {name.lower(): value for name, value in env.items()} | urls
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(settlement_working(SettlementSettings.model_validate(values), kafka))
        await stack.enter_async_context(reporting_working(ReportingSettings.model_validate(values), kafka))
        relay = asyncio.create_task(create_relay(RelaySettings.model_validate(values), kafka).run())
        stack.push_async_callback(cancel_quietly, relay)
        yield


async def announce_membership(platform: Platform, collaboration_id: str, publisher: str) -> int:
    """Says what membership would of a collaboration with one member and project, and a grant; gives the position."""
    ours = {"collaboration_id": collaboration_id}
    text = (CASES / "01-worked-example" / "charter-1.yaml").read_text().replace("storkoebenhavn", collaboration_id)
    founded = CollaborationFounded(
        collaboration_id=collaboration_id, name="Trace", country="DK", form="association", currency="DKK"
    )
    adopted = CharterAdopted(
        collaboration_id=collaboration_id,
        version=1,
        valid_from=date(2016, 1, 1),
        decision="GF",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    granted = PublisherGranted(
        collaboration_id=collaboration_id, publisher=publisher, member_id="all", types=("hours_logged",)
    )
    joined = parse_dict(FACTS["member_joined"].TYPE, ours | MEMBER)
    started = parse_dict(FACTS["project_started"].TYPE, ours | PROJECT)
    registered = PublisherRegistered(publisher=publisher, name="Trace")
    env = platform.env()
    user, password = env["MEMBERSHIP_KAFKA_USERNAME"], env["MEMBERSHIP_KAFKA_PASSWORD"]
    async with producer_of(platform, user, password) as producer:
        numbered = [(registered, f"publisher:{publisher}", 1)]
        numbered += [(e, collaboration_id, n) for n, e in enumerate((founded, adopted, joined, started, granted), 1)]
        for event, key, sequence in numbered:
            headers = to_headers(Envelope(id=new_id("e"), source="/membership", type=event.TYPE, sequence=sequence))
            await producer.send_and_wait("membership.events", dump(event), key=key.encode(), headers=headers)
    return len(numbered) - 1


async def test_one_trace_runs_from_the_publisher_through_settlement_to_reporting(
    platform: Platform, database: FreshDatabase, spans: InMemorySpanExporter
) -> None:
    collaboration_id, publisher = new_id("trace"), new_id("pub")
    urls = {f"{service}_database_url": await database(service) for service in ("settlement", "reporting")}
    await asyncio.to_thread(ensure_publisher_user, platform.env(), publisher, "secret")
    pool = await create_pool(urls["reporting_database_url"], "reporting", application="tests")

    async with workers(platform, urls, kafka_settings(platform)):
        facts = await announce_membership(platform, collaboration_id, publisher)
        settlement = await create_pool(urls["settlement_database_url"], "settlement", application="tests")

        async def known() -> int:
            query = "SELECT position FROM collaborations WHERE collaboration_id = $1"
            return await settlement.fetchval(query, collaboration_id) or 0

        await eventually(known, lambda position: position == facts)
        await settlement.close()
        async with connect_publisher(platform.env(), publisher, "secret") as out:
            hours = {"collaboration_id": collaboration_id, "entry_id": "t1", "project_id": "p1", "member_id": "dk-0161"}
            hours |= {"work_date": "2016-03-01", "minutes": 60}
            await out.publish("hours_logged", hours, traceparent=TRACEPARENT)

        async def reported() -> int:
            query = "SELECT coalesce(sum(accepted_minutes), 0)::INT FROM hours_totals WHERE collaboration_id = $1"
            return await pool.fetchval(query, collaboration_id)

        await eventually(reported, lambda minutes: minutes == 60)
    await pool.close()
    telemetry.shut_down()

    finished = spans.get_finished_spans()
    names = {span.name for span in finished if span.context and format(span.context.trace_id, "032x") == TRACE_ID}
    assert {"settlement.intake process", "reporting process"} <= names
