"""What publishers send, as the whole system takes it: counted, parked, refused, dead-lettered, and told so."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import TopicAuthorizationFailedError

from cli.live.api import Live
from cli.live.publisher import KafkaPublisher, connect_publisher
from deploy.local.system import System
from shared.events.cloudevents import read_envelope
from shared.messaging.kafka import client_options
from shared.settings import KafkaSettings
from tests.shared.messaging.kit import cloud_event
from tests.system.kit import eventually, found_case, new_id, register_publisher
from tests.system.kit import grant as grant_to

pytestmark = pytest.mark.system

MEMBER = {"member_id": "dk-0161", "name": "Glostrup", "kind": "municipality", "joined_on": "2016-01-01"}
PROJECT = {"project_id": "p1", "name": "p1", "kind": "mandatory", "starts_on": "2016-01-01"}


@dataclass
class Office:
    """A collaboration with one publisher that may report for all."""

    live: Live
    system: System
    collaboration_id: str
    publisher: str
    password: str

    def hours(self, entry_id: str, **other: Any) -> dict[str, Any]:
        usual = {"project_id": "p1", "member_id": "dk-0161", "work_date": "2016-03-01", "minutes": 60}
        return {"collaboration_id": self.collaboration_id, "entry_id": entry_id, **usual, **other}

    async def totals(self) -> dict[str, tuple[int, int]]:
        """(accepted, counted) minutes by month, all members together."""
        path = f"/v1/collaborations/{self.collaboration_id}/totals"
        answer = await self.live.get("settlement", path, ["auditor"])
        months: dict[str, tuple[int, int]] = {}
        for row in answer["items"]:
            accepted, counted = months.get(row["month"], (0, 0))
            months[row["month"]] = (accepted + row["accepted_minutes"], counted + row["counted_minutes"])
        return months

    async def totals_become(self, expected: dict[str, tuple[int, int]]) -> None:
        await eventually(self.totals, lambda totals: totals == expected)

    @asynccontextmanager
    async def connected(self) -> AsyncGenerator[KafkaPublisher]:
        async with connect_publisher(self.system.platform.env(), self.publisher, self.password) as out:
            yield out

    async def receipts(self, at_least: int) -> list[tuple[str, dict[str, Any]]]:
        """(type, data) of what the publisher was told, read with its own credentials."""
        kafka = KafkaSettings(bootstrap=self.system.platform.env()["KAFKA_BOOTSTRAP"])
        options = client_options(kafka, self.publisher, self.password)
        consumer = AIOKafkaConsumer(f"receipts.{self.publisher}", **options, auto_offset_reset="earliest")
        await consumer.start()
        found: list[tuple[str, dict[str, Any]]] = []
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(30):
                    while len(found) < at_least:
                        record = await consumer.getone()
                        envelope, data = read_envelope(record.headers, record.value)
                        found.append((envelope.type, json.loads(data)))
        finally:
            await consumer.stop()
        return found


@pytest.fixture
async def office(system: System, live: Live) -> Office:
    collaboration_id, publisher = await found_case(live, "01-worked-example"), new_id("pub")
    password = await register_publisher(system, live, publisher)
    types = ["hours_logged", "hours_corrected", "entry_withdrawn", "cost_incurred"]
    await grant_to(live, collaboration_id, publisher, None, types)
    return Office(live, system, collaboration_id, publisher, password)


async def test_hours_before_their_member_joined_are_parked_and_count_later(office: Office, live: Live) -> None:
    async with office.connected() as out:
        await out.publish("hours_logged", office.hours("early"))
    receipts = await office.receipts(1)
    assert [(data["entry_id"], data["code"]) for _, data in receipts] == [("early", "unknown_project")]
    await office.totals_become({"2016-03": (60, 0)})

    await live.record(office.collaboration_id, "project_started", PROJECT)
    await live.record(office.collaboration_id, "member_joined", MEMBER)
    await office.totals_become({"2016-03": (60, 60)})
    changes = [data for type_, data in await office.receipts(2) if type_.endswith("window_changed.v1")]
    assert any(change.get("code") is None for change in changes)


async def test_good_entries_count_and_each_bad_one_is_told_why(office: Office, live: Live) -> None:
    await live.record(office.collaboration_id, "project_started", PROJECT)
    await live.record(office.collaboration_id, "member_joined", MEMBER)
    value = json.dumps(office.hours("bad")).encode()
    good_headers = cloud_event("timesheet.hours_logged.v1")
    async with office.connected() as out:
        await out.publish("hours_logged", office.hours("good-1"))
        await out.publish_raw(value, [*good_headers[:3], ("ce_type", None)])
        await out.publish_raw(value, [*good_headers[:3], ("ce_type", b"\xff\xfe")])
        await out.publish_raw(value[:-5], good_headers)
        await out.publish_raw(value, cloud_event("timesheet.coffee_drunk.v1"))
        await out.publish_raw(value.replace(b"60", b"60.0"), cloud_event("timesheet.hours_logged.v1"))
        await out.publish("hours_logged", office.hours("good-2"))

    await office.totals_become({"2016-03": (120, 120)})
    receipts = await office.receipts(5)
    dead = {data["reason"] for type_, data in receipts if type_.endswith("message_dead_lettered.v1")}
    refused = {data["code"] for type_, data in receipts if type_.endswith("entry_refused.v1")}
    assert len([1 for type_, _ in receipts if type_.endswith("message_dead_lettered.v1")]) == 4
    assert "unknown_type" in dead
    assert refused == {"malformed"}


async def test_a_member_without_grant_is_refused_and_told_so(office: Office, system: System, live: Live) -> None:
    publisher = new_id("pub")
    password = await register_publisher(system, live, publisher)
    stranger = Office(live, system, office.collaboration_id, publisher, password)
    async with stranger.connected() as out:
        await out.publish("hours_logged", stranger.hours("x"))

    receipts = await stranger.receipts(1)
    assert [(data["entry_id"], data["code"]) for _, data in receipts] == [("x", "not_authorised")]
    assert await office.totals() == {}


async def test_correcting_anothers_entry_changes_nothing(office: Office, system: System, live: Live) -> None:
    await live.record(office.collaboration_id, "project_started", PROJECT)
    await live.record(office.collaboration_id, "member_joined", MEMBER)
    async with office.connected() as out:
        await out.publish("hours_logged", office.hours("mine"))
    await office.totals_become({"2016-03": (60, 60)})
    publisher = new_id("pub")
    password = await register_publisher(system, live, publisher)
    await grant_to(live, office.collaboration_id, publisher, None, ["hours_logged", "hours_corrected"])
    other = Office(live, system, office.collaboration_id, publisher, password)
    correction = {"collaboration_id": office.collaboration_id, "entry_id": "mine", "minutes": 5, "reason": "no"}
    async with other.connected() as out:
        await out.publish("hours_corrected", correction)

    receipts = await other.receipts(1)
    assert [(data["entry_id"], data["code"]) for _, data in receipts] == [("mine", "unknown_entry")]
    assert await office.totals() == {"2016-03": (60, 60)}


async def test_a_publisher_cannot_write_or_read_anothers_topics(office: Office, system: System, live: Live) -> None:
    publisher = new_id("pub")
    password = await register_publisher(system, live, publisher)
    async with connect_publisher(system.platform.env(), publisher, password) as out:
        out.topic = f"timesheet.{office.publisher}"
        with pytest.raises(TopicAuthorizationFailedError):
            await out.publish_raw(b"{}", [])
    options = client_options(KafkaSettings(bootstrap=system.platform.env()["KAFKA_BOOTSTRAP"]), publisher, password)
    consumer = AIOKafkaConsumer(f"receipts.{office.publisher}", **options, auto_offset_reset="earliest")
    with pytest.raises(TopicAuthorizationFailedError):
        await consumer.start()
    await consumer.stop()
