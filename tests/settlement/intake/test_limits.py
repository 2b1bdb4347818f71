"""What is too large, too many, too often or of another kind is said so, and spoils nothing."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.settlement.intake import handlers
from services.settlement.intake.bodies import BATCH, EVENT_BYTES_MAX, EVENTS_MAX, STRUCTURED
from shared.http.app import BODY_BYTES_MAX
from shared.messaging.topics import load_topics
from tests.conftest import FreshDatabase
from tests.settlement.intake.kit import ROLE, Senders, cloud_event, senders_on
from tests.settlement.kit import A, B, hours

PACKED = {"Content-Type": BATCH, "Content-Encoding": "gzip"}


def padded(size: int) -> bytes:
    """One event of that many bytes."""
    text = json.dumps(cloud_event(hours("e1"))).encode()
    return text[:-1] + b" " * (size - len(text)) + b"}"


async def test_a_batch_holds_at_most_a_thousand_events(senders: Senders) -> None:
    answer = await senders.post([{}] * (EVENTS_MAX + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_events")


async def test_one_event_may_be_as_large_as_kafka_takes_it_and_no_larger(senders: Senders) -> None:
    at_most = await senders.post(padded(EVENT_BYTES_MAX))
    above = await senders.post(padded(EVENT_BYTES_MAX + 1))
    packed = await senders.post(
        gzip.compress(padded(EVENT_BYTES_MAX + 1)), headers=PACKED | {"Content-Type": STRUCTURED}
    )
    large = cloud_event(hours("e2"))
    large["data"]["activity"] = "x" * EVENT_BYTES_MAX
    in_batch = await senders.post([large, cloud_event(hours("e3"))])

    assert at_most.status_code == 200
    assert [(each.status_code, each.json()["code"]) for each in (above, packed)] == [(413, "too_large")] * 2
    verdicts = [(each["verdict"], each.get("code")) for each in in_batch.json()["verdicts"]]
    assert verdicts == [("unreadable", "too_large"), ("accepted", None)]


def test_kafka_takes_messages_of_that_size() -> None:
    settings = load_topics().template_for(f"timesheet.{A}").spec(f"timesheet.{A}").config
    assert int(settings["max.message.bytes"]) >= EVENT_BYTES_MAX


async def test_a_body_is_limited_as_it_comes_and_as_it_inflates(senders: Senders) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 100_000

    token = senders.api.token(ROLE)
    unannounced = await senders.api.client.post(
        "/v1/events", content=endless(), headers={**token, "Content-Type": BATCH}
    )
    announced = await senders.post(b" " * (BODY_BYTES_MAX + 1), headers={"Content-Type": BATCH})
    bomb = await senders.post(gzip.compress(b" " * 30_000_000, 9), headers=PACKED)
    bombs = await senders.post(gzip.compress(b" " * (BODY_BYTES_MAX // 2), 9) * 3, headers=PACKED)

    for answer in (unannounced, announced, bomb, bombs):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "body",
    [b"", b"no gzip", gzip.compress(b"[]")[:-4], gzip.compress(b"[]") + b"rest", gzip.compress(b"") * 101],
    ids=["empty", "plain", "cut", "trailed", "many parts"],
)
async def test_what_is_no_gzip_is_said_to_be_none(senders: Senders, body: bytes) -> None:
    answer = await senders.post(body, headers=PACKED)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_gzip")


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"Content-Type": "text/csv"}, "Accept-Post"),
        ({"Content-Type": "application/cloudevents+avro"}, "Accept-Post"),
        ({"Content-Type": f"{STRUCTURED}; charset=latin1"}, "Accept-Post"),
        ({"Content-Encoding": "br"}, "Accept-Encoding"),
        ({"Content-Encoding": "gzip, gzip"}, "Accept-Encoding"),
    ],
)
async def test_another_kind_of_body_is_told_which_are_read(
    senders: Senders, headers: dict[str, str], named: str
) -> None:
    answer = await senders.post(cloud_event(hours("e1")), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert named in answer.headers


@pytest.mark.parametrize(
    ("body", "code"), [(b"{}", "malformed"), (b"[", "invalid_json"), (b"[" * 9999, "invalid_json")]
)
async def test_a_batch_that_is_no_list_is_refused_whole(senders: Senders, body: bytes, code: str) -> None:
    answer = await senders.post(body, headers={"Content-Type": BATCH})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_publisher_that_sends_too_much_waits_and_no_other_does(database: FreshDatabase, tmp_path: Path) -> None:
    rate = {"intake_events_per_second": 500, "intake_events_burst": 1000}
    async with senders_on(await database("settlement"), tmp_path, **rate) as senders:
        first = await senders.post([{}] * 990)
        second = await senders.post([{}] * 900)
        other = await senders.post([{}] * 900, f"publisher:{B}")

        assert first.status_code == 200
        assert (second.status_code, second.json()["code"]) == (429, "too_many")
        assert other.status_code == 200
        seconds = int(second.headers["Retry-After"])
        assert 1 <= seconds <= 2
        await asyncio.sleep(seconds)
        assert (await senders.post([{}] * 900)).status_code == 200


async def test_a_publishers_requests_in_line_are_limited_and_taken_one_by_one(
    senders: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "REQUESTS_MAX", 3)
    batches = [[cloud_event(hours(f"e{n}-{m}")) for m in range(20)] for n in range(6)]

    async with senders.settlement.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT FROM collaborations FOR UPDATE")
        sending = [asyncio.create_task(senders.post(batch)) for batch in batches]
        done, waiting = await asyncio.wait(sending, timeout=1.0)
        holding = await conn.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'settlement-api' AND state <> 'idle'"
        )
    answers = await asyncio.gather(*waiting)

    assert [each.result().status_code for each in done] == [429] * 3
    assert holding == 1
    assert [each.json()["counts"]["accepted"] for each in answers] == [20] * 3


async def test_a_database_that_is_away_is_said_to_be(senders: Senders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_ACQUIRE_TIMEOUT_SECONDS", "0.2")
    pool = senders.api.app.state.pool
    held = [await pool.acquire() for _ in range(pool.get_max_size())]
    try:
        answer = await senders.post(cloud_event(hours("e1")))
    finally:
        for each in held:
            await pool.release(each)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "Retry-After" in answer.headers
    assert (await senders.post(cloud_event(hours("e1")))).json()["verdict"] == "accepted"
