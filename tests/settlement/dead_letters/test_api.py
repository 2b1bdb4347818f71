"""Dead letters read, taken in again and discarded; paused topics seen and let go on: by whom, and what is told."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.settlement.consumers import INTAKE, intake_consumer
from shared.events.registry import dump
from shared.messaging import store
from shared.messaging.consumer import Consumer
from tests.conftest import FreshDatabase
from tests.settlement.http import Api, api_on
from tests.settlement.kit import CLUB, A, Settlement, founding, granted, hours, settlement_on
from tests.shared.messaging.kit import Record, cloud_event

OFFICE = "timesheet.office"
ADMIN = "administrator"
MAX = 3


@dataclass
class Desk:
    """Settlement whose consumer pauses a topic after three dead letters in a row, and its API."""

    settlement: Settlement
    api: Api
    consumer: Consumer

    async def send(self, *values: bytes, first: int = 0, type_: str = "timesheet.hours_logged.v1") -> None:
        """The office's messages, as they stand on its topic."""
        events = [cloud_event(type_, f"event-{first + n}") for n in range(len(values))]
        await self.consumer.process([Record(OFFICE, first + n, v, events[n]) for n, v in enumerate(values)])

    async def listed(self, path: str, *roles: str) -> list[dict[str, Any]]:
        answer = await self.api.get(path, *roles)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def close(self, letter: dict[str, Any], how: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Replays or discards a dead letter; gives status and answer."""
        path = f"/v1/dead-letters/{letter['dead_letter_id']}/{how}"
        answer = await self.api.post(path, body or {}, ADMIN)
        return answer.status_code, answer.json()

    async def receipts(self) -> list[str]:
        return [each["told"] for each in await self.settlement.receipts("office")]


@pytest.fixture
async def desk(database: FreshDatabase, tmp_path: Path) -> AsyncGenerator[Desk]:
    url = await database("settlement")
    async with settlement_on(url) as settlement, api_on(url, tmp_path) as api:
        await settlement.learn(*founding(), granted("office", "all", "hours_logged"))
        consumer = intake_consumer(settlement.pool, settlement.handlers, MAX)
        async with settlement.pool.acquire() as conn:
            await store.insert_missing_positions(conn, INTAKE, {(OFFICE, 0): 0}, "cluster", {OFFICE: "topic"})
        yield Desk(settlement, api, consumer)


def said(entry_id: str) -> bytes:
    return dump(hours(entry_id))


async def _keep(desk: Desk, value: bytes, type_: str = "timesheet.hours_logged.v1") -> dict[str, Any]:
    """A dead letter of the office's that an older system could not read, as the administrator sees it."""
    await desk.send(b"{", type_=type_)
    await desk.settlement.pool.execute("UPDATE dead_letters SET record_value = $1", value)
    (letter,) = await desk.listed("/v1/dead-letters?open=true", ADMIN)
    return letter


async def test_a_message_that_can_be_read_by_now_is_taken_in_as_if_it_came_then(desk: Desk) -> None:
    letter = await _keep(desk, said("e1"))

    status, answer = await desk.close(letter, "replays")

    assert (status, answer["verdict"], answer["code"]) == (201, "accepted", None)
    assert await desk.settlement.totals() == {("p1", A, "2016-03"): (60, 60)}
    assert await desk.listed("/v1/dead-letters?open=true", ADMIN) == []
    closed = (await desk.api.get(f"/v1/dead-letters/{letter['dead_letter_id']}", ADMIN)).json()
    assert (closed["closed_as"], closed["closed_by"], closed["closed_because"]) == ("replayed", "someone", "accepted")


async def test_a_replay_happens_once_whoever_asks_at_once(desk: Desk) -> None:
    letter = await _keep(desk, said("e1"))

    answers = await asyncio.gather(*(desk.close(letter, "replays") for _ in range(5)))

    assert sorted(status for status, _ in answers) == [201, 409, 409, 409, 409]
    assert {answer["code"] for status, answer in answers if status == 409} == {"already_closed"}
    assert await desk.settlement.totals() == {("p1", A, "2016-03"): (60, 60)}


async def test_a_message_that_still_cannot_be_read_stays_open(desk: Desk) -> None:
    letter = await _keep(desk, b"{")

    status, answer = await desk.close(letter, "replays")

    assert (status, answer["code"]) == (409, "still_unreadable")
    assert len(await desk.listed("/v1/dead-letters?open=true", ADMIN)) == 1


@pytest.mark.parametrize(
    ("value", "verdict", "code"),
    [
        (said("e1").replace(b'"minutes":60', b'"minutes":6000'), "refused", "minutes_out_of_range"),
        (dump(hours("e1", project_id="p9")), "parked", "unknown_project"),
        (said("e1").replace(b"test-club", b"other-club"), "parked", "unknown_collaboration"),
    ],
)
async def test_a_replay_tells_what_became_of_the_message(desk: Desk, value: bytes, verdict: str, code: str) -> None:
    _, answer = await desk.close(await _keep(desk, value), "replays")

    assert (answer["verdict"], answer["code"]) == (verdict, code)
    assert await desk.receipts() == ["message_dead_lettered", f"entry_{verdict}"]


async def test_a_message_nobody_needs_is_discarded_with_the_reason_and_cannot_be_replayed(desk: Desk) -> None:
    letter = await _keep(desk, said("e1"))

    assert (await desk.close(letter, "discards", {"reason": ""}))[0] == 422
    status, answer = await desk.close(letter, "discards", {"reason": "A test of the supplier's"})

    assert (status, answer["closed_as"]) == (201, "discarded")
    assert (await desk.close(letter, "replays"))[1]["code"] == "already_closed"
    (closed,) = await desk.listed(f"/v1/dead-letters?topic={OFFICE}&open=false", ADMIN)
    assert (closed["closed_because"], closed["value_base64"] is not None) == ("A test of the supplier's", True)


async def test_facts_that_could_not_be_read_jump_no_queue(desk: Desk) -> None:
    letter = await _keep(desk, said("e1"))
    await desk.settlement.pool.execute("UPDATE dead_letters SET consumer = 'settlement.facts'")

    assert (await desk.close(letter, "replays"))[1]["code"] == "not_replayable"


async def test_a_paused_topic_is_seen_and_its_publisher_told_and_goes_on_where_it_stood(desk: Desk) -> None:
    await desk.send(*[b"{"] * 10)

    (pause,) = await desk.listed("/v1/topic-pauses?open=true", f"operator:{CLUB}")
    assert (pause["publisher"], pause["stood_at"], pause["dead_in_a_row"], pause["ended_at"]) == ("office", 3, 3, None)
    assert await desk.listed("/v1/topic-pauses", "publisher:office") == [pause]
    assert await desk.listed("/v1/topic-pauses", f"publisher:{A}") == []
    assert (await desk.receipts())[-1] == "topic_paused"

    answer = await desk.api.post("/v1/publishers/office/topic-resumptions", {"reason": "Mended"}, ADMIN)
    assert (answer.status_code, answer.json()["stood_at"], answer.json()["goes_on_at"]) == (201, 3, 3)
    assert (await desk.receipts())[-1] == "topic_resumed"
    (ended,) = await desk.listed("/v1/topic-pauses?open=false", "auditor")
    assert (ended["ended_by"], ended["ended_because"], ended["goes_on_at"]) == ("someone", "Mended", 3)

    desk.consumer.state.held.clear()
    await desk.send(said("e3"), first=3)
    assert await desk.settlement.totals() == {("p1", A, "2016-03"): (60, 60)}


async def test_a_paused_topic_may_go_on_further_on_but_not_further_back(desk: Desk) -> None:
    await desk.send(*[b"{"] * 10)
    path = "/v1/publishers/office/topic-resumptions"

    back = await desk.api.post(path, {"reason": "x", "from_offset": 2}, ADMIN)
    on = await desk.api.post(path, {"reason": "Ten messages of a broken export", "from_offset": 10}, ADMIN)
    again = await desk.api.post(path, {"reason": "x"}, ADMIN)

    assert (back.status_code, back.json()["code"]) == (422, "malformed")
    assert (on.status_code, on.json()["goes_on_at"]) == (201, 10)
    assert (again.status_code, again.json()["code"]) == (404, "not_paused")
    assert await desk.settlement.pool.fetchval("SELECT next_offset FROM consumer_offsets") == 10
    (told,) = [each for each in await desk.settlement.receipts("office") if each["told"] == "topic_resumed"]
    assert (told["stood_at"], told["offset"], told["message"]) == (3, 10, "Ten messages of a broken export")


async def test_only_the_administrator_may(desk: Desk) -> None:
    letter = await _keep(desk, said("e1"))
    one = f"/v1/dead-letters/{letter['dead_letter_id']}"
    roles = ["founder", f"operator:{CLUB}", "auditor", "publisher:office", f"member:{A}"]

    assert (await desk.api.get("/v1/dead-letters", *roles)).status_code == 403
    assert (await desk.api.get(one, *roles)).status_code == 403
    assert (await desk.api.post(f"{one}/replays", {}, *roles)).status_code == 403
    assert (await desk.api.post(f"{one}/discards", {"reason": "x"}, *roles)).status_code == 403
    resuming = await desk.api.post("/v1/publishers/office/topic-resumptions", {"reason": "x"}, *roles)
    assert resuming.status_code == 403
    assert (await desk.api.get("/v1/topic-pauses", f"member:{A}", "founder")).status_code == 403
    assert (await desk.api.get("/v1/dead-letters/999999", ADMIN)).status_code == 404
    assert (await desk.api.client.get("/v1/dead-letters")).status_code == 401
