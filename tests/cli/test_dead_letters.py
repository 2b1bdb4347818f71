"""`mellemregning dead-letters …` against settlement's API and real Kafka."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cli.dead_letters import app
from deploy.local.platform import Platform
from deploy.publishers import Credentials, PublisherAccess
from services.settlement.consumers import INTAKE, intake_consumer
from shared.events.registry import dump
from shared.messaging import store
from tests.cli.serving import settlement_at
from tests.conftest import FreshDatabase
from tests.settlement.kit import Settlement, founding, granted, hours, settlement_on
from tests.shared.messaging.kit import Record, cloud_event, producer_of

MAX = 3


@dataclass(frozen=True)
class Desk:
    """The administrator's command line on a settlement whose office sent rubbish until its topic was paused."""

    url: str
    office: str
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Any:
        self.capsys.readouterr()
        app([*words, "--json"], result_action="return_value")
        return json.loads(self.capsys.readouterr().out)

    def in_words(self, *words: str) -> str:
        self.capsys.readouterr()
        app(list(words), result_action="return_value")
        return self.capsys.readouterr().out

    def on(self, work: Callable[[Settlement], Awaitable[Any]]) -> Any:
        """Something done in the database."""

        async def do() -> Any:
            async with settlement_on(self.url) as settlement:
                return await work(settlement)

        return asyncio.run(do())


@pytest.fixture
def desk(
    platform: Platform,
    database: FreshDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Generator[Desk]:
    async def fresh() -> str:
        return await database("settlement")

    url, office = asyncio.run(fresh()), f"office-{uuid4().hex[:8]}"
    with settlement_at(url, tmp_path) as api:
        for name, value in (platform.env() | {"SETTLEMENT_URL": api, "MELLEMREGNING_HOME": str(tmp_path)}).items():
            monkeypatch.setenv(name, value)
        # Only now, for the service keeps to the stream that it finds for its logs.
        made = Desk(url, office, request.getfixturevalue("capsys"))
        made.on(lambda settlement: _rubbish(settlement, office))
        yield made


async def _rubbish(settlement: Settlement, office: str) -> None:
    topic = f"timesheet.{office}"
    await settlement.learn(*founding(), granted(office, "all", "hours_logged"))
    async with settlement.pool.acquire() as conn:
        await store.insert_missing_positions(conn, INTAKE, {(topic, 0): 0}, "cluster", {topic: "topic"})
    events = [cloud_event("timesheet.hours_logged.v1", f"event-{n}") for n in range(5)]
    records = [Record(topic, n, b"7,5 timer\x00", events[n]) for n in range(5)]
    await intake_consumer(settlement.pool, settlement.handlers, MAX).process(records)


async def _learn_to_read(settlement: Settlement) -> None:
    """As after an upgrade: the first of them can be read by now."""
    sql = "UPDATE dead_letters SET record_value = $1 WHERE dead_letter_id = 1"
    await settlement.pool.execute(sql, dump(hours("e1")))


def test_dead_letters_are_listed_shown_replayed_and_discarded(desk: Desk) -> None:
    assert [each["dead_letter_id"] for each in desk("list", "--publisher", desk.office)] == [1, 2, 3]
    assert desk("list", "--publisher", "nobody") == []
    assert "7,5 timer\\x00" in desk.in_words("show", "1")
    assert "│ 1 " in desk.in_words("list")

    desk.on(_learn_to_read)
    with pytest.raises(SystemExit) as ended:
        desk("replay", "--publisher", desk.office)
    assert ended.value.code == 2
    answers = json.loads(desk.capsys.readouterr().out)
    assert [each["verdict"] for each in answers] == ["accepted", None, None]
    assert list(desk.on(lambda settlement: settlement.totals()).values()) == [(60, 60)]

    assert len(desk("discard", "2", "3", "--reason", "A test")) == 2
    assert desk("list") == []
    closed = desk("list", "--closed")
    assert [each["closed_as"] for each in closed] == ["replayed", "discarded", "discarded"]


def test_a_paused_topic_is_shown_and_goes_on_at_the_end_of_what_stands_there(platform: Platform, desk: Desk) -> None:
    (pause,) = desk("paused")
    assert (pause["publisher"], pause["stood_at"]) == (desk.office, MAX)
    given = PublisherAccess(platform.env()).admit(desk.office)
    asyncio.run(_send(platform, desk.office, given, 7))

    answer = desk("resume", desk.office, "--reason", "All of it was rubbish", "--skip-to-end")

    assert (answer["stood_at"], answer["goes_on_at"]) == (MAX, 7)
    assert desk("paused") == []
    assert [each["ended_because"] for each in desk("paused", "--ended")] == ["All of it was rubbish"]
    with pytest.raises(SystemExit) as ended:
        desk("resume", desk.office, "--reason", "Again")
    assert ended.value.code == 2
    assert "not_paused" in desk.capsys.readouterr().err


async def _send(platform: Platform, office: str, given: Credentials, count: int) -> None:
    async with producer_of(platform, given.username, given.password) as producer:
        for _ in range(count):
            await producer.send_and_wait(f"timesheet.{office}", b"rubbish")
