"""A batch with rubbish in it: the good is counted, each bad message is refused or set aside and its sender told."""

import json
from collections.abc import Sequence
from typing import Any

from services.settlement.consumers import INTAKE, intake_consumer
from shared.messaging import store
from shared.messaging.consumer import Consumer
from tests.settlement.kit import TRACEPARENT, A, B, Settlement, founding
from tests.shared.messaging.kit import Header, Record, cloud_event

TOPIC, TOPIC_OF_B = f"timesheet.{A}", f"timesheet.{B}"
HOURS = "timesheet.hours_logged.v1"


async def consumer_of(settlement: Settlement) -> Consumer:
    """Settlement's intake, at the beginning of two publishers' topics."""
    async with settlement.pool.acquire() as conn:
        topics = {TOPIC: "one", TOPIC_OF_B: "two"}
        await store.insert_missing_positions(conn, INTAKE, {(topic, 0): 0 for topic in topics}, "cluster", topics)
    return intake_consumer(settlement.pool, settlement.handlers)


def data(entry_id: str, **more: Any) -> bytes:
    named = {"collaboration_id": "test-club", "project_id": "p1", "member_id": A, "work_date": "2016-03-01"}
    return json.dumps({**named, "entry_id": entry_id, "minutes": 60, **more}).encode()


def records(*messages: tuple[bytes | None, Sequence[Header]], topic: str = TOPIC) -> list[Record]:
    return [Record(topic, offset, value, headers) for offset, (value, headers) in enumerate(messages)]


async def test_good_entries_count_among_rubbish_and_each_sender_is_told(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    consumer = await consumer_of(settlement)
    good = cloud_event(HOURS)
    batch = records(
        (data("good-1"), [*cloud_event(HOURS), ("null-header", None)]),
        (data("good-2"), [*cloud_event(HOURS), ("x-note", b"\xff\xfe")]),
        (data("bad-1"), [*good[:-1], ("ce_subject", b"\xff")]),
        (b'{"minutes": ', cloud_event(HOURS)),
        (data("bad-3", minutes=1.5), [*cloud_event(HOURS, "float"), ("traceparent", TRACEPARENT.encode())]),
        (data("bad-4", minutes=1441), cloud_event(HOURS)),
        (data("bad-5", surname="Hansen"), cloud_event(HOURS)),
        (data("bad-6"), cloud_event("timesheet.hours_dreamt.v1")),
        (None, cloud_event(HOURS)),
        (data("bad-8", collaboration_id="Not An Id", member_id="me"), cloud_event(HOURS)),
        (data("good-3"), cloud_event(HOURS)),
    )
    batch += records((data("good-1", member_id=B), cloud_event(HOURS)), topic=TOPIC_OF_B)

    await consumer.process(batch)
    await consumer.process(batch)

    assert await settlement.totals() == {("p1", A, "2016-03"): (180, 180), ("p1", B, "2016-03"): (60, 60)}
    receipts = await settlement.receipts()
    refused = {r["entry_id"]: r["code"] for r in receipts if r["told"] == "entry_refused"}
    assert refused == {
        "bad-3": "malformed",
        "bad-4": "minutes_out_of_range",
        "bad-5": "malformed",
        "bad-8": "malformed",
    }
    dead = {r["offset"]: r["reason"] for r in receipts if r["told"] == "message_dead_lettered"}
    assert dead == {2: "header_not_utf8", 3: "invalid_json", 7: "unknown_type", 8: "missing_data"}
    kept = await settlement.pool.fetch("SELECT record_offset, reason FROM dead_letters ORDER BY record_offset")
    assert {row["record_offset"]: row["reason"] for row in kept} == dead
    assert await settlement.receipts(B) == []


async def test_a_refusal_says_every_problem_and_where_in_the_trace_of_the_message(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    consumer = await consumer_of(settlement)
    headers = [*cloud_event(HOURS, "my-id"), ("traceparent", TRACEPARENT.encode())]

    await consumer.process(records((data("e1", minutes="60", work_date="2016-02-30"), headers)))

    (receipt,) = await settlement.receipts()
    assert {problem["where"] for problem in receipt["errors"]} == {"minutes", "work_date"}
    assert (receipt["event_id"], receipt["topic"], receipt["offset"]) == ("my-id", TOPIC, 0)
    (row,) = await settlement.pool.fetch("SELECT headers FROM outbox")
    assert (row["headers"]["traceparent"], row["headers"]["ce_causationid"]) == (TRACEPARENT, "my-id")


async def test_a_message_no_total_can_hold_is_set_aside_alone(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    consumer = await consumer_of(settlement)
    cost = {
        "collaboration_id": "test-club",
        "stream_id": "leader",
        "paid_by": A,
        "incurred_on": "2016-03-01",
        "text": "-",
    }
    costs = [
        (
            json.dumps({**cost, "entry_id": f"c{n}", "amount_minor": 10**18}).encode(),
            cloud_event("timesheet.cost_incurred.v1"),
        )
        for n in range(2)
    ]

    await consumer.process(records(costs[0], costs[1], (data("e1"), cloud_event(HOURS))))

    assert await settlement.pool.fetchval("SELECT array_agg(entry_id ORDER BY entry_id) FROM entries") == ["c0", "e1"]
    (told,) = await settlement.receipts()
    assert (told["offset"], told["reason"]) == (1, "total_too_large")
    assert told["message"].endswith("Is the amount right?")


async def test_who_sent_it_is_the_topic_and_not_what_the_message_says(settlement: Settlement) -> None:
    await settlement.learn(*founding())
    consumer = await consumer_of(settlement)
    headers = [*cloud_event(HOURS)[:2], ("ce_source", A.encode()), *cloud_event(HOURS)[3:]]

    await consumer.process(records((data("e1"), headers), topic=TOPIC_OF_B))

    assert await settlement.totals() == {}
    assert [receipt["code"] for receipt in await settlement.receipts(B)] == ["not_authorised"]
