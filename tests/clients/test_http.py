"""The client over HTTP, against answers made up here: what it sends again, when, and with which ids."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from mellemregning_client import NotPublished, Patience, Refused, Unavailable
from mellemregning_client.blocking import Blocking, each
from mellemregning_client.http import Api, HttpPublisher, HttpResults, entries
from mellemregning_client.results import ClaimIssued

from shared.events.examples import EXAMPLES
from tests.clients.kit import LOGGED

Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Service(httpx.AsyncBaseTransport):
    """Answers one request after the other as it was told, the last answer for ever."""

    answers: list[Answer]
    requests: list[httpx.Request] = field(default_factory=list[httpx.Request])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(request)

    @property
    def ids(self) -> list[list[str]]:
        """The ids of the events of each request."""
        return [[event["id"] for event in body_of(request)] for request in self.requests]


def body_of(request: httpx.Request) -> list[dict[str, Any]]:
    packed = request.headers.get("Content-Encoding") == "gzip"
    return json.loads(gzip.decompress(request.content) if packed else request.content)


def accept(request: httpx.Request) -> httpx.Response:
    verdicts = [{"verdict": "accepted", "id": event["id"]} for event in body_of(request)]
    return httpx.Response(200, json={"verdicts": verdicts})


def say(status: int, retry_after: str | None = None) -> Answer:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return lambda request: httpx.Response(status, json={"code": "some_code", "detail": "Why."}, headers=headers)


def hang_up(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("the connection was closed", request=request)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, in seconds; nothing really waits."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("mellemregning_client.patience.asyncio.sleep", wait)
    return waited


def publisher(*answers: Answer) -> tuple[HttpPublisher, Service]:
    service = Service(list(answers))
    return HttpPublisher("http://settlement", "t", "dk-0161", transport=service), service


FACTS = [replace(LOGGED, entry_id=f"e{number}") for number in range(2_500)]


async def test_facts_go_out_in_packed_batches_of_a_thousand_and_each_gets_its_verdict():
    out, service = publisher(accept)
    verdicts = await out.publish(*FACTS)
    assert [len(ids) for ids in service.ids] == [1_000, 1_000, 500]
    assert [verdict.event.id for verdict in verdicts] == [event_id for ids in service.ids for event_id in ids]
    assert all(verdict.is_kept for verdict in verdicts)
    first = service.requests[0]
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["Content-Type"] == "application/cloudevents-batch+json"
    assert first.url.params["publisher"] == "dk-0161"
    assert body_of(first)[0]["data"]["minutes"] == 60


@pytest.mark.parametrize("trouble", [say(503), say(500), say(429), hang_up])
async def test_what_was_not_answered_goes_out_again_with_the_same_ids(trouble: Answer, pauses: list[float]):
    out, service = publisher(trouble, trouble, accept)
    await out.publish(*FACTS[:3])
    assert len(service.ids) == 3
    assert service.ids[0] == service.ids[1] == service.ids[2]
    assert 0.1 <= pauses[0] <= 0.2 <= pauses[1] <= 0.4


@pytest.mark.parametrize("is_date", [False, True])
async def test_as_long_is_waited_as_the_answer_asks_for(is_date: bool, pauses: list[float]):
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    out, _ = publisher(say(429, at if is_date else "60"), accept)
    await out.publish(LOGGED)
    assert 50 <= pauses[0] <= 66


async def test_who_is_asked_to_wait_for_longer_than_patience_lasts_is_told_at_once(pauses: list[float]):
    service = Service([say(503, "3600")])
    out = HttpPublisher("http://settlement", "t", "dk-0161", transport=service, patience=Patience(seconds=10))
    with pytest.raises(NotPublished, match="503"):
        await out.publish(LOGGED)
    assert pauses == []


async def test_what_was_not_published_is_named_and_nothing_else():
    out, service = publisher(accept, say(403))
    with pytest.raises(NotPublished, match="some_code") as told:
        await out.publish(*FACTS[:1_003])
    assert [event.id for event in told.value.events] == service.ids[1]
    assert len(told.value.events) == 3
    assert isinstance(told.value.__cause__, Refused)


async def test_a_batch_that_is_too_large_goes_out_in_halves():
    out, service = publisher(say(413), accept)
    verdicts = await out.publish(*FACTS[:5])
    assert [len(ids) for ids in service.ids] == [5, 2, 3]
    assert [verdict.event.id for verdict in verdicts] == service.ids[0]


async def test_a_verdict_says_what_would_mend_it():
    errors = [{"code": "malformed", "where": "minutes", "message": "must be 1 to 1440"}]
    refused = {"verdict": "refused", "code": "malformed", "message": "No.", "errors": errors}
    out, _ = publisher(lambda _: httpx.Response(200, json={"verdicts": [refused]}))
    [verdict] = await out.publish(LOGGED)
    assert (verdict.verdict, verdict.code, verdict.errors[0].where) == ("refused", "malformed", "minutes")
    assert not verdict.is_kept


async def test_a_token_that_has_run_out_is_asked_for_anew_once():
    tokens = iter(["old", "new", "newer"])
    service = Service([say(401), accept, say(401)])
    out = HttpPublisher("http://settlement", lambda: next(tokens), "dk-0161", transport=service)
    await out.publish(LOGGED)
    assert [request.headers["Authorization"] for request in service.requests] == ["Bearer old", "Bearer new"]
    with pytest.raises(NotPublished, match="401"):
        await out.publish(LOGGED)
    assert len(service.requests) == 4


async def test_a_token_that_is_only_a_text_is_not_tried_again():
    out, service = publisher(say(401))
    with pytest.raises(NotPublished, match="401"):
        await out.publish(LOGGED)
    assert len(service.requests) == 1


async def test_all_pages_of_entries_are_gone_through():
    item = {"collaboration_id": "c1", "publisher": "dk-0161", "type": "hours_logged", "event_id": "x"}
    rows = [item | {"entry_id": f"e{n}", "state": "counted", "work_date": "2016-03-07", "minutes": n} for n in (1, 2)]
    pages = [{"items": rows[:1], "next_after": "c1/dk-0161/e1"}, {"items": rows[1:], "next_after": None}]
    service = Service([lambda _: httpx.Response(200, json=pages.pop(0))])
    api = Api("http://settlement", "t", transport=service)
    found = [(entry.entry_id, entry.amount) async for entry in entries(api, publisher="dk-0161", state="counted")]
    assert found == [("e1", 1), ("e2", 2)]
    assert [request.url.params.get("after") for request in service.requests] == [None, "c1/dk-0161/e1"]
    assert service.requests[0].url.params["state"] == "counted"


async def test_results_are_read_page_by_page_from_a_position():
    said = {"source": "/s", "type": ClaimIssued.TYPE, "data": EXAMPLES[ClaimIssued.TYPE]}
    pages: list[dict[str, Any]] = [
        {"items": [{"id": "1", **said}, {"id": "2", **said}], "next_after": "c1:5"},
        {"items": [], "next_after": "c1:5"},
    ]
    service = Service([lambda _: httpx.Response(200, json=pages.pop(0))])
    feed = HttpResults("http://reporting", "t", "c1", transport=service)
    found = [received async for received in feed.read(after="c1:3")]
    assert [(received.id, received.position) for received in found] == [("1", "c1:3"), ("2", "c1:5")]
    assert isinstance(found[0].event, ClaimIssued)
    assert [request.url.params["after"] for request in service.requests] == ["c1:3", "c1:5"]


async def test_a_service_that_stays_away_is_told(pauses: list[float]):
    api = Api("http://settlement", "t", transport=Service([hang_up]), patience=Patience(seconds=0.05))
    with pytest.raises(Unavailable, match="ReadError"):
        await api.get("/v1/entries", {})


def test_a_program_without_asyncio_publishes_and_reads_too():
    out, service = publisher(accept)
    with Blocking(out) as blocking:
        event = blocking.source.event(LOGGED)
        [verdict] = blocking.publish(LOGGED)
        blocking.publish(event)
    assert verdict.verdict == "accepted"
    assert service.ids == [[event.id], [event.id]]

    last: dict[str, Any] = {"items": [], "next_after": "a"}
    pages = [{**last, "items": [{"id": "1", "source": "s", "type": "x"}]}, last]
    feed = HttpResults("http://reporting", "t", transport=Service([lambda _: httpx.Response(200, json=pages.pop(0))]))
    assert [received.id for received in each(feed.read())] == ["1"]
